"""Takes messages from the outbox into a chat: each is seen once, or a person is asked."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.bridge import off_loop
from bot.desk import at_desk
from bot.parts import Parts
from bot.ports import BusyError, CannotLookError, Chat, ChatError, Draft, RefusedError, UnsureError
from bot.present.kept import from_body
from bot.present.message import Message
from bot.present.notices import present_doubt, present_exhausted, present_refusal
from bot.telling import tell_installer, tell_person
from storage.database import Connection
from storage.outbox import OutboxStore, Outgoing, Stage, claim_posting
from storage.workspaces import HomeStore, served_by

log = logging.getLogger(__name__)

DEADLINE = 40.0
"""Seconds after a claim at which we stop touching the chat: well before the lease (60 s) runs out."""
PAUSES = (2.0, 10.0, 60.0, 300.0)
"""Seconds until the next attempt after the first, second, … that ended in trouble."""
GONE = ("message_not_found", "thread_not_found")
POSTED_ANEW = ("queue", "case")
"""Kinds that are worth nothing when nobody sees them: somebody may have deleted the message."""
OLDEST = {
    "digest": timedelta(days=2), "queue": timedelta(days=1), "alert": timedelta(days=2), "safety": timedelta(days=3),
    "legal": timedelta(days=3),
}  # fmt: skip
"""How old a message may be when it is posted at last: nobody wants last month's digests all at once."""
FOREVER = timedelta(days=14)
TOO_OLD = "too old when it could be posted at last"
CLOCK_DRIFT = 300.0
"""Seconds by which our clock and the chat's may differ when we look for a message by its time."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The message is seen at this place."""

    place: str


@dataclass(frozen=True, slots=True)
class Again:
    """It is to be tried again after so many seconds. `counts` says that it was an attempt, and not only a wait."""

    seconds: float
    trouble: str
    unsure: bool
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Removed:
    """The workspace does not know us any more: the message waits until we are installed again."""

    trouble: str


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more is tried. `code` is the chat's reason, empty when nobody knows."""

    stage: Stage
    trouble: str
    code: str = ""


Outcome = Seen | Again | Removed | Ended


def boot_time() -> float:
    """Give seconds by a clock that also counts while the machine sleeps: a woken process must see its claim is old."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


async def post_all(parts: Parts, chat: Chat, stopping: threading.Event | None = None) -> int:
    """Post everything that is ready for this chat, until we are to stop; give how many attempts that took."""
    attempts = 0
    while not (stopping and stopping.is_set()) and await post_next(parts, chat):
        attempts += 1
    return attempts


async def post_next(parts: Parts, chat: Chat, clock: Callable[[], float] = boot_time) -> bool:
    """Take one message on and try it; False when none is ready."""
    deadline = clock() + DEADLINE  # taken before the claim, so that it ends before the lease
    out = await off_loop(_claim, parts, chat)
    if out is None:
        return False
    if _is_stale(out, parts.clock()):
        outcome: Outcome = Ended(Stage.DEAD, TOO_OLD)
    else:
        outcome = await _attempt(chat, out, lambda: clock() < deadline)
    await off_loop(_note, parts, out, outcome)
    return True


def _claim(parts: Parts, chat: Chat) -> Outgoing | None:
    """Take a message on of a workspace that this chat can speak in: another process may hold the others' tokens."""
    with parts.database.write() as connection:
        served = served_by(connection, chat.platform, chat.account)
        ours = [workspace for workspace in served if chat.workspaces is None or workspace in chat.workspaces]
        return claim_posting(connection, parts.clock(), ours)


async def _attempt(chat: Chat, out: Outgoing, in_time: Callable[[], bool]) -> Outcome:
    """Try to say it; what the chat raises becomes what is to be done about it."""
    spent = out.stage is Stage.DEAD
    try:
        message = from_body(out.posting.body)
        draft = Draft(key=out.posting.key, channel=out.posting.channel, message=message, thread=out.thread)
        return await (_last_look(chat, out, draft) if spent else _say(chat, out, draft, in_time))
    except (RefusedError, BusyError, CannotLookError, UnsureError) as trouble:
        return _outcome_of(trouble, out, spent=spent)
    except ValueError as error:
        log.warning("a message cannot be drawn: %s", error)
        return Ended(Stage.DEAD, "it cannot be drawn by this version")


