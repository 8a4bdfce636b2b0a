"""Reads the channels of the chat itself that a workspace chose: what members write, change, and delete there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analyzers.labels import NEEDS_A_PERSON, Urgency
from analyzers.mention import Edit, Mention, edited
from analyzers.rewording import says_something_new
from analyzers.triage.case import State
from analyzers.verdict import Assessment
from bot.desk import ITSELF
from bot.erasing import forget, let_go
from bot.errors import AskedWronglyError
from bot.intake import Taken, know, take
from bot.keeping import list_monitors
from bot.parts import Parts
from bot.present.kept import from_body, to_body
from bot.present.standing import restate
from bot.present.words import short
from bot.scheduling import CHANNELS, FORUM
from storage.answers import settle_answers, settle_helped
from storage.database import Connection
from storage.finding import MentionFinder, StoredMention
from storage.followups import follow_edit
from storage.forgetting import Forgotten, left_alone
from storage.identity import mention_id, text_key
from storage.journal import Journal
from storage.listened import ListenedStore
from storage.mentions import MentionStore
from storage.outbox import OutboxStore
from storage.workspaces import HomeStore

MOST_CHANNELS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message of a channel that is read. Its author is the member's id, which stays when the name changes."""

    channel: str
    mention: Mention


def listen_to(parts: Parts, channel: str, monitor: str) -> str:
    """Read a channel from now on, for a monitor (for the only one when none is named); gives the monitor's name."""
    channel = channel.removeprefix(FORUM)  # of a forum, its posts are read
    with parts.database.write() as connection:
        name = _monitor_named(parts, monitor)
        store = ListenedStore(connection, parts.workspace)
        _check_channel(connection, parts.workspace, channel)
        if len(store.all()) >= MOST_CHANNELS and channel not in store.all():
            raise AskedWronglyError(f"I read {MOST_CHANNELS} channels already; let me leave one first.")
        store.listen(channel, name, parts.clock())
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "listen", "", f"{channel} for {name}")
    return name


def stop_listening(parts: Parts, channel: str) -> bool:
    """Read a channel no more; tell whether it was read. What was read stays until it is forgotten."""
    channel = channel.removeprefix(FORUM)
    with parts.database.write() as connection:
        stopped = ListenedStore(connection, parts.workspace).stop(channel)
        if stopped:
            Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "unlisten", "", channel)
        return stopped


def list_listened(parts: Parts) -> Mapping[str, str]:
    """Give the monitor of each channel that is read."""
    with parts.database.read() as connection:
        return ListenedStore(connection, parts.workspace).all()


def hear(parts: Parts, heard: Sequence[Heard]) -> Taken:
    """Take in what was written in channels that are read; what members wrote who want to be left alone is let go."""
    with parts.database.read() as connection:
        monitors = ListenedStore(connection, parts.workspace).all()
    paused = {monitor.name for monitor, is_paused in list_monitors(parts) if is_paused}
    total = Taken()
    for monitor in sorted(set(monitors.values()) - paused):
        mentions = [one.mention for one in heard if monitors.get(one.channel) == monitor]
        if mentions:
            total += take(parts, monitor, mentions)
            total += Taken(answered=_settle(parts, monitor, mentions))
    return total


def hear_change(parts: Parts, source: str, external_id: str, text: str) -> int:
    """Read known messages again whose author changed them, for whichever monitor they were read; give how many."""
    return hear_changes(parts, dict.fromkeys(_ids(parts, source, [external_id]), Edit(text=text)))


def hear_again(parts: Parts, source: str, found: Sequence[Heard]) -> int:
    """Take messages in as they stand in their channels now: known ones are read again, others taken in.

    Gives how much changed in what is seen.
    """
    names = [monitor.name for monitor, _ in list_monitors(parts)]
    ids = [[mention_id(parts.workspace, name, source, one.mention.external_id) for name in names] for one in found]
    with parts.database.read() as connection:
        known = {
            one.id for one in MentionFinder(connection, parts.workspace).known([one for some in ids for one in some])
        }
    edits = {
        identity: Edit(text=one.mention.text)
        for one, some in zip(found, ids, strict=True)
        for identity in known.intersection(some)
    }
    fresh = [one for one, some in zip(found, ids, strict=True) if known.isdisjoint(some)]
    return hear_changes(parts, edits) + (hear(parts, fresh).answered if fresh else 0)


