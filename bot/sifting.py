"""Lets those posts of sources through that concern the brand, and notes what was left out, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analyzers.knowledge import Monitor
from analyzers.mention import Mention, handle
from analyzers.relevance import Gate, Relevance
from storage.database import Connection
from storage.finding import MentionFinder
from storage.identity import mention_id
from storage.leftout import LeftOut, LeftOutStore


@dataclass(frozen=True, slots=True)
class Sifted:
    """Posts that concern the brand, and the others with the reason why not."""

    passed: Sequence[Mention]
    left_out: Sequence[tuple[Mention, Relevance]]


def sift(connection: Connection, workspace: str, monitor: Monitor, mentions: Sequence[Mention]) -> Sifted:
    """Ask the monitor's relevance gate about each post; replies to what our accounts wrote pass."""
    gate, ours = Gate(monitor), _ours(connection, workspace, monitor, mentions)
    judged = [(one, gate.judge(one, answers_us=(one.source, one.in_reply_to) in ours)) for one in mentions]
    return Sifted(
        passed=[one for one, found in judged if found.passes],
        left_out=[(one, found) for one, found in judged if not found.passes],
    )


def note_left_out(connection: Connection, workspace: str, monitor: str, sifted: Sifted, now: datetime) -> None:
    """Note what was left out; what passes and was left out before is no longer."""
    store = LeftOutStore(connection, workspace)
    store.take_in([mention_id(workspace, monitor, one.source, one.external_id) for one in sifted.passed])
    noted = [
        LeftOut(
            id=mention_id(workspace, monitor, one.source, one.external_id), source=one.source,
            ground=found.ground.value, term=found.term,
        )
        for one, found in sifted.left_out
    ]  # fmt: skip
    store.note(monitor, noted, now)


def _ours(
    connection: Connection, workspace: str, monitor: Monitor, mentions: Sequence[Mention]
) -> set[tuple[str, str]]:
    """Give (source, external id) of the posts that are answered here and that an account of ours wrote."""
    owned = {handle(account) for account in monitor.owned}
    here = {(one.source, one.external_id) for one in mentions if handle(one.author) in owned}
    above = {(one.source, one.in_reply_to) for one in mentions if one.in_reply_to} - here
    ids = {mention_id(workspace, monitor.name, *place): place for place in above}
    known = MentionFinder(connection, workspace).of_these_by(list(ids), monitor.owned)
    return here | {ids[one] for one in known}
