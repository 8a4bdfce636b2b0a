"""The same as in the e2e test, for long."""

import pytest
from killing import kill_rounds

pytestmark = pytest.mark.prove


def test_twenty_kills_lose_nothing_that_was_acknowledged(tmp_path):
    """After 50, 100, … 1,000 posts of a round, each time started again on the same database."""
    assert len(kill_rounds(tmp_path, range(50, 1_050, 50))) >= sum(range(50, 1_050, 50))
