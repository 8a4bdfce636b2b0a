"""Takes in by itself what is listened to: files of the drop folder, and the bundled sample."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

from analyzers.mention import Mention
from bot.errors import StoppedError
from bot.importing import Imported, import_mentions
from bot.intake import Taken, take
from bot.parts import Parts
from bot.sources.files import Problem, Row, open_mentions


def take_file(parts: Parts, file: Path, stopping: Event) -> str:
    """Take in one file of mentions; gives a sentence about it. StoppedError when we are to stop before its end."""

    def go_on(_position: int) -> None:
        if stopping.is_set():
            raise StoppedError(file.name)

    problems: list[Problem] = []
    with open_mentions(file, {}, parts.zone) as source:
        report = import_mentions(parts, source, "", problems.append, go_on)
    return _say(report)


def _say(report: Imported) -> str:
    bad = f", {report.skipped} bad rows skipped" if report.skipped else ""
    gone = f", {report.let_go} let go" if report.let_go else ""
    name = Path(report.file).name
    return f"{name}: {report.taken.stored} new mentions of {report.rows}{gone}{bad}; {report.taken.cases} cases opened."


def take_sample(parts: Parts, file: Path, monitor: str) -> Taken:
    """Take in the bundled sample, moved by whole days so that its newest post is of today."""
    with open_mentions(file, {}, parts.zone) as source:
        mentions = [row.mention for row in source.rows() if isinstance(row, Row)]
    return take(parts, monitor, list(_moved(parts, mentions)))


def _moved(parts: Parts, mentions: Sequence[Mention]) -> Iterator[Mention]:
    newest = max(mention.created_at for mention in mentions if mention.created_at)
    days = timedelta(days=(parts.clock() - newest).days)
    for mention in mentions:
        yield replace(mention, created_at=mention.created_at and mention.created_at + days)
