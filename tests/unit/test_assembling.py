"""Putting the analyst together leaves the process as quick as it can be."""

import gc

from analyzers.analyst import TOGETHER
from analyzers.knowledge import Knowledge, Monitor
from analyzers.mention import Mention
from bot.assembling import build_analyst


def test_the_collector_hardly_looks_while_a_batch_is_read():
    """What assessing makes is never in cycles: going through it again and again takes a twentieth of the time."""
    analyst, known = build_analyst(), Knowledge(monitor=Monitor(name="Acme"))
    batch = [(Mention(external_id=str(n), text=f"@acme my kettle {n} leaks, help!"), known) for n in range(TOGETHER)]
    looks = []
    gc.callbacks.append(lambda phase, info: looks.append((phase, info["generation"])))
    try:
        analyst.assess(batch)
    finally:
        gc.callbacks.pop()
    assert looks.count(("start", 0)) <= 1
    assert ("start", 2) not in looks
