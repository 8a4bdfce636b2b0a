"""What the audit of a team sees: made-up teams, fair ones and biased ones, audited again and again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analyzers.fairness.audit import Verdict, judge, try_team
from analyzers.fairness.teams import Team, draw_team
from analyzers.insight.intervals import wilson
from analyzers.insight.measures import Share
from bot.present.message import Message, Part, Style, Table
from bot.present.words import count

FAIR, CALM, LATE = "fair", "fair, and the famous have smaller troubles", "fair, and the famous asked just now"
MOSTLY, SELDOM = "fair, and answers nine in ten", "fair, and answers one in ten"
OF_TEAMS = (
    "Each team is drawn by its own seed, so the same figures come again. Some people ask several times and some are "
    "liked better for reasons of their own. Intervals of 95 % (Wilson)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How many of the teams of one kind were found biased; those that are must be found so the right way round."""

    biased: bool
    found: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessBench:
    """What was found, by kind of team, of how many cases each."""

    cases: int
    rows: Mapping[str, Row]


def make_teams(cases: int, odds: float, pace: float) -> dict[str, Team]:
    """Give the kinds of teams by name: five fair ones, and three that favour the upper half by these ratios."""
    more = f"answers the famous more often (odds ratio {odds:g})"
    return {
        FAIR: Team(cases=cases),
        CALM: Team(cases=cases, calm_famous=True),
        LATE: Team(cases=cases, late_famous=True),
        MOSTLY: Team(cases=cases, often=0.9),
        SELDOM: Team(cases=cases, often=0.1),
        more: Team(cases=cases, odds=odds),
        f"the same, and the famous have smaller troubles (odds ratio {odds:g})": Team(
            cases=cases, odds=odds, calm_famous=True
        ),
        f"answers the famous sooner ({pace:g} times as fast)": Team(cases=cases, pace=pace),
    }


def measure_fairness(teams: Mapping[str, Team], runs: int, moved: Callable[[int], None]) -> dict[str, Row]:
    """Audit `runs` teams of each kind; `moved` hears how many are done."""
    rows: dict[str, Row] = {}
    for name, team in teams.items():
        verdicts = []
        for seed in range(runs):
            verdicts.append(judge(try_team(draw_team(team, seed))))
            moved(len(rows) * runs + seed + 1)
        rows[name] = _row(team, verdicts)
    return rows


def _row(team: Team, verdicts: list[Verdict]) -> Row:
    biased = team.odds != 1 or team.pace != 1
    missed = {Verdict.NONE_SEEN, Verdict.TOO_FEW, *([Verdict.FAVOURS_FEW] if biased else [])}
    found = sum(verdict not in missed for verdict in verdicts)
    return Row(biased=biased, found=wilson(found, len(verdicts)))


def present_fairness_bench(bench: FairnessBench) -> Message:
    """Show how many fair teams were called biased, and how many biased ones were found."""
    head = ("team", "called biased", "share", "95 %")
    kinds = {"Fair teams: false alarms": False, "Biased teams: found": True}
    return Message(
        title="What the audit of a team sees",
        subtitle=f"{count(bench.cases, 'case')} a team, {count(_runs(bench), 'team')} of each kind",
        blocks=tuple(
            Table(
                caption=caption,
                head=head,
                rows=tuple(_cells(name, row) for name, row in bench.rows.items() if row.biased is biased),
                numeric=(1, 2, 3),
            )
            for caption, biased in kinds.items()
        ),
        footer=((Part(OF_TEAMS, Style.MUTED),),),
    )


def fairness_bench_to_plain(bench: FairnessBench) -> dict[str, object]:
    """Give the same for a program."""
    return {
        "cases": bench.cases,
        "teams": {name: _plain(row) for name, row in bench.rows.items()},
    }


def _runs(bench: FairnessBench) -> int:
    return next(iter(bench.rows.values())).found.total


def _cells(name: str, row: Row) -> tuple[str, ...]:
    share = row.found
    interval = f"{100 * share.interval.low:.1f}–{100 * share.interval.high:.1f}"
    return name, f"{share.hits:,} of {share.total:,}", f"{100 * share.hits / share.total:.1f} %", interval


def _plain(row: Row) -> dict[str, object]:
    share = row.found
    return {
        "biased": row.biased,
        "runs": share.total,
        "called_biased": share.hits,
        "share": {
            "value": round(share.hits / share.total, 4),
            "low": round(share.interval.low, 4),
            "high": round(share.interval.high, 4),
        },
    }
