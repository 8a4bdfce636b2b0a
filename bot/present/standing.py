"""Says where a case stands, on a card that may have been drawn when it stood elsewhere."""

from dataclasses import replace
from datetime import tzinfo

from analyzers.triage.case import State
from bot.present.message import Card
from bot.present.words import say_moment
from storage.cases import Standing

DELETED = "This mention was deleted."


def stand(card: Card, now: Standing | None, zone: tzinfo) -> Card:
    """Give the card as it should read now; a case that is gone keeps neither its text nor its buttons."""
    if now is None:
        return replace(card, text="(deleted)", key="", stands=DELETED, by="")
    by = now.claimed_by if now.state is State.CLAIMED else ""
    return replace(card, state=now.state, stands=_said(now, zone), by=by)


def _said(now: Standing, zone: tzinfo) -> str:
    if now.state is State.CLAIMED:
        return "Claimed by"
    if now.state is State.SNOOZED and now.snoozed_until:
        return f"Resting until {say_moment(now.snoozed_until, zone)}."
    if now.state is State.ANSWERED:
        return "Answered by our own account." if now.answered_by else "Answered."
    return "Dismissed." if now.state is State.DISMISSED else ""
