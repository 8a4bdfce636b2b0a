"""Who asked not to be quoted: counted and answered, quoted in no digest, in those that were posted neither."""

import pytest
from builders import a_mention, a_monitor, an_assessment, praise
from fakes import some_parts

from analyzers.insight.measures import Period
from bot.commands import telling
from bot.composing import make_digest
from bot.erasing import forget
from bot.errors import AskedWronglyError
from bot.periods import named_period
from bot.present.digest import present_digest
from bot.present.kept import from_body, to_body
from bot.present.message import Quote, Section
from bot.queueing import line_up
from storage.errors import NotFoundError
from storage.journal import Journal
from storage.mentions import MentionStore
from storage.monitors import MonitorStore
from storage.outbox import OutboxStore, Posting

LOVE = "I love my Acme kettle, it has been with me for years."


@pytest.fixture
def parts(tmp_path):
    """Give a workspace in which Ann praised and asks for help."""
    made = some_parts(tmp_path)
    posts = [(a_mention(external_id="love", text=LOVE), praise(blinded_text=LOVE)), (a_mention(), an_assessment())]
    with made.database.write() as connection:
        MentionStore(connection, made.workspace).keep("Acme", posts, made.clock())
    yield made
    made.database.close()


def week(parts) -> Period:
    return named_period("week", parts.clock(), parts.zone)


def digest(parts):
    return make_digest(parts, week(parts))


def test_who_asked_is_counted_and_answered_and_not_quoted(parts):
    """The praise counts, the need waits; the quote is gone, and comes back when she changes her mind."""
    assert [one.text for one in digest(parts).support.praised] == [LOVE]
    assert "Is quoted no more" in words(telling.noquote(parts, "@Ann"))
    made = digest(parts)
    assert (made.support.praised, made.support.praise, made.headline.mentions) == ((), 1, 2)
    assert line_up(parts).total == 1
    telling.noquote(parts, "ann off")
    assert len(digest(parts).support.praised) == 1


def words(message):
    return "".join(part.text for part in message.blocks[0].line)


def test_what_was_posted_is_drawn_anew_without_the_quote(parts):
    """Her card stays where she waits; her words as a supporter go."""
    body = to_body(present_digest(digest(parts), parts.zone, {}))
    with parts.database.write() as connection:
        store = OutboxStore(connection, parts.workspace)
        store.put(Posting(key="k" * 32, kind="digest", channel="C1", body=body), parts.clock(), parts.clock())
    assert LOVE in body
    telling.noquote(parts, "ann")
    with parts.database.read() as connection:
        now = OutboxStore(connection, parts.workspace).get("k" * 32).posting.body
    assert LOVE not in now
    assert a_mention().text in now
    quotes = [block for part in from_body(now).blocks if isinstance(part, Section) for block in part.blocks]
    assert [block.note[0].text for block in quotes if isinstance(block, Quote)] == [
        "Its author asked not to be quoted."
    ]


def test_the_journal_says_that_it_happened_and_not_who(parts):
    """As with forgetting."""
    telling.noquote(parts, "ann")
    with parts.database.read() as connection:
        (line, *_) = Journal(connection, parts.workspace).recent()
    assert (line.action, line.subject, line.detail) == ("noquote", "", "")


def test_asking_twice_changes_nothing_and_nobody_is_no_author(parts):
    """It says so; words that are too many are refused."""
    telling.noquote(parts, "ann")
    assert words(telling.noquote(parts, "ann")) == "Nothing to change."
    with pytest.raises(NotFoundError):
        telling.noquote(parts, "@")
    for wrong in ("", "ann bea", "ann off now"):
        with pytest.raises(AskedWronglyError):
            telling.noquote(parts, wrong)


def test_a_post_that_two_monitors_found_waits_once_in_a_digest(parts):
    """Two people with the same words at the same time are two, also where nobody knows who they are."""
    other = [(a_mention(external_id=name, author=""), an_assessment()) for name in ("x", "y")]
    with parts.database.write() as connection:
        MonitorStore(connection, parts.workspace).add(a_monitor(name="Acme Tools"))
        MentionStore(connection, parts.workspace).keep("Acme Tools", [(a_mention(), an_assessment())], parts.clock())
        MentionStore(connection, parts.workspace).keep("Acme", other, parts.clock())
    assert line_up(parts).total == 4
    assert digest(parts).headline.waiting == len(digest(parts).waiting) == 3


def test_who_is_forgotten_stands_in_no_digest(parts):
    """Neither counted nor quoted, nor waiting."""
    forget(parts, "ann")
    made = digest(parts)
    assert (made.headline.mentions, made.headline.waiting, made.support.praised) == (0, 0, ())
