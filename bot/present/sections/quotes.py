"""Quotes a post with its author, why it is here and what to do."""

from analyzers.insight.digest import Quoted
from analyzers.labels import Action
from bot.present.clean import clean
from bot.present.message import Part, Quote
from bot.present.words import ACTION, PERMISSION, short

SHARED = (Action.THANK, Action.AMPLIFY_WITH_PERMISSION)
"""Actions after which somebody may think of showing the post elsewhere."""


def quote_post(quoted: Quoted) -> Quote:
    """Quote it letter by letter, with the permission that is needed where it may be shared."""
    who = f"@{clean(quoted.author, 60)}" if quoted.author else "author unknown"
    by = f"{who}, {clean(quoted.platform, 40)}" if quoted.platform else who
    hint = f"; {PERMISSION[quoted.permission]}" if quoted.action in SHARED else ""
    note = (Part(f"{clean(quoted.why, 160)}; {ACTION[quoted.action]}{hint}"),)
    return Quote(text=clean(quoted.text, 320), by=by, note=note, id=short(quoted.id))
