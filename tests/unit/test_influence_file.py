"""The file of followers: what is read, what is refused, and that no number is told."""

import pytest

from analyzers.mention import Mention
from bot.errors import UnreadableFileError
from bot.sources.influence import read_influence


def a_file(folder, *lines, name="followers.csv"):
    file = folder / name
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "head",
    ["author,followers", "username;follower_count", "Screen Name\tUser Followers", "handle,Subscribers,followers"],
)
def test_columns_are_recognised_by_their_names(tmp_path, head):
    """Whatever separates them; followers are preferred to subscribers."""
    separator = next(mark for mark in "\t;," if mark in head)
    cells = ["mira", *["7"] * (head.count(separator) - 1), "1200"]
    found = read_influence(a_file(tmp_path, head, separator.join(cells)))
    assert dict(found.by_author) == {"mira": 1200.0}


def test_columns_can_be_named(tmp_path):
    """Where the names are like nothing we know, or the wrong one would be taken."""
    file = a_file(tmp_path, "wer,author,n", "mira,x,5")
    assert dict(read_influence(file, "wer", "n").by_author) == {"mira": 5.0}


def test_who_stands_there_twice_has_the_larger_number(tmp_path):
    """Exports of posts name people again and again, with what they had at the time."""
    assert dict(read_influence(a_file(tmp_path, "author,followers", "mira,9", "mira,40", "mira,12")).by_author) == {
        "mira": 40.0
    }


@pytest.mark.parametrize(
    "number", ["1200", "1,200", "1.200", "1_200", "1 200", "1200.0", " 1200 ", "1.2k", "1,2K", "0.0012M"]
)
def test_whole_numbers_are_read_as_people_write_them(tmp_path, number):
    """With separators of thousands, as spreadsheets save them, and as platforms shorten them."""
    assert dict(read_influence(a_file(tmp_path, "author;followers", f"mira;{number}")).by_author) == {"mira": 1200.0}


@pytest.mark.parametrize("number", ["", "-3", "nan", "inf", "12.5", "1.23456k", "many", "9" * 400])
def test_what_is_no_whole_number_is_skipped_and_told_without_it(tmp_path, number):
    """By line; the rest is read."""
    found = read_influence(a_file(tmp_path, "author;followers", f"mira;{number}", "ben;5"))
    assert (dict(found.by_author), found.skipped) == ({"ben": 5.0}, 1)
    assert found.trouble == "line 2: followers is no whole number"


def test_a_row_without_a_name_is_skipped(tmp_path):
    """It belongs to nobody."""
    found = read_influence(a_file(tmp_path, "author,followers", ",5", "ben,5"))
    assert (found.skipped, found.trouble) == (1, "line 2: no author")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (
            ["author,likes", "mira,5"],
            "no column that looks like followers; its columns are author, likes. Name it with",
        ),
        (
            ["who,followers", "mira,5"],
            "no column that looks like authors or ids of posts; .* Name it with --author COLUMN",
        ),
        (["author,followers", "mira,many"], "tells of nobody how many followers they have. line 2: followers is no"),
        (["mira,1200", "ben,5"], "must be a table whose first line names its columns"),
    ],
)
def test_a_wrong_file_is_one_clear_sentence(tmp_path, lines, says):
    """What is missing, and what to do; a first line of data is not told."""
    with pytest.raises(UnreadableFileError, match=says) as told:
        read_influence(a_file(tmp_path, *lines))
    assert "1200" not in str(told.value)


def test_ids_of_posts_do_where_people_are_not_needed(tmp_path):
    """The id first; of an author the highest; and JSON as well as tables."""
    file = a_file(tmp_path, "id,author,likes,user_followers", "1,@Ann,9,10", "2,ann,9,30", "3,ben,9,none")
    found = read_influence(file)
    assert found.of(Mention(external_id="1", text="x", author="ann")) == 10
    assert found.of(Mention(external_id="9", text="x", author="ANN")) == 30
    assert found.of(Mention(external_id="9", text="x", author="ben")) is None
    assert found.of(Mention(external_id="9", text="x")) is None
    lines = a_file(tmp_path, '{"user": {"screen_name": "ann", "followers_count": 7}}', name="i.jsonl")
    assert read_influence(lines).of(Mention(external_id="", text="x", author="ann")) == 7
    ids = a_file(tmp_path, "id,followers", "1,5")
    assert dict(read_influence(ids).by_id) == {"1": 5.0}
    with pytest.raises(UnreadableFileError, match=r"looks like authors; .* Name it with --author"):
        read_influence(ids, people=True)


def test_a_column_that_is_not_there_is_refused(tmp_path):
    """With those that are."""
    with pytest.raises(UnreadableFileError, match="no column 'fans'; its columns are author, followers"):
        read_influence(a_file(tmp_path, "author,followers", "mira,5"), followers="fans")


def test_an_empty_or_missing_file_is_told(tmp_path):
    """As for every file."""
    (tmp_path / "empty.csv").touch()
    for name, says in (("empty.csv", "is empty"), ("nowhere.csv", "No such file")):
        with pytest.raises(UnreadableFileError, match=says):
            read_influence(tmp_path / name)


def test_what_was_read_does_not_show_itself(tmp_path):
    """A log line that holds it by mistake tells nothing."""
    assert "1200" not in repr(read_influence(a_file(tmp_path, "author,followers", "mira,1200")))
