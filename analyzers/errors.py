"""The root of every error a person may read.

KithError
├── storage.errors    what the database cannot do
└── bot.errors        what was asked, given or set wrongly
"""


class KithError(Exception):
    """Kith could not do that."""

    exit_code = 1

    def __str__(self) -> str:
        """Say what happened: the class's own words, then the particular."""
        words = (type(self).__doc__ or "").strip().splitlines()[0]
        particular = super().__str__()
        return f"{words} {particular}".strip()