def hear_changes(parts: Parts, edits: Mapping[str, Edit]) -> int:
    """Read mentions again (by id) that say something else now, and say so wherever they are quoted; give how many.

    A case that was settled or rests is open again when its words are others and still need a person. One that was
    dismissed stays so, unless the new words say something new or are more urgent: a person judged the old ones.
    """
    with parts.database.read() as connection:
        found = MentionFinder(connection, parts.workspace).known(list(edits))
        known = [one for one in found if edited(one.mention, edits[one.id]) != one.mention]
        knowing = {one.monitor: know(connection, parts.workspace, one.monitor) for one in known}
    now = parts.expand([edited(one.mention, edits[one.id]) for one in known])
    assessed = parts.analyst().assess((mention, knowing[one.monitor]) for one, mention in zip(known, now, strict=True))
    with parts.database.write() as connection:
        store = MentionStore(connection, parts.workspace)
        changed = [one for one in zip(known, now, assessed, strict=True) if store.restate(one[0].id, one[1])]
        store.reassess([(before.id, assessment) for before, _, assessment in changed])
        for before, mention, assessment in changed:
            _follow(parts, connection, before, mention, assessment)
        for monitor in {one.monitor for one, mention, _ in changed if one.mention.affiliated is not mention.affiliated}:
            settle_answers(connection, parts.workspace, monitor, None, parts.clock())
    return len(changed)


def _follow(
    parts: Parts, connection: Connection, before: StoredMention, mention: Mention, assessment: Assessment
) -> None:
    """Open the case of a post that says something else now, if that needs a person, and quote the new words."""
    if _is_reworded(before, mention) and _comes_back(parts, before, mention.text, assessment):
        follow_edit(connection, parts.workspace, before.id, parts.clock())
    _requote(connection, parts.workspace, before.id, mention.text, assessment.blinded_text)


def _is_reworded(before: StoredMention, now: Mention) -> bool:
    return text_key(before.mention.text) != text_key(now.text)


def _comes_back(parts: Parts, before: StoredMention, text: str, now: Assessment) -> bool:
    if now.action not in NEEDS_A_PERSON:
        return False
    if before.case is None or before.case.state is not State.DISMISSED:
        return True
    order = tuple(Urgency)
    more_urgent = order.index(now.urgency) < order.index(before.assessment.urgency)
    return more_urgent or says_something_new(before.mention.text, text, parts.words.empty)


def unhear(parts: Parts, source: str, external_ids: Sequence[str]) -> int:
    """Let go of messages that were deleted where they stood; give how many were known."""
    return let_go(parts, _ids(parts, source, external_ids))


def forget_member(parts: Parts, member: str) -> Forgotten:
    """Do what a member asks for about themselves: forget what they wrote, and never read them again.

    The journal says that it happened and not who asked: else it would tie the tombstone to the person.
    """
    return forget(replace(parts, actor=ITSELF), member)


def is_left_alone(parts: Parts, member: str) -> bool:
    """Tell whether a member asked to be forgotten."""
    with parts.database.read() as connection:
        return left_alone(connection, parts.workspace, member)


def _check_channel(connection: Connection, workspace: str, channel: str) -> None:
    installed = HomeStore(connection, workspace).installation()
    if installed is None or not CHANNELS[installed.platform].fullmatch(channel) or channel.startswith("D"):
        raise AskedWronglyError("Name a channel of your own, with #; private conversations are not read.")


def _monitor_named(parts: Parts, name: str) -> str:
    known = [monitor.name for monitor, _ in list_monitors(parts)]
    if not name and len(known) == 1:
        return known[0]
    found = next((one for one in known if one.casefold() == name.strip().casefold()), "")
    if not found:
        choose = f"choose from {', '.join(known[:10])}" if known else "there is none yet: `/kith setup` makes one"
        raise AskedWronglyError(f"Say for which monitor; {choose}.")
    return found


def _ids(parts: Parts, source: str, external_ids: Sequence[str]) -> list[str]:
    """Give the ids that these messages would have, for whichever monitor they were read."""
    monitors = [monitor.name for monitor, _ in list_monitors(parts)]
    return [mention_id(parts.workspace, monitor, source, one) for monitor in monitors for one in external_ids]


def _requote(connection: Connection, workspace: str, identity: str, text: str, blinded: str) -> None:
    outbox = OutboxStore(connection, workspace)
    for out in outbox.naming([short(identity)]):
        outbox.rewrite(out.posting.key, to_body(restate(from_body(out.posting.body), identity, text, blinded)))


def _settle(parts: Parts, monitor: str, mentions: Sequence[Mention]) -> int:
    """Settle questions that another member answered; give how many."""
    touched = {one for mention in mentions for one in (mention.external_id, mention.in_reply_to) if one}
    with parts.database.write() as connection:
        return settle_helped(connection, parts.workspace, monitor, sorted(touched), parts.clock())
