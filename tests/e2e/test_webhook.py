"""A listener that is killed in the middle of a burst has every post that it acknowledged."""

from killing import kill_rounds


def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path):
    """Killed after two hundred and more, over twenty connections: each is in the database, once."""
    assert len(kill_rounds(tmp_path, [200])) >= 200
