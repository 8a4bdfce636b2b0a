"""What sources bring passes the relevance gate before it is read; what is left out is counted, and nothing else is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, POSTED, a_mention, a_monitor
from fakes import some_parts

from analyzers.knowledge import Monitor
from bot.commands.form import WrongAnswersError
from bot.commands.forms import form_for
from bot.commands.gateform import apply_gate, check_gate, show_gate
from bot.commands.registry import answer as ask
from bot.errors import AskedWronglyError
from bot.intake import take
from bot.keeping import add_monitor, edit_monitor, list_monitors
from bot.present.trying import present_trial, say_left_out
from bot.trying import left_out_lately, try_monitor
from storage.leftout import KEPT_FOR, LeftOut, LeftOutStore
from storage.mentions import MentionStore

APPLE = Monitor(name="Apple", keywords=("apple",), required=("iphone",), excluded=("pie",), owned=("apple",))


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def parts(tmp_path):
    parts = some_parts(tmp_path, clock=Clock())
    add_monitor(parts, APPLE)
    yield parts
    parts.database.close()


def post(name, text, **about):
    return a_mention(**{"external_id": name, "text": text, "source": "bluesky", "author": f"by-{name}", **about})


POSTS = (
    post("1", "My apple iphone broke"), post("2", "apple pie with iphone photos"), post("3", "apple juice"),
    post("4", "pears"), post("5", "more apple juice"),
)  # fmt: skip


def test_what_speaks_to_us_passes_though_what_it_answers_was_never_stored(parts):
    """The source says so of the post itself; nothing else of it names the brand."""
    said = post("6", "Do they fit the old one?", in_reply_to="long-ago")
    assert take(parts, "Apple", [said], gated=True).left_out == 1
    assert take(parts, "Apple", [replace(said, to_us=True)], gated=True).stored == 1


def stored(parts):
    with parts.database.read() as connection:
        return len(MentionStore(connection, "ws").unseen("Apple", POSTS).new)


def test_what_is_left_out_is_not_stored_and_is_counted_by_reason(parts):
    """Each post once, however often a source gives it again; the reasons name the monitor's own words."""
    took = take(parts, "Apple", POSTS, gated=True)
    assert (took.stored, took.left_out, stored(parts)) == (1, 4, 4)
    again = take(parts, "Apple", POSTS, gated=True)
    assert (again.stored, again.repeated, again.left_out) == (0, 1, 4)
    told = say_left_out(left_out_lately(parts, "apple"))
    assert told == (
        "4 posts: 2 held “apple” and none of the required words; 1 held the excluded “pie”; 1 held none of the words"
    )


def test_what_a_person_chose_is_read_whatever_it_says(parts):
    """Files, webhooks and channels of the team's own do not pass the gate."""
    assert take(parts, "Apple", POSTS).stored == len(POSTS)
    assert left_out_lately(parts, "Apple") == []


def test_our_own_posts_and_replies_to_them_pass_in_one_batch_and_later(parts):
    """They close cases; replies to others need the brand's name as any post does."""
    ours, reply = post("6", "sorry!", author="Apple"), post("7", "it works now", in_reply_to="6")
    late, other = post("8", "thanks", in_reply_to="6"), post("9", "me too", in_reply_to="1")
    elsewhere = replace(late, source="mastodon", external_id="10", text="fine!", link="")
    assert take(parts, "Apple", (reply, ours, POSTS[0]), gated=True).stored == 3
    took = take(parts, "Apple", (late, other, elsewhere), gated=True)
    assert (took.stored, took.left_out) == (1, 2)


def test_what_passes_after_all_is_no_longer_counted_as_left_out(parts):
    """The monitor was changed, and a source gave the post again."""
    take(parts, "Apple", POSTS, gated=True)
    edit_monitor(parts, Monitor(name="Apple", required=("juice", "iphone")))
    assert take(parts, "Apple", POSTS, gated=True).stored == 2
    assert sum(one.posts for one in left_out_lately(parts, "Apple")) == 2


def test_old_notes_are_let_go_of(parts):
    """After thirty days nothing tells of a post that was left out."""
    with parts.database.write() as connection:
        store = LeftOutStore(connection, "ws")
        for name, at in (("old", NOW - KEPT_FOR - timedelta(days=1)), ("new", NOW)):
            store.note("Apple", [LeftOut(id=name, source="bluesky", ground="unnamed")], at)
        long_ago = NOW - timedelta(days=99)
        assert [one.posts for one in store.sums("Apple", long_ago)] == [1]
        assert store.by_source(long_ago) == {"bluesky": 1}


