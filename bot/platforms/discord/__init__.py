"""Kith in Discord."""
