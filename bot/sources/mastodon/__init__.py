"""Mastodon, or any server that speaks as it does: mentions, tags, search, and what our own accounts write."""
