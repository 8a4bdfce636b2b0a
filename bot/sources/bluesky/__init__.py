"""Bluesky, or any network of its protocol: search, notifications, and what our own accounts write."""
