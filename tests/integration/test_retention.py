"""The words of mentions go after their time, wherever they stand; what was counted stays counted."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from builders import NOW, TEXT, a_mention
from fakes import some_parts
from guards_schema import everything

from analyzers.insight.measures import Period
from analyzers.labels import Action
from bot.bootstrap import build_parts, read_settings
from bot.casework import settle
from bot.composing import make_digest
from bot.hearing import hear_change
from bot.intake import read_again, take
from bot.jobs import tidy
from bot.lettinggo import days_kept, let_go
from bot.parts import Retention
from bot.present.digest import present_digest
from bot.present.kept import to_body
from bot.queueing import line_up
from storage.finding import MentionFinder
from storage.outbox import OutboxStore, Posting
from storage.posts import PostStore
from storage.rows import Base

MARKER = "zanzibarquux"
KEEP = Retention(fetched=30, webhooks=30, chat=30, files=0)
MONTH = Period(NOW - timedelta(days=30), NOW)
PAID = "Thanks Acme for the gifted kettle #ad #sponsored"


@pytest.fixture
def parts(tmp_path):
    found = some_parts(tmp_path, retention=KEEP)
    yield found
    found.database.close()


def marked(number, text=TEXT, **changes):
    """Give a post that carries the marker in all that is let go."""
    plain = a_mention(
        external_id=f"{MARKER}/{number}", text=f"{text} {MARKER}", author=f"{MARKER}{number}", source="mastodon",
        link=f"https://forum.example/{MARKER}/{number}", links=(f"https://shop.example/{MARKER}",),
        in_reply_to=f"{MARKER}/0" if number else "",
    )  # fmt: skip
    return replace(plain, **changes)


def settled(parts, posts):
    """Take posts in and settle all cases; a month and a week pass."""
    take(parts, "Acme", posts)
    for waiting in line_up(parts, limit=100).shown:
        settle(parts, waiting.case.id, "answer")
    parts.clock.forward(days=38)


def said(parts):
    """Give the digest of the month before as it is posted."""
    return present_digest(make_digest(parts, MONTH), parts.zone, {})


def dump(parts):
    with parts.database.read() as connection:
        return everything(connection, Base.metadata, "ws")


def posts(parts):
    with parts.database.read() as connection:
        return PostStore(connection, "ws").posts(NOW - timedelta(days=60), NOW, None, NOW)


@pytest.mark.sqlite
def test_nothing_of_the_words_remains_anywhere_in_the_database(tmp_path, parts):
    """Texts, quotes, blinded texts, names, links, ids and messages: the marker is in no byte of the files."""
    take(parts, "Acme", [marked(0), marked(1, PAID), marked(2, "Lovely kettle, thank you"), marked(3)])
    posting = Posting(key="digest", kind="digest", channel="C1", body=to_body(said(parts)))
    with parts.database.write() as connection:
        OutboxStore(connection, "ws").put(posting, NOW, NOW)
    settled(parts, [])
    assert MARKER.encode() in in_files(tmp_path)
    tidy(parts)
    parts.database.close()
    assert MARKER.encode() not in in_files(tmp_path)


def in_files(folder):
    return b"".join(file.read_bytes() for file in folder.glob("kith.sqlite3*"))


def test_nothing_of_the_words_remains_in_any_row(parts):
    """The same as above on every database; what stays is our own id, labels and rules."""
    settled(parts, [marked(0), marked(1, PAID), marked(2, "Lovely kettle, thank you")])
    before = dump(parts)
    assert MARKER in str(before)
    assert let_go(parts, "ws") == {"mastodon": 3}
    after = dump(parts)
    assert MARKER not in str(after)
    assert [row[1] for row in after["mentions"]] == [row[1] for row in before["mentions"]]
    assert Counter(row[4] for row in after["evidence"]) == Counter(row[4] for row in before["evidence"])
    assert let_go(parts, "ws") == {}


def test_what_was_counted_stays_counted(parts):
    """Origins, intents, people, replies and answers of a period are the same before and after."""

    def counted():
        found = posts(parts)
        labels = Counter((post.origin, post.intent, post.theme, post.disclosure) for post in found)
        helped = sum(post.parent is not None for post in found)
        return labels, len({post.person for post in found}), helped, sum(post.answered_at is not None for post in found)

    nobody = [marked(number, f"Kettle {number} is fine", author="") for number in (5, 6)]
    settled(parts, [marked(0), marked(1), marked(2, PAID), marked(3, author=f"{MARKER}1"), *nobody])
    before = counted()
    let_go(parts, "ws")
    assert counted() == before
    assert before[1:3] == (5, 5)


def test_a_report_of_what_was_let_go_quotes_nothing(parts):
    """No empty quote, no campaign of posts that are alike only in having no words."""
    settled(parts, [marked(number, PAID if number % 2 else "Lovely kettle, thank you") for number in range(12)])
    let_go(parts, "ws")
    parts.clock.now = NOW
    digest = make_digest(parts, MONTH)
    assert (digest.promotion.examples, digest.promotion.campaigns, digest.unclear) == ((), (), ())
    assert digest.support.praised == ()
    assert digest.headline.mentions == 12


def test_a_case_that_waits_keeps_its_words_until_a_week_after_it_is_settled(parts):
    """However old it is: somebody may still answer it, or take that back."""
    take(parts, "Acme", [marked(0)])
    parts.clock.forward(days=300)
    assert let_go(parts, "ws") == {}
    (waiting,) = line_up(parts).shown
    assert MARKER in waiting.case.text
    settle(parts, waiting.case.id, "answer")
    parts.clock.forward(days=6)
    assert let_go(parts, "ws") == {}
    parts.clock.forward(days=2)
    assert let_go(parts, "ws") == {"mastodon": 1}


def test_the_same_post_again_is_known_and_does_not_bring_its_words_back(parts):
    """By our own id, which its platform's id makes; also when it is edited, or its author becomes one of us."""
    settled(parts, [marked(0)])
    let_go(parts, "ws")
    before = dump(parts)
    for again in (marked(0), marked(0, "another text")):
        assert take(parts, "Acme", [again]).repeated == 1
    assert hear_change(parts, "mastodon", f"{MARKER}/0", "an edit") == 0
    assert read_again(parts, "Acme", f"{MARKER}0") == 0
    assert dump(parts) == before


