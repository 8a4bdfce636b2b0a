"""Makes posts up, with campaigns planted among them, to time and to score the search for copies."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from analyzers.insight.campaigns import find_campaigns
from analyzers.insight.clusters import Campaign
from bot.bench.core import one_core
from bot.present.message import Message, Part, Style, Table
from bot.sources.copies import FilePost

START = datetime(2026, 11, 1, tzinfo=UTC)
WORDS = 20_000
PLANTED = 0.05
"""Share of the posts that are members of a campaign."""
SIZES = range(3, 30)
SYLLABLES = tuple(f"{one}{other}" for one in "bdklmnprst" for other in "aeiou")
SIGNS = ("!!", " 🔥", " …", ".", " 💯💯", "?!")


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesRow:
    """What a search among `posts` took (processor time) and found."""

    posts: int
    seconds: float
    planted: int
    found: int
    pair_precision: float
    pair_recall: float
    strangers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesBench:
    """All searches, and whether they ran on one core."""

    rows: tuple[CopiesRow, ...]
    one_core: bool


def measure_copies(
    numbers: Sequence[int], seed: int, timer: Callable[[], float], moved: Callable[[int], None]
) -> CopiesBench:
    """Search made-up posts of each number; `timer` gives seconds of the processor, `moved` is told what is done."""
    rows = []
    with one_core() as alone:
        for done, number in enumerate(numbers, start=1):
            posts, truth = make_posts(number, seed)
            began = timer()
            found = find_campaigns(posts)
            rows.append(score(truth, found, timer() - began))
            moved(done)
    return CopiesBench(rows=tuple(rows), one_core=alone)


def make_posts(number: int, seed: int) -> tuple[list[FilePost], dict[str, int]]:
    """Give posts in a made-up language whose words are as unequal as real ones (Zipf), and each one's campaign.

    A campaign's members differ in case, signs, addresses, codes, a swap and a typo; 0 is none.
    """
    chance = random.Random(seed)  # noqa: S311  no secret
    words = _words(chance)
    heavy = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))
    texts: list[tuple[str, int]] = []
    campaign = 0
    while len(texts) < number:
        text = chance.choices(words, cum_weights=heavy, k=chance.randint(6, 25))
        if chance.random() < PLANTED / len(SIZES):
            campaign += 1
            texts += [(_disturbed(text, chance), campaign) for _ in range(chance.choice(SIZES))]
        else:
            texts.append((" ".join(text), 0))
    chance.shuffle(texts)
    posts = [
        FilePost(str(place), text, f"a{place}", START + timedelta(minutes=chance.randrange(10_000)))
        for place, (text, _) in enumerate(texts[:number])
    ]
    return posts, {str(place): of for place, (_, of) in enumerate(texts[:number])}


def score(truth: dict[str, int], found: Sequence[Campaign], seconds: float) -> CopiesRow:
    """Score clusters by pairs of members: pairs found that are right, right pairs that are found, strangers in them."""
    wanted = sum(_pairs(n) for n in Counter(of for of in truth.values() if of).values())
    members = [Counter(truth[member] for member in cluster.ids) for cluster in found]
    together = sum(_pairs(len(cluster.ids)) for cluster in found)
    right = sum(_pairs(n) for counted in members for of, n in counted.items() if of)
    return CopiesRow(
        posts=len(truth),
        seconds=seconds,
        planted=len({of for of in truth.values() if of}),
        found=len(found),
        pair_precision=right / max(together, 1),
        pair_recall=right / max(wanted, 1),
        strangers=sum(counted[0] for counted in members),
    )


def present_copies_bench(found: CopiesBench) -> Message:
    """Show time and score by number of posts."""
    rows = tuple(
        (f"{row.posts:,}", f"{row.seconds:.1f} s", f"{row.planted:,}", f"{row.found:,}",
         f"{row.pair_precision:.3f}", f"{row.pair_recall:.3f}", f"{row.strangers:,}")
        for row in found.rows
    )  # fmt: skip
    head = ("posts", "takes", "planted", "found", "pair precision", "pair recall", "strangers")
    core = "one core" if found.one_core else "any core: this system cannot keep a process to one"
    told = "Made-up posts with disturbed copies planted among them; processor time."
    return Message(
        title="How fast campaigns are found",
        subtitle=core,
        blocks=(Table(caption="", head=head, rows=rows, numeric=tuple(range(len(head)))),),
        footer=((Part(told, Style.MUTED),),),
    )


def _words(chance: random.Random) -> list[str]:
    return ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(WORDS)]


def _disturbed(text: Sequence[str], chance: random.Random) -> str:
    words = list(text)
    place = chance.randrange(len(words) - 1)
    if chance.random() < 0.3:  # noqa: PLR2004  three in ten are swapped, as many misspelt, as many hidden by case
        words[place : place + 2] = words[place + 1], words[place]
    if chance.random() < 0.3:  # noqa: PLR2004  as above
        words[place] = words[place][::-1]
    if chance.random() < 0.3:  # noqa: PLR2004  as above
        words[place] = words[place].upper()
    tail = chance.choice(SIGNS) + chance.choice(("", f" https://t.example/{chance.randrange(10**6)}", " #tag12"))
    return " ".join(words) + tail


def _pairs(number: int) -> int:
    return number * (number - 1) // 2
