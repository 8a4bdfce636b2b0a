"""Values that are valid by default: a test names only what it is about.

`external_id`, `id` and the like are the same each time, so two posts of one test need ids of their own.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from databases import migrated_in

from analyzers.insight.post import Past, Post
from analyzers.knowledge import Monitor, Perk
from analyzers.labels import Action, Disclosure, Intent, Origin, Urgency
from analyzers.mention import Mention
from analyzers.triage.case import Case, Reason
from analyzers.verdict import Assessment, Evidence, Probabilities, Verdict
from storage.database import Database, open_database
from storage.monitors import MonitorStore
from storage.workspaces import WorkspaceStore

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""A Monday morning; everything below happened before it."""
POSTED = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
TEXT = "My Acme kettle arrived broken and nobody answers."
SURE = 0.85
"""The probability a built verdict gives its origin; the three others share the rest."""


def a_mention(**changes) -> Mention:
    """Give a complaint by a person with a handle, dated, from a forum."""
    plain = Mention(
        external_id="post-1",
        text=TEXT,
        source="csv",
        platform="forum",
        author="ann",
        created_at=POSTED,
        link="https://forum.example/post-1",
        language="en",
    )
    return replace(plain, **changes)


def a_verdict(origin: Origin = Origin.ORGANIC, **changes) -> Verdict:
    """Give a verdict whose probabilities agree with its origin; unclear is half organic, half paid."""
    named = dict.fromkeys(("organic", "paid", "self_promotion", "owned"), (1 - SURE) / 3)
    if origin is Origin.UNCLEAR:
        named = {"organic": 0.5, "paid": 0.5, "self_promotion": 0.0, "owned": 0.0}
    else:
        named[origin.value] = SURE
    plain = Verdict(origin=origin, probabilities=Probabilities(**named), confidence=max(named.values()))
    return plain._replace(**changes)


def an_assessment(origin: Origin = Origin.ORGANIC, **changes) -> Assessment:
    """Give a complaint of normal urgency that support should answer, by its words."""
    plain = Assessment(
        verdict=a_verdict(origin),
        intent=Intent.COMPLAINT,
        urgency=Urgency.NORMAL,
        need_evidence=(some_evidence(),),
        theme="defective",
        action=Action.REPLY_SUPPORT,
        claims=(),
        blinded_text=TEXT,
        language="en",
        tone=-0.2,
        version="test",
    )
    return plain._replace(**changes)


def praise(**changes) -> Assessment:
    """Give an assessment that opens no case."""
    plain = an_assessment(
        intent=Intent.PRAISE, urgency=Urgency.LOW, need_evidence=(), theme="", action=Action.THANK, tone=0.8
    )
    return plain._replace(**changes)


def some_evidence(**changes) -> Evidence:
    """Give a quoted reason, found in the default text."""
    plain = Evidence(rule="need.defective", quote="arrived broken", start=15, end=29, weight=1.5, says="It is broken.")
    return plain._replace(**changes)


def a_monitor(**changes) -> Monitor:
    """Give the monitor of a brand named Acme with one account of its own."""
    plain = Monitor(name="Acme", keywords=("acme",), owned=("acme",), domains=("acme.example",))
    return replace(plain, **changes)


def a_perk(**changes) -> Perk:
    """Give a gift to a person who is not the default mention's author."""
    return replace(Perk(person="bea", what="a kettle", given_on=date(2026, 11, 1)), **changes)


def a_post(**changes) -> Post:
    """Give the default mention as the digest sees it: organic, waiting for an answer."""
    verdict = a_verdict(changes.get("origin", Origin.ORGANIC))
    plain = Post(
        id="aaaaaaaaaaaaa",
        monitor="Acme",
        platform="forum",
        author="ann",
        author_key="0123456789abcdef",
        text=TEXT,
        blinded_text=TEXT,
        link="https://forum.example/post-1",
        at=POSTED,
        is_reply=False,
        language="en",
        origin=verdict.origin,
        probabilities=verdict.probabilities,
        confidence=verdict.confidence,
        subtype=None,
        disclosure=Disclosure.NONE,
        intent=Intent.COMPLAINT,
        urgency=Urgency.NORMAL,
        theme="defective",
        action=Action.REPLY_SUPPORT,
        evidence=(),
        needs_answer=True,
        answered_at=None,
        dismissed=False,
        corrected=False,
    )
    return replace(plain, **changes)


def a_past(**changes) -> Past:
    """Give the default mention as a comparison sees it later."""
    plain = Past(
        monitor="Acme",
        at=POSTED,
        person="0123456789abcdef",
        origin=Origin.ORGANIC,
        intent=Intent.COMPLAINT,
        theme="defective",
        is_reply=False,
        needs_answer=True,
        answered_at=None,
        dismissed=False,
    )
    return replace(plain, **changes)


def a_case(**changes) -> Case:
    """Give the default mention as the queue sees it."""
    plain = Case(
        id="aaaaaaaaaaaaa",
        text=TEXT,
        platform="forum",
        language="en",
        intent=Intent.COMPLAINT,
        urgency=Urgency.NORMAL,
        theme="defective",
        action=Action.REPLY_SUPPORT,
        arrived=POSTED,
        reasons=(
            Reason(rule="need.defective", quote="arrived broken", start=15, end=29, weight=1.5, says="It is broken."),
        ),
    )
    return replace(plain, **changes)


def a_database(folder: Path, workspaces: Iterable[str] = ("ws",), monitor: Monitor | None = None) -> Database:
    """Give a database in this folder whose workspaces each have the default monitor (or the one given)."""
    database = open_database(migrated_in(folder))
    with database.write() as connection:
        for workspace in workspaces:
            WorkspaceStore(connection).ensure(workspace, author_key=f"key of {workspace}".encode())
            MonitorStore(connection, workspace).add(monitor or a_monitor())
    return database
