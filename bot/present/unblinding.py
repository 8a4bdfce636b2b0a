"""Says when people see who wrote a post, and warns where they always do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from bot.present.clean import clean
from bot.present.message import Bullets, Line, Message, Paragraph, Part, Style
from bot.present.words import say_moment, short
from storage.journal import Entry
from storage.workspaces import Reveal

RULE = {
    Reveal.NEVER: "Nobody is shown who wrote a post, not even after a claim.",
    Reveal.CLAIM: "Whoever claims a case is shown who wrote the post, and that is written down.",
    Reveal.ALWAYS: "Author and link stand on every card.",
}
WARNING = "The people here are not blind: author and link stand on every card. The order still is."


def present_reveals(rule: Reveal, seen: Sequence[Entry], zone: tzinfo) -> Message:
    """Show the rule, and who saw authors of late and why, newest first."""
    lines = tuple(_line(entry, zone) for entry in seen)
    nobody = Paragraph((Part("Nobody looked yet."),))
    return Message(
        title="Who wrote it",
        subtitle=RULE[rule],
        blocks=(*_warning(rule), Bullets(lines) if lines else nobody),
        footer=((Part("`reveal never`, `reveal claim` or `reveal always` changes the rule.", Style.MUTED),),),
    )


def present_rule(rule: Reveal) -> Message:
    """Confirm the rule, with the warning where it takes people's blindness away."""
    return Message(title="", blocks=(Paragraph((Part(RULE[rule]),)), *_warning(rule)))


def warned(message: Message, rule: Reveal) -> Message:
    """Give a message with the warning in its small print, where people are not blind."""
    if rule is not Reveal.ALWAYS:
        return message
    return replace(message, footer=((Part(WARNING, Style.STRONG),), *message.footer))


def _warning(rule: Reveal) -> tuple[Paragraph, ...]:
    return (Paragraph((Part(WARNING, Style.STRONG),)),) if rule is Reveal.ALWAYS else ()


def _line(entry: Entry, zone: tzinfo) -> Line:
    why = f": {clean(entry.detail, 300)}" if entry.detail else ""
    return (
        Part(f"{say_moment(entry.at, zone)}: ", Style.MUTED),
        Part(entry.actor, Style.PERSON),
        Part(f" saw who wrote {short(entry.subject)}{why}"),
    )
