"""The same as in the e2e test, for long."""

import json

import pytest
from databases import address_in
from killing import Listener, kill_rounds

from storage.database import open_database
from storage.rows import DeliveryRow

pytestmark = pytest.mark.prove


def test_twenty_kills_lose_nothing_that_was_acknowledged(tmp_path):
    """After 50, 100, … posts of each round."""
    listener = Listener(tmp_path)

    def look():
        database = open_database(address_in(tmp_path))
        with database.read() as connection:
            bodies = [row.body for row in connection.execute(DeliveryRow.__table__.select())]
        database.close()
        return [int(json.loads(body)["posts"][0]["id"]) for body in bodies]

    total = set()
    for enough in range(50, 1_050, 50):
        total |= kill_rounds(listener, rounds=1, enough=enough, stored_ids=look)
