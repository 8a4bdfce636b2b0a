"""Measures themes: how well they agree with what people annotated, beside k-means, and how many names survive."""

import csv
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from analyzers.analyst import Analyst
from analyzers.insight.campaigns import find_campaigns, leave_copies
from analyzers.insight.clusters import Theme
from analyzers.insight.post import Post
from analyzers.insight.themes import MOST, MOST_KNOWN, gather_themes, name_words
from analyzers.insight.wording import take_terms
from analyzers.knowledge import Knowledge, Monitor
from analyzers.labels import Origin
from analyzers.verdict import Assessment
from bot.bench.agreement import agree, resampled
from bot.bench.spread import Spread, spread
from bot.errors import UnreadableFileError
from bot.present.message import Block, Message, Paragraph, Part, Style, Table
from bot.present.words import count
from bot.sources.copies import UNKNOWN_TIME
from bot.sources.files import Row, open_mentions

NO_SCIKIT = "scikit-learn is not installed, so k-means is left out (`pip install scikit-learn`)."
LEAST_OF_BRAND = 200
"""A brand with fewer posts has no week to sample from."""
DRAWS = 200
"""Bootstrap samples of an interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Normalised mutual information with the annotated reasons: ours, k-means' by seed, and the least difference.

    `difference` is ours less the median of k-means', with its 95 % bootstrap interval over posts.
    """

    posts: int
    groups: int
    ours: float
    kmeans: Spread | None
    difference: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """Of the names in a brand's digest, the share that are themes again when its posts are drawn anew."""

    brand: str
    posts: int
    names: int
    survived: Spread
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesBench:
    """What was measured; `agreement` is None without annotated reasons."""

    file: str
    agreement: Agreement | None
    survival: tuple[Survival, ...]


def read_posts(file: Path, analyst: Analyst, moved: Callable[[int], None]) -> list[Post]:
    """Read and judge the posts of a file as an import would; nothing is stored."""
    with open_mentions(file) as source:
        rows = [row for row in source.rows() if isinstance(row, Row)]
    if not rows:
        raise UnreadableFileError(f"{file} holds no posts.")
    asked = ((row.mention, Knowledge(monitor=Monitor(name=row.brand))) for row in rows)
    posts = []
    for done, (row, said) in enumerate(zip(rows, analyst.assess(asked), strict=True), start=1):
        posts.append(_post(row, said))
        moved(done)
    return posts


def read_reasons(file: Path, column: str) -> dict[str, str]:
    """Read the annotated reason of each id; rows without one are left out."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return {row["id"]: row[column] for row in csv.DictReader(lines) if row[column]}
    except (OSError, KeyError, UnicodeError) as error:
        raise UnreadableFileError(f"{file} has no ids with a column {column!r} ({type(error).__name__}).") from None


def measure_agreement(
    posts: Sequence[Post], reasons: dict[str, str], stopwords: frozenset[str], seeds: int
) -> Agreement:
    """Compare all organic posts' themes, and k-means on the same posts and number of groups, with the reasons.

    A post without a theme is in a group of its own kind, which counts among the groups.
    """
    organic = [post for post in posts if post.origin is Origin.ORGANIC and post.id in reasons]
    names = _brands(posts)
    of = {member: theme.name for theme in _themes(posts, names, stopwords, MOST_KNOWN) for member in theme.ids}
    given, truth = [of.get(post.id, "") for post in organic], [reasons[post.id] for post in organic]
    groups = len(set(given))
    rivals = _kmeans(organic, names | stopwords, groups, seeds)
    scores = sorted((agree(rival, truth), place) for place, rival in enumerate(rivals))
    middle = rivals[scores[len(scores) // 2][1]] if scores else None
    return Agreement(
        posts=len(organic),
        groups=groups,
        ours=agree(given, truth),
        kmeans=spread([one for one, _ in scores]) if scores else None,
        difference=resampled(given, middle, truth, DRAWS) if middle else None,
    )


def measure_survival(
    posts: Sequence[Post], stopwords: frozenset[str], runs: int, moved: Callable[[int], None]
) -> tuple[Survival, ...]:
    """Draw each brand's posts anew, with repetition, and see which names of its digest are themes again."""
    by_brand: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        by_brand[post.monitor].append(post)
    weeks = {brand: own for brand, own in sorted(by_brand.items()) if len(own) >= LEAST_OF_BRAND}
    found = []
    for done, (brand, own) in enumerate(weeks.items(), start=1):
        found.append(_survival(brand, own, stopwords, runs))
        moved(done)
    return tuple(found)


