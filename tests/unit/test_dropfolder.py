"""A folder that is listened to: every file ends up taken or refused, none is read while it is being written."""

import pytest

from bot.errors import UnreadableFileError
from bot.sources.dropfolder import DropFolder

REASON = str(UnreadableFileError("It holds no text."))


@pytest.fixture
def later():
    """Give a clock far behind every file's last change."""
    return lambda: 1e12


def folder_of(path, later, refused=()):
    taken = []

    def take_in(file):
        if file.name in refused:
            raise UnreadableFileError("It holds no text.")
        taken.append(file.read_text())
        return f"{file.name} is in"

    return DropFolder(path / "drop", take_in, later), taken


def test_a_file_is_taken_in_and_moved(tmp_path, later):
    """It is read once and found in `taken/` afterwards; a second look does nothing."""
    folder, taken = folder_of(tmp_path, later)
    assert folder.fetch() == []
    (tmp_path / "drop/a.csv").write_text("one")
    assert folder.fetch() == ["a.csv is in"]
    assert folder.fetch() == []
    assert taken == ["one"]
    assert (tmp_path / "drop/taken/a.csv").read_text() == "one"


def test_a_file_that_is_being_written_is_left_alone(tmp_path):
    """A change within two seconds, a hidden name or the ending of a download: not yet."""
    folder, _ = folder_of(tmp_path, lambda: 0.0)
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop/fresh.csv").write_text("half")
    assert folder.fetch() == []
    folder, _ = folder_of(tmp_path, lambda: 1e12)
    for name in (".hidden.csv", "big.csv.part", "big.tmp"):
        (tmp_path / "drop" / name).write_text("half")
    (tmp_path / "drop/folder").mkdir()
    assert folder.fetch() == ["fresh.csv is in"]


def test_a_file_that_cannot_be_read_is_put_aside_with_the_reason(tmp_path, later):
    """The others are taken in all the same."""
    folder, taken = folder_of(tmp_path, later, refused=("bad.csv",))
    folder.fetch()
    for name in ("bad.csv", "good.csv"):
        (tmp_path / "drop" / name).write_text(name)
    assert folder.fetch() == [f"bad.csv was refused: {REASON}", "good.csv is in"]
    assert taken == ["good.csv"]
    assert (tmp_path / "drop/refused/bad.csv.why.txt").read_text() == f"{REASON}\n"


def test_a_name_that_was_taken_before_is_kept_beside_it(tmp_path, later):
    """Two exports of the same name are both kept."""
    folder, _ = folder_of(tmp_path, later)
    folder.fetch()
    for words in ("one", "two"):
        (tmp_path / "drop/a.csv").write_text(words)
        folder.fetch()
    assert {file.read_text() for file in (tmp_path / "drop/taken").iterdir()} == {"one", "two"}
