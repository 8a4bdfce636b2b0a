"""What `kith digest --json` prints is what docs/digest-schema.json says, field by field."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, a_post
from jsonschema import Draft202012Validator

from analyzers.insight.clusters import Theme, ThemeState
from analyzers.insight.compose import compose
from analyzers.insight.digest import Change, Changes, Footer, SourceHealth, Waiting
from analyzers.insight.measures import Period, Range
from analyzers.labels import Action, Intent, Origin, Urgency
from bot.present.plain import to_json

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/digest-schema.json").read_text(encoding="utf-8"))
WEEK = Period(NOW - timedelta(days=7), NOW, "week")
FOOTER = Footer(
    sources=(SourceHealth(source="csv", last_seen=NOW, mentions=3, usual=Range(1, 9), silent=False),
             SourceHealth(source="rss", last_seen=None, mentions=0)),
    version="rules", audit="never", authors_unknown=1, times_unknown=0, complete=NOW,
)  # fmt: skip
HOURS = Period(datetime(2026, 11, 20, 13, tzinfo=UTC), datetime(2026, 11, 20, 17, tzinfo=UTC))
SPIKE = Change(kind="spike", monitor="Acme", name="organic mentions", now=31, before=6.2, usual=Range(2, 9), p=0.001,
               hours=HOURS)  # fmt: skip


def validator():
    return Draft202012Validator(SCHEMA)


def composed(posts=(), **changes):
    """Give a digest as its JSON says it."""
    made = compose(period=WEEK, posts=posts, before=(), began={}, waiting=(), shown=5, footer=FOOTER, zone=UTC, seed=1,
                   stopwords=frozenset())  # fmt: skip
    return json.loads(to_json(replace(made, **changes)))


def said(words, **changes):
    return a_post(text=words, blinded_text=words, **changes)


def a_full_digest():
    """Give one with something in every part."""
    copies = [
        said("Sign here: save the Acme kettle, all of you", id=f"copy {n}", author=f"p{n}", author_key=f"p{n}")
        for n in range(6)
    ]
    quiet = {"needs_answer": False}
    posts = [
        *copies,
        said("Buy it with my code", id="paid", origin=Origin.PAID, author="zed", author_key="z", **quiet),
        said("I love it, truly", id="praise", intent=Intent.PRAISE, author="bea", author_key="b", **quiet),
        said("Hold the button down", id="help", intent=Intent.PEER_HELP, author="cid", author_key="c", **quiet),
        said("We sent you another", id="own", origin=Origin.OWNED, is_reply=True, author="acme", author_key="a"),
        said("Kettles, kettles everywhere", id="unclear", origin=Origin.UNCLEAR),
        said("Where is my parcel?", id="answered", answered_at=NOW - timedelta(days=1)),
    ]
    waiting = Waiting(id="x", platform="x", text="Help", urgency=Urgency.HIGH, intent=Intent.QUESTION,
                      action=Action.ANSWER_QUESTION, hours=3.5, reason="asks")  # fmt: skip
    changes = Changes(found=(SPIKE, replace(SPIKE, kind="rise", hours=None)), early=("Bolt",), weeks=8.0,
                      false_alarms=0.5)  # fmt: skip
    theme = Theme(name="login", posts=6, people=6, complaints=4, quotes=("I am locked out.",), ids=("copy 0",),
                  before=None, state=ThemeState.STEADY)  # fmt: skip
    return composed(posts, waiting=(waiting,), changes=changes, themes=(theme,))


def test_the_schema_is_one():
    """By the rules of its own draft."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("digest", [composed(), a_full_digest()], ids=["empty", "full"])
def test_a_digest_is_what_the_schema_says(digest):
    """Every field, no other."""
    assert [error.message for error in validator().iter_errors(digest)] == []


def test_the_full_digest_has_something_in_every_part():
    """Else the schema would be held against empty lists."""
    digest = a_full_digest()
    lists = [digest[name] for name in ("origins", "waiting", "themes", "unclear", "days", "monitors")]
    lists += [digest["changes"]["found"], digest["support"]["helpers"], digest["support"]["praised"]]
    lists += [digest["promotion"]["examples"], digest["listening"]["waits"], digest["footer"]["sources"]]
    assert all(lists)
    assert digest["promotion"]["campaigns"] or digest["promotion"]["habits"]


def places(value, path=()):
    """Give the path of every object in a value."""
    if isinstance(value, dict):
        yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from places(member, (*path, key))


def test_a_field_that_is_added_or_missing_is_found_wherever_it_is():
    """In every object of a digest but those that count by label."""
    digest = a_full_digest()
    for path in places(digest):
        if path[-1:] in (("paid",), ("counts",)):
            continue
        for change in (lambda found: found.update(followers=9), lambda found: found.pop(next(iter(found)))):
            planted = deepcopy(digest)
            found = planted
            for key in path:
                found = found[key]
            change(found)
            assert not validator().is_valid(planted), path


def described(schema):
    """Give every field of a schema with its description."""
    for name, field in schema.get("properties", {}).items():
        yield name, field.get("description", "")
    for inner in [*schema.get("properties", {}).values(), schema.get("items", {}), *schema.get("$defs", {}).values()]:
        yield from described(inner) if inner else ()


def test_every_field_is_described():
    """In a sentence."""
    fields = list(described(SCHEMA))
    assert len(fields) > 80
    assert [name for name, words in fields if not words.endswith(".")] == []
