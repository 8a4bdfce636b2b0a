"""A listener that is killed in the middle of a burst has every post that it acknowledged."""

import json

from databases import address_in
from killing import Listener, kill_rounds

from storage.database import open_database
from storage.rows import DeliveryRow


def stored(folder):
    """Give a function that reads the numbers of the posts that are kept."""

    def look():
        database = open_database(address_in(folder))
        with database.read() as connection:
            bodies = [row.body for row in connection.execute(DeliveryRow.__table__.select())]
        database.close()
        return [int(json.loads(body)["posts"][0]["id"]) for body in bodies]

    return look


def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path):
    """Killed twice after a hundred and more; the next start takes what waited as mentions, each once."""
    listener = Listener(tmp_path)
    acknowledged = kill_rounds(listener, rounds=2, enough=100, stored_ids=stored(tmp_path))
    assert len(acknowledged) >= 200
    kept = len(stored(tmp_path)())
    listener.kith("run", "--once", "--roles", "listen")
    assert json.loads(listener.kith("webhook", "list", "--json"))["deliveries"] == {"taken": kept}
    assert f"{kept}" in listener.kith("lookup", "kettle").replace(",", "")
