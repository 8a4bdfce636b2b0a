"""Bad files: a clear sentence or a sensible result, never a traceback, nothing lost."""

import gzip
import json

import pytest

from bot.errors import UnreadableFileError
from bot.sources.files import Problem, Row, open_mentions


def read(tmp_path, content, name="a.csv", columns=None):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with open_mentions(file, columns) as source:
        found = list(source.rows())
    rows = [row for row in found if isinstance(row, Row)]
    return rows, [problem for problem in found if isinstance(problem, Problem)]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"), (b"   \n ", "a.csv"), (bytes(range(256)) * 20, "a.csv"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "a.png"),
        (b"a,b\n1,2\n", "a.csv"), (b"[1, 2]", "a.json"), (b"{}", "a.json"), (b"[", "a.json"),
        (gzip.compress(b"id,text\n1,hello", mtime=0)[:9], "a.csv.gz"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path, content, name):
    """Nothing is yielded before it is known that the file can be read."""
    with pytest.raises(UnreadableFileError) as refused:
        read(tmp_path, content, name)
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("path", ["missing.csv", "."])
def test_a_missing_file_and_a_folder_are_refused(tmp_path, path):
    """The operating system's reason is told."""
    with pytest.raises(UnreadableFileError), open_mentions(tmp_path / path):
        pass


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
@pytest.mark.parametrize("form", ["csv", "jsonl", "json"])
def test_every_common_encoding_is_read(tmp_path, encoding, form):
    """Umlauts arrive as umlauts from each of them."""
    text = "Der Kocher ist heiß und schön"
    written = {
        "csv": f"id,text\n1,{text}\n",
        "jsonl": json.dumps({"id": "1", "text": text}, ensure_ascii=False) + "\n",
        "json": json.dumps([{"id": "1", "text": text}], ensure_ascii=False),
    }[form]
    rows, problems = read(tmp_path, written.encode(encoding), f"a.{form}")
    assert [row.mention.text for row in rows] == [text]
    assert problems == []


def test_a_bad_row_is_told_with_its_line_and_the_rest_goes_in(tmp_path):
    """Empty text, too many cells, too few."""
    rows, problems = read(tmp_path, "id,text,author,time\n1,hello,a,\n2,,b,\n3,x,y,z,more\n4\n5,bye,c,\n")
    assert [row.mention.external_id for row in rows] == ["1", "5"]
    assert [problem.line for problem in problems] == [3, 4, 5]
    assert all(problem.reason for problem in problems)


def test_a_json_file_that_breaks_off_keeps_what_came_before(tmp_path):
    """The place is told."""
    rows, problems = read(tmp_path, '[{"id": "1", "text": "one"}, {"id": "2", "te', "a.json")
    assert [row.mention.text for row in rows] == ["one"]
    assert "breaks off" in problems[0].reason


def test_a_line_that_is_no_json_is_told_and_skipped(tmp_path):
    """JSON Lines go on after a bad line."""
    rows, problems = read(tmp_path, '{"id": 1, "text": "one"}\nnonsense\n{"id": 2, "text": "two"}\n', "a.jsonl")
    assert [row.mention.external_id for row in rows] == ["1", "2"]
    assert [problem.line for problem in problems] == [2]


def test_nul_characters_are_dropped_and_a_post_of_a_megabyte_is_kept_whole(tmp_path):
    """Neither ends the file."""
    rows, problems = read(tmp_path, "id,text\n1,he\x00llo\n2," + "a" * 1_000_000 + "\n")
    assert rows[0].mention.text == "hello"
    assert len(rows[1].mention.text) == 1_000_000
    assert problems == []


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("2015-02-24T11:35:52Z", "2015-02-24T11:35:52+00:00"),
        ("2015-02-24 11:35:52 -0800", "2015-02-24T19:35:52+00:00"),
        ("Tue Feb 24 11:35:52 +0000 2015", "2015-02-24T11:35:52+00:00"), ("1424777752", "2015-02-24T11:35:52+00:00"),
        ("1424777752000", "2015-02-24T11:35:52+00:00"), ("Tue, 24 Feb 2015 11:35:52 GMT", "2015-02-24T11:35:52+00:00"),
    ],
)  # fmt: skip
def test_times_are_read_in_the_ways_files_write_them(tmp_path, words, iso):
    """All of them name the same moment, as aware UTC."""
    rows, _ = read(tmp_path, json.dumps({"id": "1", "text": "x y", "date": words}) + "\n", "a.jsonl")
    assert rows[0].mention.created_at.isoformat() == iso


def test_a_time_nobody_understands_is_told_and_the_post_is_kept(tmp_path):
    """Nothing is lost because of a date."""
    rows, problems = read(tmp_path, "id,text,date\n1,hello,24/13/15\n")
    assert rows[0].mention.created_at is None
    assert problems[0].kept