# Trying


def test_a_new_monitor_is_tried_on_what_is_stored_and_nothing_is_saved(parts):
    """Only posts that name it are shown, with the reason, newest first, without their authors."""
    take(parts, "Apple", POSTS)
    trial = try_monitor(parts, Monitor(name="Juice", keywords=("juice", "pie"), excluded=("pie",)))
    assert (trial.of, trial.passing) == (3, 2)
    shown = present_trial(trial, (), parts.zone)
    assert "2 of 3 posts would be taken in; nothing is saved" in shown.subtitle
    assert "by-" not in repr(shown)
    assert {row[:2] for row in shown.blocks[0].rows} == {
        ("yes", "it holds “juice”"), ("no", "it holds the excluded “pie”"),
    }  # fmt: skip
    assert [monitor.name for monitor, _ in list_monitors(parts)] == ["Acme", "Apple"]


def test_a_saved_monitor_is_tried_with_other_lists_on_its_own_posts(parts):
    """What would be lost is shown, too."""
    take(parts, "Apple", POSTS)
    take(parts, "Acme", [post("11", "apple iphone at acme")])
    trial = try_monitor(parts, Monitor(name="apple", required=("juice",)))
    assert (trial.of, trial.passing) == (5, 2)
    assert list_monitors(parts)[1][0] == APPLE


def test_it_is_tried_on_texts_and_with_nothing_stored(parts):
    """A text needs no source; an empty workspace says so; a wrong monitor is told before it is saved."""
    answer = ask(parts, 'monitor try Pear keywords=pear text="a Pear for you"')
    assert "1 of 1 post would be taken in" in answer.subtitle
    assert "No stored post names it" in repr(ask(parts, "monitor try Pear"))
    with pytest.raises(AskedWronglyError, match="'xx' is no language"):
        try_monitor(parts, Monitor(name="Pear", languages=("xx",)))
    with pytest.raises(AskedWronglyError, match="no letter"):
        add_monitor(parts, Monitor(name="Pear", keywords=("++",)))


# The form


def test_the_gate_has_a_form_in_every_chat(parts):
    """It shows what is kept, checks what is typed, keeps the rest of the monitor, and says what it would have done."""
    take(parts, "Apple", POSTS)
    assert form_for("monitor gate Apple") == ("gate", "Apple")
    assert form_for("monitor gate Apple required=x") == ("", "")
    shown = {field.name: field.initial for field in show_gate(parts, "apple").fields}
    assert shown == {"name": "Apple", "required": "iphone", "excluded": "pie", "languages": ""}
    with pytest.raises(WrongAnswersError) as wrong:
        check_gate(parts, {"name": "Pear", "languages": "english"}, "")
    assert set(wrong.value.answers) == {"name", "languages"}
    fields = {"name": "apple", "required": "juice, iphone", "excluded": "", "languages": "EN"}
    check_gate(parts, fields, "apple")
    told = repr(apply_gate(parts, fields, "apple"))
    assert "Of the newest 5 posts it would have taken in 4." in told
    kept = replace(APPLE, required=("juice", "iphone"), excluded=(), languages=("en",))
    assert list_monitors(parts)[1][0] == kept


def test_the_gate_is_changed_by_words_too(parts):
    """`monitor gate NAME required=…`; alone, where no form opens, it says how."""
    ask(parts, "monitor gate Apple required=mac,ios languages=en,de")
    assert list_monitors(parts)[1][0] == replace(APPLE, required=("mac", "ios"), languages=("en", "de"))
    with pytest.raises(AskedWronglyError, match="Say what changes"):
        ask(parts, "monitor gate Apple")


def test_a_reply_elsewhere_is_none_to_us(parts):
    """A monitor without own accounts has none to be answered."""
    add_monitor(parts, a_monitor(name="Plain", keywords=("plain",), owned=()))
    took = take(parts, "Plain", [post("1", "plain", created_at=POSTED), post("2", "hm", in_reply_to="1")], gated=True)
    assert (took.stored, took.left_out) == (1, 1)
