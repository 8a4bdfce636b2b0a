"""What was asked, given or set wrongly. Each class's first line is what a person reads; see docs/exit-codes.md.

KithError
├── SettingError           3
├── UnreadableFileError    4
├── UnknownThingError      5
├── NotAllowedError        8
├── StoppedError         130
└── AskedWronglyError      2
"""

from analyzers.errors import KithError


class AskedWronglyError(KithError):
    """That cannot be asked this way."""

    exit_code = 2


class SettingError(KithError):
    """A setting is wrong."""

    exit_code = 3


class WeightsUnusableError(KithError):
    """The reader's trained weights cannot be used:"""  # noqa: D400, D415  the particular follows the colon

    exit_code = 3


class CarefulMissingError(KithError):
    """The careful reader is not installed:"""  # noqa: D400, D415  the particular follows the colon

    exit_code = 3


class UnreadableFileError(KithError):
    """The file cannot be read; nothing was changed."""

    exit_code = 4


class UnknownThingError(KithError):
    """There is no such thing here."""

    exit_code = 5


class NotAllowedError(KithError):
    """You may not do that here."""

    exit_code = 8


class StoppedError(KithError):
    """Stopped in the middle; what was stored stays, and the rest is taken up the next time."""

    exit_code = 130
