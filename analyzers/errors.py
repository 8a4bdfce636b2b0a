"""The root of every error a person may read.

KithError
├── storage.errors    what the database cannot do
└── bot.errors        what was asked, given or set wrongly
"""


class KithError(Exception):
    """Kith could not do that.

    `people` are the ids in the words that stand for somebody, so that a chat can show them as names.
    """

    exit_code = 1

    def __init__(self, words: str = "", *, people: tuple[str, ...] = ()) -> None:
        super().__init__(words)
        self.people = people

    def __str__(self) -> str:
        """Say what happened: the class's own words, then the particular."""
        words = (type(self).__doc__ or "").strip().splitlines()[0]
        return f"{words} {self.particular}".strip()

    @property
    def particular(self) -> str:
        """Say the particular alone, where what kind of trouble it is stands beside it already."""
        return super().__str__()
