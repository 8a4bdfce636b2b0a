"""What was dismissed stays away: read again, taken in again, edited; only new words bring it back."""

from dataclasses import replace

import pytest
from builders import a_mention
from fakes import some_parts

from analyzers.rewording import says_something_new
from bot.casework import dismiss, settle
from bot.hearing import hear_change
from bot.intake import read_again, take
from bot.queueing import line_up

ASKED = "My Acme kettle arrived broken. How do I descale it, and who pays for that?"


@pytest.fixture
def parts(tmp_path):
    """Give a workspace where one case was dismissed."""
    made = some_parts(tmp_path)
    take(made, "Acme", [post()])
    dismiss(made, line_up(made).shown[0].case.id, "a joke")
    assert line_up(made).total == 0
    yield made
    made.database.close()


def post(**changes):
    return a_mention(**{"text": ASKED, **changes})


def edit(parts, text):
    hear_change(parts, "csv", "post-1", text)
    return line_up(parts).total


def test_taking_in_and_reading_again_bring_nothing_back(parts):
    """The same file again; a new reader of the stored post; the same words from another source on that day."""
    take(parts, "Acme", [post()])
    assert read_again(parts, "Acme", "ann") == 1
    take(parts, "Acme", [post(source="rss", external_id="https://forum.example/post-1")])
    assert line_up(parts).total == 0


def test_the_same_post_in_other_capitals_is_the_same_post(parts):
    """Also where nobody knows whose it is: a second file with the same id and spaces elsewhere brings no new case."""
    take(parts, "Acme", [post(external_id="post-3", author="")])
    dismiss(parts, line_up(parts).shown[0].case.id, "a joke")
    taken = take(parts, "Acme", [post(external_id="post-3", author="", text=ASKED.title().replace(" ", "  "))])
    assert (taken.stored, line_up(parts).total) == (0, 0)


@pytest.mark.parametrize(
    "text",
    [
        ASKED.upper(),
        ASKED.replace(".", " :-("),
        ASKED.replace("descale", "descael"),
        ASKED.replace(" How do I descale it, and who pays for that?", ""),
        f"{ASKED} And it?",
    ],
)
def test_an_edit_that_says_nothing_new_leaves_it_dismissed(parts, text):
    """Case, marks, a slip of spelling, less than before, words without content."""
    assert edit(parts, text) == 0


@pytest.mark.parametrize(
    "text",
    [
        ASKED.replace("descale", "repair"),
        f"{ASKED} It smokes.",
        ASKED.replace("My Acme kettle", "My Acme kettle 4711"),
        f"{ASKED} My child was burned by it and is in hospital.",
    ],
)
def test_an_edit_with_new_words_is_a_new_question(parts, text):
    """Another verb, one sentence more, a number, an injury: nobody judged that yet."""
    assert edit(parts, text) == 1


def test_a_slip_is_told_from_another_word_only_where_letters_make_words():
    """Short words, numbers and scripts without spaces are others with each changed letter."""
    assert not says_something_new("The kettel leaks", "the kettle leaks!")
    assert says_something_new("I can now use it", "I can not use it")
    assert says_something_new("order 48151623", "order 48151624")
    assert says_something_new("水壶漏水了怎么办", "水壶漏气了怎么办")
    assert not says_something_new("it works", "it it works")


def test_what_was_answered_is_open_again_after_any_other_wording(parts):
    """A dismissal is a judgement of the words; an answer is not."""
    take(parts, "Acme", [replace(post(), external_id="post-2", author="bea", text=f"{ASKED} Please!")])
    case = line_up(parts).shown[0].case.id
    settle(parts, case, "answer")
    hear_change(parts, "csv", "post-2", f"{ASKED} Pleaze!")
    assert line_up(parts).total == 1
