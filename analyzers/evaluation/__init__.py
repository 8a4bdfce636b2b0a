"""How well posts are read: answers against what a careful person said, as figures with intervals."""
