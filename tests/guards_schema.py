"""What the schema must never hold, as functions of a MetaData, and a way to compare whole databases."""

from collections.abc import Iterator

from sqlalchemy import Connection, MetaData, select

INFLUENCE = (
    "follow", "verif", "like", "karma", "score", "view", "reach", "fame", "rank", "klout", "retweet", "repost",
    "impression",
)  # fmt: skip
CATCH_ALL = ("raw", "meta", "extra", "payload")
"""Columns into which anything could slip."""
IDENTITY = ("author", "handle", "person", "user", "name", "link", "url", "avatar", "badge", "profile", "count")
"""What a case may not say about who wrote it."""

Row = tuple[object, ...]


def influence_columns(metadata: MetaData) -> list[str]:
    """Give the columns (as table.column) and tables whose names could hold influence."""
    return [place for place in _places(metadata) if any(word in place.lower() for word in INFLUENCE)]


def catch_all_columns(metadata: MetaData) -> list[str]:
    """Give the columns that are named after nothing in particular."""
    return [place for place in _places(metadata) if place.split(".")[-1] in CATCH_ALL]


def identity_in_cases(metadata: MetaData) -> list[str]:
    """Give the columns of the cases table that tell who wrote the post or where it stands."""
    return [column.name for column in metadata.tables["cases"].columns if any(word in column.name for word in IDENTITY)]


def keys_without_workspace(metadata: MetaData) -> list[str]:
    """Give the keys and indexes that do not begin with the workspace."""
    return [
        f"{table}: {', '.join(columns)}"
        for table, columns in _keys(metadata)
        if columns[:1] != ["id" if table == "workspaces" else "workspace_id"]
    ]


def _places(metadata: MetaData) -> Iterator[str]:
    for table in metadata.tables.values():
        yield from (f"{table.name}.{column.name}" for column in table.columns)


def _keys(metadata: MetaData) -> Iterator[tuple[str, list[str]]]:
    for table in metadata.tables.values():
        yield table.name, [column.name for column in table.primary_key.columns]
        for index in table.indexes:
            yield table.name, [column.name for column in index.columns]
        for key in table.foreign_key_constraints:
            yield table.name, [column.name for column in key.columns]


def everything(connection: Connection, metadata: MetaData, workspace: str) -> dict[str, list[Row]]:
    """Give all rows of one workspace by table, sorted, so that two databases can be compared."""
    found = {}
    for table in metadata.tables.values():
        owner = table.columns["id" if table.name == "workspaces" else "workspace_id"]
        found[table.name] = sorted(
            (tuple(row) for row in connection.execute(select(table).where(owner == workspace))), key=repr
        )
    return found
