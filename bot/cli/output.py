"""Shows answers: colours and bars only on a terminal, plain text in a pipe, JSON when asked."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.present.message import Message

Show = Callable[[str, int | None], AbstractContextManager[Callable[[int], None]]]
"""Shows a bar with this title for so many steps, and gives what moves it."""
WIDEST = 100
"""Characters; longer lines are hard to read."""


def show(message: "Message") -> None:
    """Print a message for a person."""
    from bot.platforms.terminal import render

    width = min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
    typer.echo(render(message, width, colour=sys.stdout.isatty()), nl=False)


def show_json(value: object) -> None:
    """Print a value for a program."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


def tell(words: str) -> None:
    """Say something beside the answer."""
    typer.echo(words, err=True)


def write_file(file: Path, text: str, what: str) -> None:
    """Write an answer to a file, and say where it is; AskedWronglyError when that cannot be done."""
    from bot.errors import AskedWronglyError

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise AskedWronglyError(f"{file} cannot be written: {error.strerror}.") from None
    tell(f"{what} is in {file}.")


@contextmanager
def late_progress(title: str, total: int | None, show: Show | None = None) -> Iterator[Callable[[int], None]]:
    """Show a bar as `progress` does, but not before it is moved first: most who ask have nothing to wait for."""
    with ExitStack() as shown:
        moving: list[Callable[[int], None]] = []

        def move(position: int) -> None:
            if not moving:
                moving.append(shown.enter_context((show or progress)(title, total)))
            moving[0](position)

        yield move


@contextmanager
def progress(title: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error while something long runs; give the function that moves it to a position."""
    if not sys.stderr.isatty():
        yield lambda _position: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda position: bar.update(task, completed=position)
