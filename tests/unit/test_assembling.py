"""Putting the analyst together and reading leave the process as they found it, and hardly anything to go through."""

import gc

import pytest

from analyzers.analyst import TOGETHER
from analyzers.knowledge import Knowledge, Monitor
from analyzers.mention import Mention
from analyzers.resting import collector_at_rest
from bot.assembling import build_analyst


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
    """Also after a failure; and where it was at rest it stays so."""
    with pytest.raises(ValueError, match="at work: False"), collector_at_rest():
        int(f"not a number, collector at work: {gc.isenabled()}")
    assert gc.isenabled()
    with collector_at_rest():
        with collector_at_rest():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
