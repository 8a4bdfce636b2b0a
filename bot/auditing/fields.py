"""Tier 1: payloads of every source with their influence disturbed go the whole way, and nothing may come out unlike."""

import math
import random
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice

from analyzers.audit.disturbances import CHANGES, Payload, disturb
from analyzers.audit.pairs import Paired, Trace, compare, compare_needs
from analyzers.blinding import name_spans
from analyzers.mention import Mention, handle
from bot.auditing.corpus import Corpus
from bot.auditing.way import Brand, Way, trace
from bot.parts import Parts
from bot.sources.recorded import Recording

RENAMED = "authors renamed"
LARGEST = 200
"""Posts of one batch at most."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Posts of one monitor that go the way together; `places` are their places among the monitor's posts."""

    monitor: str
    places: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPlan:
    """How many pairs and batches are compared at least, of which sources, along which way."""

    pairs: int
    batches: int
    recordings: Sequence[Recording]
    way: Way


def prove_fields(
    parts: Parts, corpus: Corpus, plan: FieldPlan, moved: Callable[[int], None]
) -> Mapping[str, Sequence[Paired]]:
    """Compare disturbed payloads of each source with calm ones, way by way; `moved` hears how many pairs are done.

    Last come the same posts with their authors renamed, of which need, action and queue must stay.
    """
    found: dict[str, list[Paired]] = {}
    done = 0
    for recording in _recordings(corpus, plan):
        for number, batch in enumerate(_batches(corpus, plan)):
            for paired in _compare_batch(parts, corpus, plan.way, recording, batch, number):
                _add(found.setdefault(recording.source, []), paired)
                done += paired.pairs
                moved(done)
    return found


def count_pairs(corpus: Corpus, plan: FieldPlan) -> int:
    """Tell how many pairs `prove_fields` will compare."""
    a_batch = sum(len(batch.places) for batch in _batches(corpus, plan))
    return a_batch * (len(CHANGES) + 1) * len(_recordings(corpus, plan))


def _recordings(corpus: Corpus, plan: FieldPlan) -> Sequence[Recording]:
    return [*plan.recordings, corpus.own] if corpus.own else list(plan.recordings)


def _batches(corpus: Corpus, plan: FieldPlan) -> Iterator[Batch]:
    """Give the batches that each source reads: enough for its part of all pairs and of all comparisons."""
    comparisons = len(CHANGES) * len(_recordings(corpus, plan))
    posts, least = math.ceil(plan.pairs / comparisons), math.ceil(plan.batches / comparisons)
    size = math.ceil(posts / max(least, math.ceil(posts / LARGEST)))
    given = number = 0
    for batch in cycle(_cut(corpus, size)):
        if given >= posts and number >= least:
            return
        yield batch
        given, number = given + len(batch.places), number + 1


def _cut(corpus: Corpus, size: int) -> list[Batch]:
    """Cut the posts of each monitor into batches, in an order drawn by a fixed seed; few posts are taken repeatedly."""
    chance = random.Random(size)  # noqa: S311  repeatable, no secret
    batches = []
    for monitor, posts in corpus.posts.items():
        places = chance.sample(range(len(posts)), len(posts))
        enough = list(islice(cycle(places), math.ceil(len(places) / size) * size))
        batches += [Batch(monitor, enough[start : start + size]) for start in range(0, len(enough), size)]
    return batches


def _compare_batch(
    parts: Parts, corpus: Corpus, way: Way, recording: Recording, batch: Batch, number: int
) -> Iterator[Paired]:
    brand = corpus.brands[batch.monitor]
    payloads = _payloads(corpus, recording, batch)
    calm = recording.read(payloads)
    before = trace(parts, way, brand, calm)
    for how in CHANGES:
        disturbed = disturb(how, payloads, recording.kept_when(how), number)
        changed = sum(one != other for one, other in zip(payloads, disturbed, strict=True))
        yield _of_changed(compare(how, before, trace(parts, way, brand, recording.read(disturbed))), changed)
    yield _compare_renamed(parts, way, brand, calm, before)


def _of_changed(found: Paired, changed: int) -> Paired:
    """Count only the pairs that were told apart: what a change left as it was proves nothing."""
    return replace(found, pairs=changed, batches=found.batches if changed else 0)


def _payloads(corpus: Corpus, recording: Recording, batch: Batch) -> list[Payload]:
    if recording is corpus.own:
        return [corpus.rows[batch.monitor][place] for place in batch.places]
    posts = [corpus.posts[batch.monitor][place] for place in batch.places]
    apart = [replace(post, external_id=f"{post.external_id}~{number}") for number, post in enumerate(posts)]
    return [recording.pour(form, post) for form, post in zip(cycle(recording.payloads), apart, strict=False)]


def _compare_renamed(parts: Parts, way: Way, brand: Brand, calm: Sequence[Mention], before: Trace) -> Paired:
    return compare_needs(RENAMED, before, trace(parts, way, brand, rename(calm, brand)))


def rename(mentions: Sequence[Mention], brand: Brand) -> list[Mention]:
    """Give every author another handle of the same length, also in their own text and links.

    Accounts that the workspace told us of keep theirs: what is known of them is no influence.
    """
    known = {handle(name) for name in (*brand.monitor.owned, *brand.monitor.staff)}
    known |= {handle(perk.person) for perk in brand.perks}
    chance = random.Random(len(mentions))  # noqa: S311  repeatable, no secret
    names: dict[str, str] = {}
    return [
        mention
        if not mention.author or handle(mention.author) in known
        else _renamed(mention, names.setdefault(handle(mention.author), _name_like(mention.author, chance)))
        for mention in mentions
    ]


def _name_like(name: str, chance: random.Random) -> str:
    return "".join(
        chance.choice(string.digits if letter.isdigit() else string.ascii_lowercase) if letter.isalnum() else letter
        for letter in name
    )


def _renamed(mention: Mention, name: str) -> Mention:
    def told(words: str) -> str:
        for span in reversed(name_spans(words, mention.author)):
            sign = "@" if words[span.start] == "@" else ""
            words = f"{words[: span.start]}{sign}{name.removeprefix('@')}{words[span.end :]}"
        return words

    return replace(
        mention, author=name, text=told(mention.text), link=told(mention.link), links=tuple(map(told, mention.links))
    )


def _add(found: list[Paired], paired: Paired) -> None:
    for place, one in enumerate(found):
        if one.what == paired.what:
            found[place] = one + paired
            return
    found.append(paired)
