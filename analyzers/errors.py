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
        return f"{words} {self.particular}".strip()

    @property
    def particular(self) -> str:
        """Say the particular alone, where what kind of trouble it is stands beside it already."""
        return super().__str__()