def test_each_kind_of_source_is_kept_as_long_as_its_setting_says(parts):
    """Files are kept unless that is set; the others go after thirty days."""
    kinds = ("mastodon", "hook:acme", "discord", "slack", "file")
    assert [days_kept(KEEP, source) for source in kinds] == [30, 30, 30, 30, 0]
    asked = Retention(fetched=1, webhooks=2, chat=3, files=4)
    assert [days_kept(asked, source) for source in kinds] == [1, 2, 3, 3, 4]
    take(parts, "Acme", [marked(number, "Lovely kettle, thank you", source=kind) for number, kind in enumerate(kinds)])
    parts.clock.forward(days=29)
    assert let_go(parts, "ws") == {}
    parts.clock.forward(days=2)
    assert let_go(parts, "ws") == dict.fromkeys(sorted(kinds[:4]), 1)
    with parts.database.read() as connection:
        (left,) = MentionFinder(connection, "ws").by_words(MARKER, 9)
    assert left.mention.source == "file"


@pytest.mark.sqlite
def test_the_defaults_are_thirty_days_and_files_for_good(tmp_path, monkeypatch):
    """As the settings say it."""
    monkeypatch.setenv("KITH_DATABASE__URL", f"sqlite:///{tmp_path}/kith.sqlite3")
    parts = build_parts(read_settings(), lambda: NOW.astimezone(UTC))
    assert parts.retention == KEEP
    parts.database.close()


def test_more_than_a_batch_is_let_go_at_once(parts):
    """Batch after batch, each a transaction of its own."""
    many = [marked(number, f"Lovely kettle number {number}") for number in range(10)]
    take(parts, "Acme", many)
    parts.clock.forward(days=31)
    assert let_go(parts, "ws", 4) == {"mastodon": 10}


def test_a_message_that_quotes_what_is_let_go_is_drawn_anew_without_it(parts):
    """Also one that is seen already."""
    take(parts, "Acme", [marked(2, "Lovely kettle, thank you")])
    assert posts(parts)[0].action in (Action.THANK, Action.MONITOR, Action.AMPLIFY_WITH_PERMISSION)
    posting = Posting(key="digest", kind="digest", channel="C1", body=to_body(said(parts)))
    parts.clock.forward(days=31)
    with parts.database.write() as connection:
        outbox = OutboxStore(connection, "ws")
        outbox.put(posting, NOW, parts.clock())
        outbox.sent(outbox.get("digest"), "C1/1")
    assert MARKER in posting.body
    let_go(parts, "ws")
    with parts.database.read() as connection:
        out = OutboxStore(connection, "ws").get("digest")
    assert MARKER not in out.posting.body
    assert out.stage == "stale"
