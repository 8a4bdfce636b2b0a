"""The domain: what a mention is, what may be said about it, and who needs an answer. Pure functions, no I/O."""
