"""What the digest says of its own mistakes is true of a thousand made-up monitors."""

import pytest

from analyzers.insight.change import FALSE_ALARMS
from bot.bench.spikes import measure_spikes

pytestmark = pytest.mark.prove


def test_false_alarms_are_as_few_as_every_digest_says():
    """Half a one a month and monitor, no more and not many fewer; a planted spike of fifteen people is found."""
    found = measure_spikes(8, 1_000, lambda _: None)
    assert FALSE_ALARMS / 2 <= found.alarms["all"].mean <= FALSE_ALARMS
    assert found.found["all"].hits >= 0.9 * found.found["all"].total
