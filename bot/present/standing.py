"""Says where a case stands, on a card that may have been drawn when it stood elsewhere."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, tzinfo

from analyzers.triage.case import State
from bot.present.clean import clean
from bot.present.message import Block, Card, Line, Message, Paragraph, Part, Quote, Section, Style, cards_in
from bot.present.words import say_moment, short
from storage.standings import Standing

LONGEST_QUOTE = 320
DELETED = "This mention was deleted."
GONE = "Nothing waits here any more: the mention was changed or deleted."


def stand(card: Card, now: Standing | None, zone: tzinfo) -> Card:
    """Give the card as it should read now; a case that is gone keeps neither its text nor its buttons."""
    if now is None:
        return replace(card, text="(gone)", key="", reason=(), action="", stands=GONE, by="", posts="", unblinded=())
    by = now.claimed_by if now.state is State.CLAIMED else ""
    posts = f"{now.posts:,} posts of one person" if now.posts > 1 else ""
    return replace(card, state=now.state, stands=_said(now, zone), by=by, posts=posts, unblinded=_shown(now))


def _shown(now: Standing) -> Line:
    """Say who wrote it and where it stands, where the workspace shows that always."""
    author, link = now.shown
    told = (
        *((Part(f"@{clean(author, 80)}"),) if author else ()),
        *((Part(clean(link, 300), Style.LINK),) if link else ()),
    )
    return told if len(told) < 2 else (told[0], Part(" · "), told[1])  # noqa: PLR2004  both are known


def take_out(message: Message, ids: Collection[str]) -> Message:
    """Give a message without what these mentions said, neither in a quote nor in a card."""
    shorts = {short(identity) for identity in ids}
    left = replace(message, blocks=tuple(_without(block, ids, shorts) for block in message.blocks))
    cards = list(cards_in(left.blocks))
    return left if any(card.key for card in cards) or not cards else _uncalled(left)


def take_quotes_out(message: Message, ids: Collection[str]) -> Message:
    """Give a message without the quotes of these mentions; their cards stay, because they still wait."""
    shorts = {short(identity) for identity in ids}
    return replace(message, blocks=tuple(_unquoted(block, shorts) for block in message.blocks))


def _unquoted(block: Block, shorts: Collection[str]) -> Block:
    if isinstance(block, Section):
        return replace(block, blocks=tuple(_unquoted(inner, shorts) for inner in block.blocks))
    if isinstance(block, Quote) and block.id in shorts:
        return Quote(text="(taken out)", note=(Part("Its author asked not to be quoted."),))
    return block


def _uncalled(message: Message) -> Message:
    """Give a message that calls nobody: what it was about is gone."""
    return replace(message, blocks=tuple(block for block in message.blocks if not _calls(block)))


def _calls(block: Block) -> bool:
    return isinstance(block, Paragraph) and any(part.style is Style.CALLED for part in block.line)


def restate(message: Message, identity: str, text: str, blinded: str) -> Message:
    """Give a message as it reads now that the author changed a mention; a card shows the blinded text."""
    return replace(message, blocks=tuple(_restated(block, identity, text, blinded) for block in message.blocks))


def _restated(block: Block, identity: str, text: str, blinded: str) -> Block:
    if isinstance(block, Section):
        return replace(block, blocks=tuple(_restated(inner, identity, text, blinded) for inner in block.blocks))
    if isinstance(block, Quote) and block.id == short(identity):
        return replace(block, text=clean(text, LONGEST_QUOTE))
    if isinstance(block, Card) and block.key == identity:
        return replace(block, text=clean(blinded, LONGEST_QUOTE), reason=())
    return block


def _without(block: Block, ids: Collection[str], shorts: Collection[str]) -> Block:
    if isinstance(block, Section):
        return replace(block, blocks=tuple(_without(inner, ids, shorts) for inner in block.blocks))
    if isinstance(block, Quote) and block.id in shorts:
        return Quote(text="(deleted)", note=(Part(DELETED),))
    if isinstance(block, Card) and block.key in ids:
        return stand(block, None, UTC)
    return block


def _said(now: Standing, zone: tzinfo) -> str:
    if now.state is State.CLAIMED:
        return "Claimed by"
    if now.state is State.SNOOZED and now.snoozed_until:
        return f"Resting until {say_moment(now.snoozed_until, zone)}."
    if now.state is State.ANSWERED:
        return "Answered in a reply." if now.answered_by else "Answered."
    return "Dismissed." if now.state is State.DISMISSED else ""
