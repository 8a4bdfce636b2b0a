"""Tier 2: texts that differ by a claim of status alone go through the analyst, and need, action and place must stay."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from analyzers.analyst import TOGETHER, Analyst
from analyzers.audit.certificate import WordsFound
from analyzers.audit.claims import (
    Judge,
    Judged,
    TextPair,
    Tongue,
    judge,
    judge_controls,
    judge_pairs,
    make_pairs,
    make_panel,
    make_unforeseen,
)
from analyzers.blinding import blank_out
from analyzers.knowledge import Knowledge, Monitor
from analyzers.labels import Disclosure
from analyzers.mention import Mention
from analyzers.verdict import Assessment
from bot.auditing.corpus import Corpus

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""The moment at which the places in the queue are compared; any would do."""
NOBODY = Monitor(name="")
"""The texts are about no brand in particular."""
REMOVED, ADDED_TO_OWN = "removed from the posts audited", "added to the posts audited"
MOST_OWN = 400
"""Posts of the corpus in which claims are looked for, per monitor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPlan:
    """In which languages pairs are made, how many rounds of draws, and by whom they are read."""

    tongues: Sequence[Tongue]
    rounds: int
    analyst: Analyst


def prove_words(corpus: Corpus, plan: WordPlan, moved: Callable[[int], None]) -> WordsFound:
    """Judge every pair; `moved` hears how many texts are read."""
    reading = judging(plan.analyst, moved)
    tongues = [replace(tongue, known=_claims_alone(tongue.known, plan.analyst)) for tongue in plan.tongues]
    promised = [
        pair
        for tongue in tongues
        for number in range(plan.rounds)
        for pair in make_pairs(tongue, [one for one in tongues if one is not tongue], number)
    ]
    return WordsFound(
        promised=judge_pairs(list(dict.fromkeys(promised)), reading),
        own=judge_pairs(_own_pairs(corpus, plan), reading),
        unforeseen=judge_pairs([pair for tongue in plan.tongues for pair in make_unforeseen(tongue)], reading),
        controls=judge_controls(plan.tongues, reading),
        left_out=sum(len(whole.known) - len(alone.known) for whole, alone in zip(plan.tongues, tongues, strict=True)),
    )


def _claims_alone(known: Sequence[str], analyst: Analyst) -> tuple[str, ...]:
    """Leave out examples that hold something else beside the claim: a demand, or the disclosure of a gift."""
    said = analyst.assess((Mention(external_id="", text=text), Knowledge(monitor=NOBODY)) for text in known)
    return tuple(text for text, one in zip(known, said, strict=True) if _is_claim_alone(one))


def _is_claim_alone(said: Assessment) -> bool:
    """Tell whether all words are masked; one in which nothing is masked stays, because that must show."""
    left = re.search(r"\w", said.blinded_text) is not None
    return said.verdict.disclosure is Disclosure.NONE and not (left and said.claims)


def judging(analyst: Analyst, moved: Callable[[int], None]) -> Judge:
    """Give a judge of texts, who tells how many were read so far."""
    panel, done = make_panel(NOW), 0

    def judge_all(asked: Sequence[tuple[str, str]]) -> list[Judged]:
        nonlocal done
        found: list[Judged] = []
        for start in range(0, len(asked), TOGETHER):
            mentions = [
                Mention(external_id="", text=text, author=name) for text, name in asked[start : start + TOGETHER]
            ]
            said = analyst.assess((mention, Knowledge(monitor=NOBODY)) for mention in mentions)
            found += [judge(one, panel, NOW) for one in said]
            done += len(mentions)
            moved(done)
        return found

    return judge_all


def _own_pairs(corpus: Corpus, plan: WordPlan) -> list[TextPair]:
    """Make pairs of the posts themselves: a claim put in, and the claims that stand in them taken out."""
    tongues = {tongue.code: tongue for tongue in plan.tongues}
    found: list[TextPair] = []
    for monitor, posts in corpus.posts.items():
        some = posts[:MOST_OWN]
        said = plan.analyst.assess((post, Knowledge(monitor=corpus.brands[monitor].monitor)) for post in some)
        for post, one in zip(some, said, strict=True):
            if one.claims and (left := " ".join(blank_out(post.text, one.claims).split())):
                found.append(TextPair(REMOVED, post.text, left, post.author, post.author))
            elif one.language in tongues:
                found += _with_claims(post, tongues[one.language], len(found))
    return found


def _with_claims(post: Mention, tongue: Tongue, number: int) -> list[TextPair]:
    claim = tongue.claims[number % len(tongue.claims)].replace("{n}", tongue.numbers[number % len(tongue.numbers)])
    return [
        TextPair(ADDED_TO_OWN, post.text, text, post.author, post.author)
        for text in (f"{claim}.\n{post.text}", f"{post.text}\n{claim}.")
    ]
