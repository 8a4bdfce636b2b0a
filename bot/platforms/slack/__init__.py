"""Slack: messages drawn as blocks, and the guards that keep them harmless and within Slack's limits."""
