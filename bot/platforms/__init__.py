"""Where people meet Kith: each front end listens, renders and posts in its own way."""
