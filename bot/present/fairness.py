"""Shows the audit of a team: the conclusion in plain words first, what it rests on, and how small the sample is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from analyzers.fairness.audit import BandFigures, HalfFigures, NeedFigures, Numbers, TeamAudit, Tested, Verdict
from analyzers.fairness.bands import LEAST_PEOPLE
from analyzers.insight.measures import Share
from analyzers.waits import Wait
from bot.present.message import Bullets, Headline, Line, Message, Part, Style, Table
from bot.present.words import URGENCY, count, say_hours, say_share

BEYOND = "not half yet"
NEVER_STORED = (
    "The followers were read from the file for this audit alone; nothing of it is stored, and no case is ranked by it."
)
SMALL_BANDS = (
    f"Bands and needs with fewer than {LEAST_PEOPLE} people are told together with the next. "
    "“By need” is how many would be answered if need alone decided."
)
OF_WAITS = (
    "Waits are medians in which the still unanswered count as waiting (Kaplan–Meier), with intervals of 95 %. "
    "Dismissed counts as not answered."
)
OF_TESTS = (
    "Compared are people with the same need who asked at about the same time; the two ratios have intervals of 97 %, "
    "for two things are tested. How: docs/how-to/audit-the-team.md"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """How many cases there were, how many of them by somebody in the file, since when and until when."""

    cases: int
    known: int
    since: datetime | None
    until: datetime


def present_team_audit(found: TeamAudit, joined: Joined, skipped: str, zone: tzinfo) -> Message:
    """Show the verdict, the figures behind it, what could not have been seen, the bands and the needs."""
    notes = (NEVER_STORED, OF_WAITS, SMALL_BANDS, OF_TESTS)
    return Message(
        title="Do we answer people alike?",
        subtitle=f"{_compared(found, joined)}, {_span(joined, zone)}",
        blocks=(
            Headline(sentence=say_verdict(found)),
            Bullets(tuple(_line(words) for words in (*_findings(found), *_left_out(joined, skipped)))),
            _bands(found.bands),
            *([_needs(found.needs)] if found.needs else []),
        ),
        footer=tuple((Part(note, Style.MUTED),) for note in notes),
    )


def team_audit_to_plain(found: TeamAudit, joined: Joined, skipped: int) -> dict[str, object]:
    """Give the same for a program: times in hours, shares with Wilson's interval, None where nothing is known."""
    return {
        "verdict": found.verdict.value,
        "says": [say_verdict(found), *_findings(found)],
        "cases": found.cases,
        "people": found.people,
        "cases_of_people_not_in_the_file": joined.cases - joined.known,
        "rows_skipped": skipped,
        "since": joined.since.isoformat() if joined.since else None,
        "until": joined.until.isoformat(),
        "odds_ratio_upper_half": _plain_numbers(found.odds),
        "odds_ratio_test": _plain_test(found.tests.reply),
        "pace_ratio_tenfold": _plain_numbers(found.pace),
        "pace_ratio_test": _plain_test(found.tests.pace),
        "rank_correlation": _plain_numbers(found.correlation),
        "rank_correlation_cases": found.paired,
        "bands": [_plain_band(band) for band in found.bands],
        "needs": [_plain_need(need) for need in found.needs],
    }


def say_verdict(found: TeamAudit) -> str:
    """Say in one sentence what was found; never more than the sample carries."""
    if found.verdict is Verdict.TOO_FEW:
        return "Too few cases to tell whether we answer people alike."
    if found.verdict is Verdict.NONE_SEEN:
        return "We saw no difference between people with many and with few followers who had the same need."
    reply, pace = found.tests.reply, found.tests.pace
    what = " and ".join(_ways(reply, pace, favours_many=found.verdict is not Verdict.FAVOURS_FEW))
    who = "fewer" if found.verdict is Verdict.FAVOURS_FEW else "more"
    return f"We answer people with {who} followers {what} than others with the same need."


def _ways(reply: Tested, pace: Tested, *, favours_many: bool) -> Iterator[str]:
    if reply.differs:
        yield "more often" if (reply.z > 0) is favours_many else "less often"
    if pace.differs:
        yield "sooner" if (pace.z > 0) is favours_many else "later"


def _findings(found: TeamAudit) -> Iterator[str]:
    yield _say_odds(found.odds) + _say_reach(found.tests.reply, count(found.cases, "case"), "an odds ratio")
    answers = sum(band.answered.hits for band in found.bands)
    yield _say_pace(found.pace) + _say_reach(found.tests.pace, count(answers, "answer"), "a ratio")
    yield _say_correlation(found)


def _say_odds(odds: Numbers | None) -> str:
    if odds is None:
        return "The odds of being answered cannot be compared: hardly anybody, or nearly everybody, was answered. "
    return (
        f"The half of the people with more followers has {_ratio(odds[0])} times the odds of being answered "
        f"({_ratio(odds[1])}–{_ratio(odds[2])}). "
    )


def _say_pace(pace: Numbers | None) -> str:
    if pace is None:
        return "Whether answers come sooner to people with more followers cannot be told. "
    return (
        f"With ten times the followers, answers come {_ratio(pace[0])} times as fast "
        f"({_ratio(pace[1])}–{_ratio(pace[2])}). "
    )


