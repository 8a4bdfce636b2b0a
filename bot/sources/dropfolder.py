"""A folder that is listened to: files in it are taken in and moved to `taken/`, or to `refused/` with the reason."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from bot.errors import AskedWronglyError, UnreadableFileError

TAKEN, REFUSED = "taken", "refused"
SETTLED = 2.0
"""Seconds without a change after which a file counts as written to its end."""
UNFINISHED = (".part", ".tmp", ".crdownload")

TakeIn = Callable[[Path], str]
"""Takes one file in, and says in a sentence what came of it."""


class DropFolder:
    """Listens to one folder; `take_in` does with each file what is to be done."""

    name = "drop folder"

    def __init__(self, folder: Path, take_in: TakeIn, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._take_in = take_in
        self._now = now
        self._stuck: set[str] = set()

    def fetch(self) -> list[str]:
        """Take in every file that is written to its end; the folder is made when it is not there."""
        self._folder.mkdir(parents=True, exist_ok=True)
        told = [self._take(file) for file in sorted(self._folder.iterdir()) if self._is_ready(file)]
        return [line for line in told if line]

    def _is_ready(self, file: Path) -> bool:
        if file.name.startswith(".") or file.suffix in UNFINISHED or file.name in self._stuck:
            return False
        # a link could lead to a file that was never meant to be read
        if file.is_symlink() or not file.is_file():
            return False
        return self._now() - file.stat().st_mtime >= SETTLED

    def _take(self, file: Path) -> str:
        """Take one file in, unless another process is at it; one that cannot be moved away is not looked at again."""
        try:
            with file.open("rb") as held:
                if not _lock(held):
                    return ""
                return self._take_locked(file, file.stat())
        except FileNotFoundError:
            return ""  # another process was quicker
        except OSError as error:
            self._stuck.add(file.name)
            return f"{file.name} is left alone: {error.strerror}"

    def _take_locked(self, file: Path, before: os.stat_result) -> str:
        try:
            told = self._take_in(file)
        except (UnreadableFileError, AskedWronglyError) as error:
            moved = self._move(file, REFUSED)
            moved.with_name(f"{moved.name}.why.txt").write_text(f"{error}\n", encoding="utf-8")
            return f"{file.name} was refused: {error}"
        after = file.stat()
        if (before.st_ino, before.st_size) != (after.st_ino, after.st_size):
            return f"{told} It grew meanwhile, and is read again."
        self._move(file, TAKEN)
        return told

    def _move(self, file: Path, where: str) -> Path:
        """Move a file out of the way; a name that is taken gets a number."""
        target = self._folder / where / file.name
        target.parent.mkdir(exist_ok=True)
        number = 1
        while target.exists():
            number += 1
            target = target.with_name(f"{file.stem}-{number}{file.suffix}")
        os.replace(file, target)  # noqa: PTH105  over a file that another process put there meanwhile
        return target


def _lock(file: BinaryIO) -> bool:
    """Lock a file for this process; False when another one has it. The system lets go when the process ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
