"""A folder that is listened to: files in it are taken in and moved to `taken/`, or to `refused/` with the reason."""

import os
import time
from collections.abc import Callable
from pathlib import Path

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

    def fetch(self) -> list[str]:
        """Take in every file that is written to its end; the folder is made when it is not there."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return [self._take(file) for file in sorted(self._folder.iterdir()) if self._is_ready(file)]

    def _is_ready(self, file: Path) -> bool:
        if file.name.startswith(".") or file.suffix in UNFINISHED or not file.is_file():
            return False
        return self._now() - file.stat().st_mtime >= SETTLED

    def _take(self, file: Path) -> str:
        try:
            told = self._take_in(file)
        except (UnreadableFileError, AskedWronglyError) as error:
            moved = self._move(file, REFUSED)
            moved.with_name(f"{moved.name}.why.txt").write_text(f"{error}\n", encoding="utf-8")
            return f"{file.name} was refused: {error}"
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
