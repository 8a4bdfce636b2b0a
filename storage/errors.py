"""What the database cannot do. Each class's first line is what a person reads; see docs/exit-codes.md.

KithError
└── StorageError             6
    ├── NoDatabaseError      6   cannot be opened, or is damaged
    ├── DamagedDatabaseError 6   must be restored
    ├── OldDatabaseError     6   needs `kith db upgrade`
    ├── NotFoundError        5
    ├── AmbiguousIdError     2
    └── AlreadyThereError    2
"""

from analyzers.errors import KithError


class StorageError(KithError):
    """The database could not do that."""

    exit_code = 6


class NoDatabaseError(StorageError):
    """The database cannot be opened."""


class DamagedDatabaseError(StorageError):
    """The database is damaged."""


class OldDatabaseError(StorageError):
    """The database belongs to another version of Kith."""


class NotFoundError(StorageError):
    """Nothing is stored under that name."""

    exit_code = 5


class AmbiguousIdError(StorageError):
    """Several entries begin like that; give more characters."""

    exit_code = 2


class AlreadyThereError(StorageError):
    """That name is taken."""

    exit_code = 2
