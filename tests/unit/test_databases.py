"""Tests that say that they touch no database get none: otherwise PostgreSQL would never see what they prove."""

import databases
import pytest


@pytest.mark.no_database
@pytest.mark.parametrize("give", [databases.address_in, databases.migrated_in])
def test_a_test_that_says_that_it_touches_no_database_gets_none(give, tmp_path):
    """Neither an empty one nor one with tables."""
    with pytest.raises(AssertionError, match="touches no database"):
        give(tmp_path)


@pytest.mark.parametrize("give", [databases.address_in, databases.migrated_in])
def test_any_other_test_gets_one(give, tmp_path):
    """Also after one that gets none."""
    assert give(tmp_path).startswith(databases.chosen)