def _say_reach(test: Tested, of: str, what: str) -> str:
    """Say what the test could have seen, in the words that the size of the sample deserves."""
    if test.detectable is None:
        return f"With {of} we could see nothing here."
    if test.differs:
        return f"Chance alone would do this in {_chance(test.p)}."
    return f"With {of} we could only see {what} above {_ratio(test.detectable)} or below {_ratio(1 / test.detectable)}."


def _say_correlation(found: TeamAudit) -> str:
    if found.correlation is None:
        return "A rank correlation cannot be told."
    value, low, high = found.correlation
    of = "" if found.paired == found.cases else f", in {found.paired:,} cases drawn by chance"
    return (
        f"Rank correlation of followers with being answered sooner: {value:+.2f} ({low:+.2f} to {high:+.2f}{of}); "
        "0 is blind, +1 strictly by followers."
    )


def _chance(p: float) -> str:
    times = 1 / max(p, 1e-6)
    return "less than one of 1,000,000 fair teams" if p < 1e-6 else f"one of {float(f'{times:.2g}'):,.0f} fair teams"  # noqa: PLR2004  beyond that nobody can say


def _left_out(joined: Joined, skipped: str) -> Iterator[str]:
    strangers = joined.cases - joined.known
    if strangers:
        yield f"{count(strangers, 'case')} by people who are not in the file left out."
    if skipped:
        yield f"{skipped}."


def _compared(found: TeamAudit, joined: Joined) -> str:
    of = f" of {joined.cases:,}" if joined.cases != joined.known else ""
    return f"{found.cases:,}{of} {'case' if found.cases == 1 else 'cases'} by {count(found.people, 'person', 'people')}"


def _span(joined: Joined, zone: tzinfo) -> str:
    days = [f"{moment.astimezone(zone):%d %b %Y}" for moment in (joined.since, joined.until) if moment]
    return "–".join(dict.fromkeys(days))


def _bands(bands: tuple[BandFigures, ...]) -> Table:
    return Table(
        caption="By followers",
        head=("followers", "people", "answered", "by need", "median wait"),
        rows=tuple(
            (say_followers(band.low, band.high), f"{band.people:,}", say_share(band.answered), f"{band.expected:.0f}",
             _say_wait(band.wait)) for band in bands
        ),
        numeric=(1, 3),
    )  # fmt: skip


def _needs(needs: tuple[NeedFigures, ...]) -> Table:
    return Table(
        caption="By need: the half with more followers, and the half with fewer",
        head=("need", "more: answered", "median wait", "fewer: answered", "median wait"),
        rows=tuple(
            (_say_needs(need), say_share(need.upper.answered), _say_wait(need.upper.wait),
             say_share(need.lower.answered), _say_wait(need.lower.wait)) for need in needs
        ),
    )  # fmt: skip


def _say_needs(need: NeedFigures) -> str:
    return ", ".join(URGENCY[urgency] for urgency in need.needs)


def say_followers(low: int, high: int | None) -> str:
    """Say a band: `under 100`, `100–999`, `1,000 and more`."""
    if high is None:
        return f"{low:,} and more"
    return f"{low:,}–{high - 1:,}" if low else f"under {high:,}"


def _say_wait(wait: Wait) -> str:
    if wait.hours is None:
        return BEYOND
    low = say_hours(wait.low) if wait.low is not None else "?"
    return f"{say_hours(wait.hours)}\n({low} – {say_hours(wait.high) if wait.high is not None else 'open'})"


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"  # noqa: PLR2004  two decimals of a large ratio say nothing


def _line(words: str) -> Line:
    return (Part(words),)


def _plain_numbers(numbers: Numbers | None) -> dict[str, float] | None:
    return None if numbers is None else dict(zip(("value", "low", "high"), map(_told, numbers), strict=True))


def _plain_test(test: Tested) -> dict[str, float | bool | None]:
    could = None if test.detectable is None else _told(test.detectable)
    return {"z": _told(test.z), "p": float(f"{test.p:.3g}"), "differs": test.differs, "could_see_above": could}


def _plain_band(band: BandFigures) -> dict[str, object]:
    return {
        "from": band.low,
        "below": band.high,
        "people": band.people,
        **_plain_share(band.answered),
        "answered_by_need": round(band.expected, 1),
        "median_wait_hours": _plain_wait(band.wait),
    }


def _plain_need(need: NeedFigures) -> dict[str, object]:
    halves = {"upper": _plain_half(need.upper), "lower": _plain_half(need.lower)}
    return {"needs": [urgency.value for urgency in need.needs], **halves}


def _plain_half(half: HalfFigures) -> dict[str, object]:
    return {"people": half.people, **_plain_share(half.answered), "median_wait_hours": _plain_wait(half.wait)}


def _plain_share(share: Share) -> dict[str, object]:
    interval = {"low": _told(share.interval.low), "high": _told(share.interval.high)}
    return {"answered": share.hits, "cases": share.total, "answered_share": interval}


def _plain_wait(wait: Wait) -> dict[str, float | None]:
    hours = {"value": wait.hours, "low": wait.low, "high": wait.high}
    return {name: None if each is None else _told(each) for name, each in hours.items()}


def _told(value: float) -> float:
    return round(value, 4)
