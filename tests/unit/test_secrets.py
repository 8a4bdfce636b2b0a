"""Passwords and tokens are never shown: not by settings, not by errors, not by the log."""

import logging

import pytest

from bot.bootstrap import effective_settings, read_settings, secret_words
from bot.logs import SecretFilter
from storage.database import password_in, without_password

ADDRESSES = [
    "postgresql://kith:hunter2@db/kith",
    "postgresql://db/kith?user=kith&password=hunter2",
    "postgresql://kith:hunter2@db/kith?sslpassword=hunter2",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_shown_without_its_password(address):
    """Wherever in the address the password stands."""
    assert "hunter2" not in without_password(address)
    assert password_in(address) == "hunter2"


def test_settings_do_not_show_the_password(monkeypatch):
    """`kith settings` lists the address without it; the log's filter knows it."""
    monkeypatch.setenv("KITH_DATABASE__URL", ADDRESSES[0])
    monkeypatch.setenv("KITH_SLACK__APP_TOKEN", "xapp-7")
    assert "hunter2" not in repr(effective_settings())
    assert "xapp-7" not in repr(effective_settings())
    assert {"hunter2", "xapp-7"} <= set(secret_words(read_settings()))


def test_the_log_hides_a_known_secret_also_in_a_traceback():
    """However it got there."""
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "it said %s", ("hunter2",), None)
    error = ValueError("hunter2 again")
    record.exc_info = (type(error), error, None)
    SecretFilter(("hunter2", "")).filter(record)
    assert "hunter2" not in record.getMessage() + record.exc_text
