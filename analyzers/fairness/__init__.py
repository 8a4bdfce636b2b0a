"""Whether a team answers people alike, whatever their influence: figures of the team, never of a person or a post.

Influence enters here and in the blindness audit alone; nothing that ranks, answers or remembers can import this room.
"""
