"""`kith webhook`: an address is made, shown once, listed without its secret, and removed."""

import json

import pytest
from databases import migrated_in
from typer.testing import CliRunner

from analyzers.errors import KithError
from bot.cli.app import app
from storage.hooks import path_key


@pytest.fixture
def kith(tmp_path, monkeypatch):
    """Give a function that runs a command on a database of its own; an expected failure is raised."""
    monkeypatch.setenv("KITH_DATABASE__URL", migrated_in(tmp_path))
    monkeypatch.setenv("KITH_WEBHOOK__ADDRESS", "https://kith.example.org")
    monkeypatch.setenv("KITH_WEBHOOK__KEY", "k" * 32)

    def run(*words):
        outcome = CliRunner().invoke(app, words)
        if isinstance(outcome.exception, KithError):
            raise outcome.exception
        assert outcome.exit_code == 0, outcome.output
        return outcome

    run("monitor", "add", "ACME", "-k", "acme")
    return run


def test_an_address_is_made_for_octolens(kith):
    """The whole address once, and what must be known of the service; the list shows neither secret nor hash."""
    told = kith("webhook", "add", "octo", "--preset", "octolens", "--monitor", "ACME").output
    (address,) = [line.removeprefix("Send to: ") for line in told.splitlines() if line.startswith("Send to: ")]
    assert address.startswith("https://kith.example.org/hooks/")
    assert "does not sign" in told
    assert "Sign with" not in told
    listed = kith("webhook", "list").output + kith("webhook", "list", "--json").output
    assert "octo" in listed
    secret = address.rpartition("/")[2]
    assert secret not in listed
    assert path_key(secret) not in listed


def test_a_signed_address_comes_with_its_secret(kith):
    """For programs as JSON; the monitor may be left out when there is one."""
    told = json.loads(kith("webhook", "add", "own", "--signed", "--map", "a.b=text", "--json").stdout)
    assert len(told["signing_secret"]) == 64
    listed = json.loads(kith("webhook", "list", "--json").stdout)
    assert listed["addresses"] == [
        {"name": "own", "preset": "generic", "monitor": "ACME", "signing": "X-Kith-Signature stamped"}
    ]
    assert told["signing_secret"] not in str(listed)


def test_fields_are_named_anew_and_nothing_is_left_to_read_again(kith):
    """The address and its secret stay; a wrong field is refused as when it is made."""
    kith("webhook", "add", "octo")
    assert "within two seconds" in kith("webhook", "map", "octo", "--map", "a.b=text").output
    assert "Everything that came at octo could be read." in kith("webhook", "reread", "octo").output
    assert json.loads(kith("webhook", "reread", "octo", "--json").stdout) == {"read": 0, "unread": 0, "reasons": {}}
    with pytest.raises(KithError, match="influence"):
        kith("webhook", "map", "octo", "--map", "a.likes=text")
    with pytest.raises(KithError, match="nobody"):
        kith("webhook", "reread", "nobody")


def test_an_address_is_removed(kith):
    """Then there is none, and removing it again is a sentence."""
    kith("webhook", "add", "octo")
    kith("webhook", "remove", "octo")
    assert "no address yet" in kith("webhook", "list").output
    with pytest.raises(KithError, match="octo"):
        kith("webhook", "remove", "octo")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["x", "--preset", "nobody"], "choose from octolens"), (["x", "--map", "user.followers=author"], "influence"),
        (["x", "--map", "text"], "PATH=FIELD"), (["Big Name"], "small letters"), (["x", "-m", "nobody"], "nobody"),
        (["x", "--signature-header", "a b"], "header"),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_said_in_a_sentence(kith, words, told):
    """And nothing is made."""
    with pytest.raises(KithError, match=told):
        kith("webhook", "add", *words)
    assert "no address yet" in kith("webhook", "list").output
