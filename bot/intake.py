"""Takes mentions in: sort out what is known, read the rest, and store it with its cases in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from analyzers.knowledge import Knowledge
from analyzers.mention import Mention
from bot.parts import Parts
from bot.sifting import Sifted, note_left_out, sift
from storage.answers import settle_answers
from storage.database import Connection
from storage.finding import MentionFinder
from storage.mentions import Kept, MentionStore, SortedOut
from storage.monitors import MonitorStore
from storage.perks import PerkStore
from storage.twins import TwinStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of some mentions: `clashing` were kept although their id was taken by another post.

    Those that are `left_out` do not concern the brand.
    """

    stored: int = 0
    repeated: int = 0
    clashing: int = 0
    forgotten: int = 0
    cases: int = 0
    answered: int = 0
    left_out: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        """Add up two batches."""
        return Taken(**{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)})


def take(
    parts: Parts,
    monitor: str,
    mentions: Sequence[Mention],
    then: Callable[[Connection], None] | None = None,
    *,
    gated: bool = False,
) -> Taken:
    """Read and store a batch of one monitor's mentions; those stored before are left as they are.

    What is new is read whatever it says when a person chose it: a file, a webhook, a channel of the team's own. What a
    source found by itself is `gated`: it must concern the brand, and what does not is counted.
    Reading happens between two transactions, so that no writer waits while we think. `then` is done in the transaction
    that stores: a cursor that it moves stands where the mentions do, whatever happens.
    """
    with parts.database.read() as connection:
        knowledge = know(connection, parts.workspace, monitor)
        sorted_out = MentionStore(connection, parts.workspace).unseen(monitor, mentions)
        sifted = Sifted(sorted_out.new, ())
        if gated:
            sifted = sift(connection, parts.workspace, knowledge.monitor, sorted_out.new)
    new = parts.expand(sifted.passed)
    assessed = parts.analyst().assess((mention, knowledge) for mention in new)
    with parts.database.write() as connection:
        TwinStore(connection, parts.workspace).note(monitor, sorted_out.twins)
        both = list(zip(new, assessed, strict=True))
        kept = MentionStore(connection, parts.workspace).keep(monitor, both, parts.clock())
        if gated:
            note_left_out(connection, parts.workspace, knowledge.monitor.name, sifted, parts.clock())
        if then:
            then(connection)
    return _taken(sorted_out, sifted, kept)


def _taken(sorted_out: SortedOut, sifted: Sifted, kept: Kept) -> Taken:
    return Taken(
        stored=kept.mentions,
        repeated=sorted_out.repeated + len(sifted.passed) - kept.mentions - kept.forgotten,
        clashing=sorted_out.clashing,
        forgotten=sorted_out.forgotten + kept.forgotten,
        cases=kept.cases,
        answered=kept.answered,
        left_out=len(sifted.left_out),
    )


def read_again(parts: Parts, monitor: str, author: str) -> int:
    """Read one author's stored mentions again, because what we know of the author changed; give how many."""
    with parts.database.read() as connection:
        knowledge = know(connection, parts.workspace, monitor)
        stored = MentionFinder(connection, parts.workspace).written_by(monitor, author)
    assessed = parts.analyst().assess((mention.mention, knowledge) for mention in stored)
    with parts.database.write() as connection:
        store = MentionStore(connection, parts.workspace)
        store.reassess([(mention.id, assessment) for mention, assessment in zip(stored, assessed, strict=True)])
        settle_answers(connection, parts.workspace, monitor, None, parts.clock())
    return len(stored)


def know(connection: Connection, workspace: str, monitor: str) -> Knowledge:
    """Gather what the workspace told us about one monitor."""
    return Knowledge(
        monitor=MonitorStore(connection, workspace).get(monitor),
        perks=PerkStore(connection, workspace).covering(monitor),
    )
