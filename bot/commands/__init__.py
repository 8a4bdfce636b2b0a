"""What a person can ask for in words, the same in every chat: one registry, one row a command."""
