"""Shows what a monitor would make of posts, and what it left out of its sources lately."""

from collections.abc import Sequence
from datetime import tzinfo

from analyzers.relevance import Ground
from analyzers.trial import Hit, Trial
from bot.present.clean import clean
from bot.present.message import Message, Paragraph, Part, Table
from bot.present.words import count, say_moment
from storage.leftout import Sum

SHOWN_TEXT = 160
MOST_SUMS = 10
_SUMS = {
    Ground.UNNAMED: "held none of the words",
    Ground.EXCLUDED: "held the excluded “{term}”",
    Ground.LANGUAGE: "were written in {term}",
    Ground.CONTEXT: "held “{term}” and none of the required words",
}


def present_trial(trial: Trial, left_out: Sequence[Sum], zone: tzinfo) -> Message:
    """Show the hits with what the gate says of each, and the sums; nothing is saved yet."""
    title, lately = f"Trying {clean(trial.monitor.name)}", _lately(left_out)
    if not trial.of:
        empty = "No stored post names it. Try it on a text."
        return Message(title=title, blocks=(Paragraph((Part(empty),)), *lately))
    rows = tuple(_row(hit, zone) for hit in trial.hits)
    newest = f"the newest {len(trial.hits)} of {trial.of}" if trial.of > len(trial.hits) else f"{trial.of} in all"
    return Message(
        title=title,
        subtitle=f"{trial.passing} of {count(trial.of, 'post')} would be taken in; nothing is saved",
        blocks=(Table(caption=newest, head=("Taken in", "Why", "Post", "From"), rows=rows), *lately),
    )


def say_left_out(sums: Sequence[Sum]) -> str:
    """Say how many posts were left out, and why: "12 posts: 9 held none of the words; 3 held the excluded “pie”"."""
    told = [f"{one.posts} {_SUMS[Ground(one.ground)].format(term=clean(one.term))}" for one in sums[:MOST_SUMS]]
    if rest := sum(one.posts for one in sums[MOST_SUMS:]):
        told.append(f"{rest} for other reasons")
    return f"{count(sum(one.posts for one in sums), 'post')}: {'; '.join(told)}"


def _row(hit: Hit, zone: tzinfo) -> tuple[str, ...]:
    place = " ".join(part for part in (hit.source, say_moment(hit.at, zone) if hit.at else "") if part)
    why = clean(f"it {hit.relevance.why}", 200)
    return ("yes" if hit.relevance.passes else "no", why, clean(hit.text, SHOWN_TEXT), clean(place))


def _lately(left_out: Sequence[Sum]) -> tuple[Paragraph, ...]:
    if not left_out:
        return ()
    return (Paragraph((Part(f"Left out of its sources in the last 7 days: {say_left_out(left_out)}."),)),)