def test_a_row_without_an_id_gets_one_that_never_changes(tmp_path):
    """The same file again must store nothing."""
    first, _ = read(tmp_path, "text,author\nhello there,ann\n")
    again, _ = read(tmp_path, "text,author\nhello there,ann\n")
    assert first == again
    assert first[0].mention.external_id


def test_columns_are_found_by_common_names_and_by_asking(tmp_path):
    """Case, spaces and nesting do not matter; what is asked for wins."""
    rows, _ = read(
        tmp_path,
        json.dumps({"Tweet ID": 7, "full_text": "hi there", "user": {"screen_name": "ann"}, "words": "asked"}) + "\n",
        "a.jsonl", {"words": "text"},
    )  # fmt: skip
    assert (rows[0].mention.external_id, rows[0].mention.text, rows[0].mention.author) == ("7", "asked", "ann")


@pytest.mark.parametrize("asked", [{"nothing": "text"}, {"id": "fame"}])
def test_a_mapping_that_cannot_be_is_refused(tmp_path, asked):
    """The choices are listed."""
    with pytest.raises(UnreadableFileError):
        read(tmp_path, "id,text\n1,hello\n", columns=asked)


def test_gzip_is_unpacked_on_the_way(tmp_path):
    """By its first bytes, not by its name."""
    rows, _ = read(tmp_path, gzip.compress(b"id,text\n1,hello\n"), "a.csv")
    assert rows[0].mention.text == "hello"


def test_an_unclosed_quotation_mark_costs_its_own_row_and_no_other(tmp_path):
    """The lines that the mark swallowed are read on their own, with their own line numbers."""
    body = "".join(f"{number},post {number}\n" for number in range(3, 40))
    rows, problems = read(tmp_path, f'id,text\n1,first\n2,"second\n{body}')
    assert [row.mention.external_id for row in rows] == ["1", *map(str, range(3, 40))]
    assert [(problem.line, "never closed" in problem.reason) for problem in problems] == [(3, True)]
    assert rows[1].line == 4


def test_a_row_with_too_many_cells_does_not_take_the_lines_inside_it_along(tmp_path):
    """A mark that closes in a later row makes one bad row of several lines: all but the first are read again."""
    rows, problems = read(tmp_path, 'id,text\n1,"opened\n2,"second",x\n3,third\n')
    assert [row.mention.external_id for row in rows] == ["3"]
    assert [problem.line for problem in problems] == [2, 3]


def test_a_quoted_post_of_several_lines_is_one_post(tmp_path):
    """Line ends inside quotation marks belong to the post, also at the end of the file."""
    rows, problems = read(tmp_path, 'id,text\n1,"a\nb"\n2,"c\nd"')
    assert [(row.line, row.mention.text) for row in rows] == [(2, "a\nb"), (4, "c\nd")]
    assert problems == []


def test_of_two_columns_with_one_name_the_first_is_taken_and_the_second_can_be_asked_for(tmp_path):
    """Nothing is decided by the order of a dictionary."""
    assert read(tmp_path, "id,text,text\n1,a,b\n")[0][0].mention.text == "a"
    assert read(tmp_path, "id,text,text\n1,a,b\n", columns={"text (2)": "text"})[0][0].mention.text == "b"


@pytest.mark.parametrize("opened", ["[" * 100_000, '{"a":' * 100_000, '[{"text": ' + "[" * 100_000])
def test_a_document_nested_without_end_is_refused_before_it_fills_the_memory(tmp_path, opened):
    """The parser's memory grows with the square of the depth."""
    with pytest.raises(UnreadableFileError):
        read(tmp_path, opened, "deep.json")


def test_a_line_nested_without_end_is_told_and_the_rest_goes_in(tmp_path):
    """JSON Lines are read line by line."""
    rows, problems = read(tmp_path, '{"text": "a"}\n' + "[" * 100_000 + '\n{"text": "b"}\n', "a.jsonl")
    assert [row.mention.text for row in rows] == ["a", "b"]
    assert [problem.line for problem in problems] == [2]


def test_what_no_database_can_store_is_replaced_at_the_door(tmp_path):
    """Half a surrogate pair cannot be encoded and a NUL is refused by PostgreSQL, in every field."""
    line = json.dumps({"id": "1\x00", "text": "a\ud800b \U0001f600", "author": "x\udc00", "link": "\x00y"})
    rows, _ = read(tmp_path, line, "a.jsonl")
    mention = rows[0].mention
    assert (mention.external_id, mention.text, mention.author) == ("1", "a\ufffdb \U0001f600", "x\ufffd")
    assert mention.link == "y"