def _outcome_of(trouble: ChatError, out: Outgoing, *, spent: bool) -> Outcome:
    words = trouble.particular
    match trouble:
        case RefusedError():
            return Removed(words) if trouble.removed else Ended(Stage.DEAD, words, trouble.code)
        case BusyError():
            return Again(trouble.seconds, words, unsure=out.unsure, counts=False)
        case CannotLookError():
            return Ended(Stage.DOUBTFUL, words)
    return Ended(Stage.DOUBTFUL, words) if spent else Again(_pause(out), words, unsure=True)


def _is_stale(out: Outgoing, now: datetime) -> bool:
    """Tell whether nobody wants a message any more that was never seen: we were away for too long."""
    return not out.place and now - out.written_at > OLDEST.get(out.posting.kind, FOREVER)


async def _say(chat: Chat, out: Outgoing, draft: Draft, in_time: Callable[[], bool]) -> Outcome:
    """Say it: in its place when it has one, else only after we looked that an earlier attempt left nothing."""
    if out.place:
        return Seen(await _redraw(chat, out, draft))
    if out.unsure and (found := await chat.find(out.workspace, draft, _since(out))):
        return Seen(found)
    if not in_time():
        return Again(PAUSES[0], "our claim grew too old", unsure=out.unsure)
    return Seen(await chat.post(out.workspace, draft))


async def _last_look(chat: Chat, out: Outgoing, draft: Draft) -> Outcome:
    """End what was tried too often: it is seen, or it is not, or a person must look; we never guess."""
    if out.unsure and not out.place:
        found = await chat.find(out.workspace, draft, _since(out))
        return Seen(found) if found else Ended(Stage.DEAD, out.trouble or "tried too often")
    return Ended(Stage.DEAD, out.trouble or "tried too often")


async def _redraw(chat: Chat, out: Outgoing, draft: Draft) -> str:
    """Draw a message anew in its place; gives the place.

    Somebody may have deleted it: the queue is posted anew, any other message rests as it is.
    """
    try:
        await chat.update(out.workspace, out.place, draft)
    except RefusedError as refused:
        if refused.removed:
            raise
        log.info("a message could not be drawn anew: %s", refused.particular)
        if out.posting.kind in POSTED_ANEW and refused.code in GONE:
            return await chat.post(out.workspace, replace(draft, instead_of=out.place))
    return out.place


def _since(out: Outgoing) -> float:
    return out.written_at.timestamp() - CLOCK_DRIFT


def _pause(out: Outgoing) -> float:
    return PAUSES[min(out.attempts, len(PAUSES)) - 1]


def _note(parts: Parts, out: Outgoing, outcome: Outcome) -> None:
    here = at_desk(parts, out.workspace)
    with here.database.write() as connection:
        held = _write_down(connection, out, outcome, here.clock())
    if isinstance(outcome, Removed):
        log.error("%s: %s Its messages wait until Kith is installed again.", out.workspace, outcome.trouble)
    if isinstance(outcome, Ended) and held and outcome.trouble != TOO_OLD:
        _tell(here, out, outcome)


def _write_down(connection: Connection, out: Outgoing, outcome: Outcome, now: datetime) -> bool:
    """Keep what became of a message; False when it was no longer ours to say."""
    store = OutboxStore(connection, out.workspace)
    match outcome:
        case Seen():
            return store.sent(out, outcome.place)
        case Ended():
            return store.give_up(out, outcome.stage, outcome.trouble)
        case Removed():
            HomeStore(connection, out.workspace).leave(now)
            return store.later(out, now, outcome.trouble, unsure=out.unsure, counts=False)
        case Again():
            ready_at = now + timedelta(seconds=outcome.seconds)
            if not outcome.counts:
                store.hold(ready_at)  # the chat asked all of us to wait, and what comes later stays behind
            return store.later(out, ready_at, outcome.trouble, unsure=outcome.unsure, counts=outcome.counts)


def _tell(parts: Parts, out: Outgoing, ended: Ended) -> None:
    """Tell who installed us, but never of a notice to them that failed: that would go round and round."""
    log.warning("%s in %s: %s: %s", out.posting.kind, out.posting.channel, ended.stage, ended.trouble)
    if out.posting.kind == "answer" and out.posting.about:
        tell_person(parts, out.posting.about, out.posting.key, _notice(out, ended))
    elif out.posting.kind != "notice":
        tell_installer(parts, f"{ended.code or out.posting.key} {out.posting.channel}", _notice(out, ended))


def _notice(out: Outgoing, ended: Ended) -> Message:
    if ended.stage is Stage.DOUBTFUL:
        return present_doubt(out)
    return present_refusal(out, ended.code) if ended.code else present_exhausted(out)
