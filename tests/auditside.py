"""What tests of the audit need: posts of our own that all need an answer, and small plans."""

import tempfile
from datetime import timedelta
from pathlib import Path

from builders import NOW, a_monitor
from fakes import some_parts

from analyzers.mention import Mention
from bot.auditing.corpus import Corpus
from bot.auditing.fields import FieldPlan, prove_fields
from bot.auditing.way import Brand, Way
from bot.sources.recorded import RECORDINGS

TROUBLES = (
    "My kettle arrived broken and nobody answers my emails.",
    "I can't log in since yesterday, please help.",
    "How do I cancel my subscription?",
    "I was charged twice and the rent is due Friday.",
    "The app keeps crashing since the update. Nobody answers.",
)
CSV = RECORDINGS["CSV files"]


def nothing(_done):
    """Hear of progress and do nothing."""


def a_corpus(posts=10):
    """Give a corpus of posts by as many people; all of one moment, so that little decides."""
    mentions = [
        Mention(
            external_id=f"p{number}", text=TROUBLES[number % len(TROUBLES)], platform="forum",
            author=f"person_{number}",
            created_at=NOW - timedelta(hours=5), language="en",
        )
        for number in range(posts)
    ]  # fmt: skip
    monitor = a_monitor()
    brands = {monitor.name: Brand(monitor=monitor)}
    return Corpus(where="tests", posts={monitor.name: mentions}, brands=brands, rows={})


def parts_for_audits(**changes):
    """Give parts on a database that the audit does not touch."""
    return some_parts(Path(tempfile.mkdtemp()), **changes)


def proven(recording=CSV, way=None, corpus=None, pairs=70, **changes):
    """Run tier 1 with one source; gives what was found by what was done."""
    plan = FieldPlan(pairs=pairs, batches=7, recordings=[recording], way=way or Way())
    (found,) = prove_fields(parts_for_audits(**changes), corpus or a_corpus(), plan, nothing).values()
    return {paired.what: paired for paired in found}
