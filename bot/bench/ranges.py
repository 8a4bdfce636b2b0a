"""Whether the digest's ranges hold the truth: labelled posts, drawn anew in the mixes of real weeks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analyzers.analyst import Analyst
from analyzers.insight.intervals import wilson
from analyzers.insight.measures import Range, Share
from analyzers.insight.origincounts import count_commercial, count_origins
from analyzers.knowledge import Knowledge
from analyzers.labels import Disclosure, Origin
from analyzers.verdict import Probabilities
from bot.errors import AskedWronglyError
from bot.present.message import Message, Part, Style, Table
from bot.present.words import count
from bot.sources.assess_lines import read_assess_fields
from bot.sources.gold import GoldPost

ORGANIC_SHARES = (0.85, 0.90, 0.95, 0.99)
SIZES = (100, 300, 1000)
EVERYWHERE = "all together"
BUSINESS = (Origin.PAID, Origin.SELF_PROMOTION)
COMMERCIAL, COMMUNITY, PAID, SELF_PROMOTION = RANGES = ("commercial", "community", "paid", "self_promotion")
"""The two of the headline, and the parts of the first."""
OF_RANGE = {COMMUNITY: Origin.ORGANIC, PAID: Origin.PAID, SELF_PROMOTION: Origin.SELF_PROMOTION}
MIXED = ("posts of", "a week", "organic")
LEAST_ORGANIC, LEAST_BUSINESS = 10, 5
"""Posts that a stratum needs to be drawn from alone."""
OF_MIXES = (
    "Weeks are drawn with replacement from the labelled posts, organic and business apart; posts labelled unclear or "
    "our own are left out. A week is covered when the range, which says 95 %, holds the labelled number. A stratum of "
    "few posts is one picture of a place, drawn again and again: there a miss repeats."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A labelled post as the ranges see it, what it truly is, and where it comes from."""

    origin: Origin
    probabilities: Probabilities
    disclosure: Disclosure
    truth: Origin
    stratum: str
    corrected: bool = False

    @property
    def business(self) -> bool:
        """Whether it is paid or self-interested."""
        return self.truth in BUSINESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Weeks of one mix and one range: in how many it held, its mean ends, and the mean number that was true."""

    share: Share
    mean: Range
    true: float


Covered = dict[str, Held]
"""What became of each range (`RANGES`)."""


Mix = tuple[str, int, float]
"""A stratum, posts a week, and the share of them that is organic."""


def read_labelled(analyst: Analyst, gold: Sequence[GoldPost], field: str) -> list[Labelled]:
    """Read posts that are labelled organic, paid or self-promotion; `field` names what tells strata, empty for none."""
    known = [post for post in gold if post.labels.origin in (Origin.ORGANIC, *BUSINESS)]
    given = [read_assess_fields(post.fields) for post in known]
    assessed = analyst.assess((mention, Knowledge(monitor=monitor)) for mention, monitor, _ in given)
    return [
        Labelled(
            origin=one.verdict.origin,
            probabilities=one.verdict.probabilities,
            disclosure=one.verdict.disclosure,
            truth=post.labels.origin,
            stratum=str(post.fields.get(field, "")),
        )
        for post, one in zip(known, assessed, strict=True)
    ]


def list_mixes(posts: Sequence[Labelled]) -> list[Mix]:
    """Give the mixes to be tried: of all posts, and of the strata that have posts enough of both kinds.

    AskedWronglyError when there are not enough posts at all.
    """
    names = sorted({post.stratum for post in posts})
    strong = [name for name in names if _is_enough([post for post in posts if post.stratum == name])]
    if not _is_enough(posts):
        raise AskedWronglyError(f"It takes {LEAST_ORGANIC} organic posts and {LEAST_BUSINESS} of business at least.")
    every = [(EVERYWHERE, size, share) for size in SIZES for share in ORGANIC_SHARES]
    return [*every, *((name, SIZES[1], share) for name in strong for share in ORGANIC_SHARES if len(names) > 1)]


def measure_ranges(
    posts: Sequence[Labelled], mixes: Sequence[Mix], weeks: int, moved: Callable[[int], None]
) -> dict[Mix, Covered]:
    """Draw so many weeks of each mix and see whether their ranges hold; `moved` hears how many are done."""
    found: dict[Mix, Covered] = {}
    for place, mix in enumerate(mixes):
        pool = [post for post in posts if mix[0] in (EVERYWHERE, post.stratum)]
        rows = []
        for week in range(weeks):
            rows.append(_try_week(pool, mix, np.random.default_rng([place, week])))
            moved(place * weeks + week + 1)
        found[mix] = _covered(rows)
    return found


_Week = dict[str, tuple[Range, int]]
"""Each range with the number that is true."""


def _try_week(pool: Sequence[Labelled], mix: Mix, chance: np.random.Generator) -> _Week:
    _, size, share = mix
    business = int(chance.binomial(size, 1 - share))
    drawn = [
        *_draw([post for post in pool if not post.business], size - business, chance),
        *_draw([post for post in pool if post.business], business, chance),
    ]
    likely = {one.origin: one.likely for one in count_origins(drawn) if one.likely}
    parts = {name: (likely[origin], _count(drawn, origin)) for name, origin in OF_RANGE.items()}
    return {COMMERCIAL: (count_commercial(drawn), business), **parts}


def _count(posts: Sequence[Labelled], truth: Origin) -> int:
    return sum(post.truth is truth for post in posts)


def _draw(posts: Sequence[Labelled], number: int, chance: np.random.Generator) -> list[Labelled]:
    return [posts[place] for place in chance.integers(0, len(posts), number)]


def _covered(weeks: Sequence[_Week]) -> Covered:
    return {name: _held([week[name] for week in weeks]) for name in RANGES}


def _held(weeks: Sequence[tuple[Range, int]]) -> Held:
    number = len(weeks)
    return Held(
        share=wilson(sum(found.low <= true <= found.high for found, true in weeks), number),
        mean=Range(sum(found.low for found, _ in weeks) / number, sum(found.high for found, _ in weeks) / number),
        true=sum(true for _, true in weeks) / number,
    )


def _is_enough(posts: Sequence[Labelled]) -> bool:
    business = sum(post.business for post in posts)
    return business >= LEAST_BUSINESS and len(posts) - business >= LEAST_ORGANIC


def present_ranges_bench(found: dict[Mix, Covered]) -> Message:
    """Show how often ranges held the truth, and how wide they are."""
    weeks = next(iter(found.values()))[COMMERCIAL].share.total
    return Message(
        title="Whether ranges hold the truth",
        subtitle=f"{count(weeks, 'week')} of each mix",
        blocks=(_headline(found), _parts(found)),
        footer=((Part(OF_MIXES, Style.MUTED),),),
    )


def _headline(found: dict[Mix, Covered]) -> Table:
    rows = tuple((*_mix(mix), *_told(one[COMMERCIAL]), _part(one[COMMUNITY])) for mix, one in found.items())
    head = (*MIXED, "business", "range", "holds it", "community's holds")
    return Table(caption="Paid or self-interested posts", head=head, rows=rows, numeric=(1, 2, 3, 4, 5, 6))


def _parts(found: dict[Mix, Covered]) -> Table:
    rows = tuple((*_mix(mix), *_told(one[PAID]), *_told(one[SELF_PROMOTION])) for mix, one in found.items())
    head = (*MIXED, "paid", "range", "holds it", "self-interested", "range", "holds it")
    return Table(caption="Each of them alone", head=head, rows=rows, numeric=(1, 2, 3, 4, 5, 6, 7, 8))


def _mix(mix: Mix) -> tuple[str, str, str]:
    stratum, size, share = mix
    return stratum, f"{size:,}", f"{100 * share:.0f} %"


def _told(one: Held) -> tuple[str, str, str]:
    return f"{one.true:.0f}", f"{one.mean.low:.0f}–{one.mean.high:.0f}", _part(one)


def _part(one: Held) -> str:
    return f"{100 * one.share.hits / one.share.total:.0f} %"


def ranges_bench_to_plain(found: dict[Mix, Covered]) -> list[dict[str, object]]:
    """Give the same for a program."""
    return [
        {
            "stratum": stratum,
            "posts": size,
            "organic_share": share,
            "weeks": one[COMMERCIAL].share.total,
            "ranges": {name: _held_to_plain(held) for name, held in one.items()},
        }
        for (stratum, size, share), one in found.items()
    ]


def _held_to_plain(held: Held) -> dict[str, object]:
    ends = [round(held.mean.low, 2), round(held.mean.high, 2)]
    return {"true": round(held.true, 2), "range": ends, "covered": held.share.hits}
