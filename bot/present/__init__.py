"""Turns domain values into messages that every front end can render. Pure."""