def present_themes_bench(found: ThemesBench) -> Message:
    """Show agreement and survival."""
    blocks: list[Block] = []
    if found.agreement:
        blocks += _agreement(found.agreement)
    head = ("brand", "posts", "names", "survive: mean", "least–most")
    rows = tuple(
        (each.brand or "–", f"{each.posts:,}", str(each.names), f"{each.mean:.0%}",
         f"{each.survived.least:.0%}–{each.survived.most:.0%}")
        for each in found.survival
    )  # fmt: skip
    blocks.append(
        Table(caption="Names that are themes again in a resample", head=head, rows=rows, numeric=(1, 2, 3, 4))
    )
    return Message(title="How good themes are", subtitle=found.file, blocks=tuple(blocks))


def _agreement(found: Agreement) -> list[Block]:
    told = f"{count(found.posts, 'annotated post')} in {found.groups} groups. NMI of Kith's themes: {found.ours:.3f}."
    if found.kmeans is None or found.difference is None:
        return [Paragraph((Part(told),)), Paragraph((Part(NO_SCIKIT, Style.MUTED),))]
    middle, low, high = found.difference
    rival = (
        f"TF-IDF with k-means, {found.groups} groups: {found.kmeans.median:.3f} at the median "
        f"({found.kmeans.least:.3f} to {found.kmeans.most:.3f}). "
        f"Difference to it: {middle:.3f} ({low:.3f} to {high:.3f})."
    )
    return [Paragraph((Part(told),)), Paragraph((Part(rival),))]


def _survival(brand: str, posts: Sequence[Post], stopwords: frozenset[str], runs: int) -> Survival:
    names = _brands(posts)
    there = {theme.name for theme in _themes(posts, names, stopwords, MOST)}
    chance = random.Random(runs)  # noqa: S311  no secret
    shares = []
    for _ in range(runs):
        drawn = [
            replace(post, id=f"{post.id}-{place}") for place, post in enumerate(chance.choices(posts, k=len(posts)))
        ]
        again = {theme.name for theme in _themes(drawn, names, stopwords, MOST_KNOWN)}
        shares.append(len(there & again) / max(len(there), 1))
    return Survival(
        brand=brand, posts=len(posts), names=len(there), survived=spread(shares), mean=sum(shares) / len(shares)
    )


def _themes(posts: Sequence[Post], names: frozenset[str], stopwords: frozenset[str], most: int) -> tuple[Theme, ...]:
    """Give the themes without quotes: the ids of a file may be longer than those that quotes are drawn by."""
    unlike = leave_copies(posts, find_campaigns(posts))
    return tuple(one.theme for one in gather_themes(unlike, names, stopwords, most=most))


def _brands(posts: Iterable[Post]) -> frozenset[str]:
    return name_words({post.monitor for post in posts})


def _kmeans(posts: Sequence[Post], empty: frozenset[str], groups: int, seeds: int) -> list[list[int]]:
    """Give the groups of TF-IDF with k-means for each seed; nothing when scikit-learn is not there."""
    try:
        from sklearn.cluster import KMeans  # noqa: PLC0415  only installed to be compared with
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  as above
    except ImportError:
        return []
    texts = [" ".join(take_terms(post.blinded_text, empty)[0]) for post in posts]
    rows = TfidfVectorizer(min_df=3, sublinear_tf=True).fit_transform(texts)
    fitted = (KMeans(groups, n_init=3, random_state=seed).fit_predict(rows) for seed in range(seeds))
    return [np.asarray(labels).tolist() for labels in fitted]


def _post(row: Row, said: Assessment) -> Post:
    mention, verdict = row.mention, said.verdict
    return Post(
        id=mention.external_id,
        monitor=row.brand,
        platform=mention.platform,
        author=mention.author,
        author_key=mention.author,
        text=mention.text,
        blinded_text=said.blinded_text,
        link=mention.link,
        at=mention.created_at or UNKNOWN_TIME,
        is_reply=bool(mention.in_reply_to),
        language=said.language,
        origin=verdict.origin,
        probabilities=verdict.probabilities,
        confidence=verdict.confidence,
        subtype=verdict.subtype,
        disclosure=verdict.disclosure,
        intent=said.intent,
        urgency=said.urgency,
        theme=said.theme,
        action=said.action,
        evidence=(),
        needs_answer=False,
        answered_at=None,
        dismissed=False,
        corrected=False,
    )
