"""`--explain` lists the ids behind every number of a digest that was composed of stored mentions."""

import json
from datetime import timedelta

import pytest
from builders import NOW, a_mention, an_assessment, praise
from fakes import some_parts
from walking import numbers, untraced

from analyzers.insight.measures import Period
from analyzers.labels import Intent, Origin, Urgency
from bot.composing import make_digest, trace_digest
from bot.errors import AskedWronglyError
from bot.present.plain import to_json
from storage.mentions import MentionStore
from storage.posts import PostStore

WEEK = Period(NOW - timedelta(days=7), NOW)
THEMES = ("login", "late", "")


def mentions():
    """Give three weeks of posts: asks of several themes, some by one person, praise, our own, paid ones."""
    for number in range(120):
        mention = a_mention(
            external_id=f"post-{number}", author=f"a{number % 30}" if number % 9 else "", text=f"Kettle {number}?",
            created_at=NOW - timedelta(hours=4 * number + 1), in_reply_to="post-3" if number % 11 == 0 else "",
        )  # fmt: skip
        origin = (Origin.ORGANIC, Origin.PAID, Origin.OWNED, Origin.UNCLEAR)[max(number % 10 - 6, 0)]
        said = {"theme": THEMES[number % 3], "blinded_text": mention.text}
        if number % 4 == 0:
            yield mention, praise(**said, verdict=an_assessment(origin).verdict)
        else:
            yield mention, an_assessment(origin, intent=Intent.QUESTION, urgency=tuple(Urgency)[number % 3 + 1], **said)


@pytest.fixture
def parts(tmp_path):
    made = some_parts(tmp_path)
    with made.database.write() as connection:
        MentionStore(connection, made.workspace).keep("Acme", list(mentions()), NOW)
    yield made
    made.database.close()


def counting(parts):
    """Count people as the digest does."""
    with parts.database.read() as connection:
        posts = PostStore(connection, parts.workspace).posts(NOW - timedelta(days=60), NOW, None, NOW)
    person = {post.id: post.person for post in posts}
    return lambda ids: len({person[one] for one in ids})


def test_every_number_of_a_stored_digest_is_traced(parts):
    """Also how many share a trouble, and who talked of a theme in the week before."""
    said, traced = json.loads(to_json(make_digest(parts, WEEK))), trace_digest(parts, WEEK, "all")
    assert untraced(said, traced, counting(parts)) == {}
    told = dict(numbers(said))
    assert told["waiting/1/affected"] > 1
    assert any(number for path, number in told.items() if path.startswith("themes/") and path.endswith("/before"))
    assert said["headline"]["came_overdue"]


def test_a_number_is_asked_for_by_itself_with_its_parts_or_with_its_section(parts):
    """What is no number is refused."""
    assert set(trace_digest(parts, WEEK, "waiting/1")) == {"waiting/1", "waiting/1/affected"}
    assert set(trace_digest(parts, WEEK, "Waiting/1/affected ")) == {"waiting/1/affected"}
    assert len(trace_digest(parts, WEEK, "waiting")) > 4
    for wrong in ("waiting/99", "wait", "", "followers"):
        with pytest.raises(AskedWronglyError):
            trace_digest(parts, WEEK, wrong)


def test_a_card_leads_to_all_posts_that_are_one_case(parts):
    """One person's asks about one thing wait since the first of them."""
    traced = trace_digest(parts, WEEK, "waiting")
    cards = [ids for name, ids in traced.items() if not name.endswith("affected")]
    assert max(len(ids) for ids in cards) > 1
