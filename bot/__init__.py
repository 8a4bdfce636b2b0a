"""Kith talks to the world here: commands, sources, front ends, and how they are plugged together."""
