"""Putting the analyst together and reading leave the process as they found it, and hardly anything to go through."""

import gc

import pytest

from analyzers.analyst import LETTERS, TOGETHER, _parts
from analyzers.knowledge import Knowledge, Monitor
from analyzers.mention import Mention
from analyzers.text import READ_LIMIT
from bot.assembling import build_analyst
from bot.resting import collector_at_rest


def test_the_collector_rests_while_a_batch_is_read():
    """It works before and behind it, as it did."""
    analyst, known = build_analyst(), Knowledge(monitor=Monitor(name="Acme"))
    batch = [(Mention(external_id=str(n), text=f"@acme my kettle {n} leaks, help!"), known) for n in range(TOGETHER)]
    looks, often = [], gc.get_threshold()
    gc.callbacks.append(lambda phase, info: looks.append((phase, info["generation"])))
    try:
        analyst.assess(batch)
    finally:
        gc.callbacks.pop()
    assert looks.count(("start", 0)) <= 1
    assert (gc.isenabled(), gc.get_threshold()) == (True, often)


@pytest.mark.parametrize(
    ("lengths", "parts"),
    [
        ([], []),
        ([10] * (TOGETHER + 1), [TOGETHER, 1]),
        ([READ_LIMIT] * (LETTERS // READ_LIMIT + 1), [LETTERS // READ_LIMIT, 1]),
        ([READ_LIMIT * 100] * (LETTERS // READ_LIMIT), [LETTERS // READ_LIMIT]),
    ],
)
def test_posts_are_read_in_parts_of_so_many_and_so_long(lengths, parts):
    """A feed of long articles must not fill the memory; of a post only so much is read."""
    known = Knowledge(monitor=Monitor(name="Acme"))
    posts = [(Mention(external_id=str(at), text="a" * length), known) for at, length in enumerate(lengths)]
    found = list(_parts(posts))
    assert [post for part in found for post in part] == posts
    assert list(map(len, found)) == parts


def test_nothing_that_assessing_makes_is_in_cycles():
    """Else the rest would cost memory."""
    analyst, known = build_analyst(), Knowledge(monitor=Monitor(name="Acme", competitors=("Bolt",)))
    texts = (
        "my kettle leaks",
        "@bolt is better",
        "#ad I love it https://a.example",
        "I have 2 million followers, fix it",
    )
    batch = [(Mention(external_id=text, text=text), known) for text in texts]
    analyst.assess(batch)
    gc.collect()
    analyst.assess(batch)
    assert gc.collect() == 0


def test_who_found_the_collector_at_work_sets_it_to_work_again():
    """Also after a failure."""
    with pytest.raises(ValueError, match="at work: False"), collector_at_rest():
        int(f"not a number, collector at work: {gc.isenabled()}")
    assert gc.isenabled()


def test_of_several_readers_the_last_to_end_sets_it_to_work():
    """Threads begin and end as they like: it never works while one reads, and never stays at rest behind them."""
    one, other, third = collector_at_rest(), collector_at_rest(), collector_at_rest()
    for step in (one.__enter__, other.__enter__, lambda: one.__exit__(None, None, None), third.__enter__):
        step()
        assert not gc.isenabled()
    other.__exit__(None, None, None)
    assert not gc.isenabled()
    third.__exit__(None, None, None)
    assert gc.isenabled()


def test_a_collector_that_was_at_rest_stays_so():
    """Whoever runs the process may want that."""
    gc.disable()
    try:
        with collector_at_rest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
