"""Says why a case stands where it stands: points that add up, the rule, and what would have put it first."""

from datetime import timedelta, tzinfo

from analyzers.triage.place import Place
from analyzers.triage.queue import Ranked, Score
from bot.present.message import Bullets, Line, Paragraph, Part, Section, Style
from bot.present.times import say_clocks, say_due
from bot.present.words import URGENCY, count, say_moment, say_span

RULE = (
    "The rule: critical cases come first, the oldest of them first. The others go by points: those a minute for their "
    "need, times people, times minutes; ties by arrival. An overdue case counts as one class higher, never as critical."
)
BLIND = "followers: never seen."


def present_place(place: Place, zone: tzinfo) -> Section:
    """Explain the place of a case that waits."""
    ranked = place.ranked
    head = Paragraph((Part(f"{ranked.position:,} of {place.total:,}. ", Style.STRONG), Part(_times(ranked, zone))))
    lines: tuple[Line, ...] = (
        (Part(_points(ranked)),),
        (Part(f"{_counterfactual(place)} {BLIND}"),),
        (Part(RULE, Style.MUTED),),
    )
    return Section(title="Its place", blocks=(head, Bullets(lines)))


def _times(ranked: Ranked, zone: tzinfo) -> str:
    clocks = say_clocks(ranked) or f"waited {say_span(ranked.waited)}"
    return f"{clocks[:1].upper()}{clocks[1:]}; {say_due(ranked)} ({say_moment(ranked.due, zone)})."


def _points(ranked: Ranked) -> str:
    score = ranked.score
    if score is None:
        return "First lane: critical cases have no points, the oldest comes first."
    people = count(ranked.case.affected, "person", "people")
    minutes = count(score.minutes, "minute")
    waited = f" ({say_span(timedelta(minutes=score.minutes))})" if score.minutes >= 60 else ""  # noqa: PLR2004  an hour
    return (
        f"{count(score.rate, 'point')} a minute for {_need(ranked, score)} need × {score.people} for {people} affected "
        f"× {minutes} waited{waited} = {score.points:,} points."
    )


def _need(ranked: Ranked, score: Score) -> str:
    """Say what the case counts as, and what it was before it was overdue."""
    need = URGENCY[ranked.case.urgency]
    return need if score.counts_as is ranked.case.urgency else f"{URGENCY[score.counts_as]} (overdue {need})"


def _counterfactual(place: Place) -> str:
    """Say what would have put the case first, as the order itself worked it out."""
    first = "the first of those in turn" if place.critical_ahead else "first"
    behind = ""
    if place.critical_ahead:
        ahead = count(place.critical_ahead, "critical case stands", "critical cases stand")
        behind = f"{ahead} before it, however long it waited. "
    if place.longer is None:
        return f"{behind}No waiting that is possible would make it {first};"
    if place.longer == 0:
        return f"{behind}It is {first};"
    wait = say_span(timedelta(minutes=place.longer))
    return f"{behind}It would be {first} if it had waited {wait} longer;"
