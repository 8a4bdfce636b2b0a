"""Runs the three tiers one after the other, and keeps what they came to."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from analyzers.audit.certificate import Certificate
from analyzers.audit.claims import Tongue
from bot.auditing.corpus import gather
from bot.auditing.fields import FieldPlan, count_pairs, prove_fields
from bot.auditing.proxies import prove_proxies
from bot.auditing.sources import recordings
from bot.auditing.way import Way
from bot.auditing.words import WordPlan, prove_words
from bot.clocks import still_clock
from bot.parts import Parts
from bot.present.auditing import certificate_to_plain
from bot.sources.influence import read_influence
from bot.sources.recorded import Recording
from storage.audits import Audited, AuditStore
from storage.journal import Journal

Bar = Callable[[str, int | None], AbstractContextManager[Callable[[int], None]]]
"""Shows how far something has come: takes a title and a total, gives the function that moves it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is compared: pairs and batches of tier 1 at least, rounds of draws in tier 2."""

    pairs: int
    batches: int
    rounds: int


FULL = Size(pairs=30_000, batches=100, rounds=2)
QUICK = Size(pairs=3_000, batches=50, rounds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which posts are audited (a file's, or the workspace's), with which influence beside them, and how thoroughly.

    `author` and `followers` name columns of the file of influence, empty to have them recognised.
    """

    on: Path | None
    influence: Path | None
    author: str
    followers: str
    quick: bool
    sample: Path
    tongues: list[Tongue]


def audit(
    parts: Parts,
    asked: Asked,
    bar: Bar,
    way: Way | None = None,
    size: Size | None = None,
    leaks: Sequence[Recording] = (),
) -> Certificate:
    """Run the audit; nothing of it touches the workspace's own data.

    Only tests give another `way` or `size`, and recordings of sources that leak.
    """
    now = parts.clock()
    parts = replace(parts, clock=still_clock(now))
    size = size or (QUICK if asked.quick else FULL)
    influence = read_influence(asked.influence, asked.author, asked.followers) if asked.influence else None
    corpus = gather(parts, asked.on, asked.sample)
    plan = FieldPlan(pairs=size.pairs, batches=size.batches, recordings=(*recordings(), *leaks), way=way or Way())
    with bar("Tier 1 of 3, declared fields", count_pairs(corpus, plan)) as moved:
        fields = prove_fields(parts, corpus, plan, moved)
    with bar("Tier 2 of 3, text", None) as moved:
        words = prove_words(corpus, WordPlan(tongues=asked.tongues, rounds=size.rounds, analyst=parts.analyst()), moved)
    proxies, matched = None, 0
    if influence is not None:
        with bar("Tier 3 of 3, proxies", corpus.total) as moved:
            proxies, matched = prove_proxies(parts, corpus, influence, moved)
    return Certificate(
        at=now, where=corpus.where, posts=corpus.total, version=parts.analyst().version, kith=version("kith"),
        quick=asked.quick, fields=fields, words=words, proxies=proxies, matched=matched,
    )  # fmt: skip


def keep(parts: Parts, certificate: Certificate) -> None:
    """Keep what an audit came to, for the digest's footer and for whoever asks; no text and no influence is kept."""
    body = json.dumps(certificate_to_plain(certificate, named=False), ensure_ascii=False)
    with parts.database.write() as connection:
        AuditStore(connection, parts.workspace).keep(
            Audited(
                at=certificate.at, verdict=certificate.verdict.value, pairs=certificate.pairs, actor=parts.actor,
                body=body,
            )
        )  # fmt: skip
        Journal(connection, parts.workspace).write(certificate.at, parts.actor, "audit", "", certificate.verdict.value)
