"""`kith assess` and `kith check`: read posts without storing anything."""

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import CarefulOption, JsonOption, open_parts
from bot.cli.output import progress, show, show_json, tell

if TYPE_CHECKING:
    from analyzers.knowledge import Monitor
    from analyzers.mention import Mention

SOME_LINES_SKIPPED = 1


def assess(
    file: Annotated[str, typer.Argument(help="JSON Lines with id and text; - is standard input.")] = "-",
    careful: CarefulOption = False,
) -> None:
    """Read posts as JSON Lines and write one answer a line, in the same order. No database is touched.

    Optional fields: brand, author, owned (handles and domains), platform, links, language, created_at, platform_flags
    (paid_partnership, automated, affiliated).
    """
    from analyzers.analyst import TOGETHER
    from bot.present.words import count
    from bot.sources.opening import open_text

    skipped = 0
    with open_text(Path(file)) as opened, progress("Reading", opened.total_bytes) as moved:
        lines = enumerate(opened.lines(), start=1)
        while batch := list(islice(lines, TOGETHER)):
            skipped += _answer(batch, careful=careful)
            moved(opened.read_bytes)
    if skipped:
        have = "has" if skipped == 1 else "have"
        tell(f"{count(skipped, 'line')} could not be read and {have} no answer.")
        raise typer.Exit(SOME_LINES_SKIPPED)


def _answer(batch: list[tuple[int, str]], *, careful: bool) -> int:
    """Answer the lines of a batch; give how many could not be read."""
    from analyzers.knowledge import Knowledge
    from bot.assembling import build_analyst
    from bot.present.plain import assessment_to_plain

    readable = list(_readable(batch))
    analyst = build_analyst(careful=careful)
    assessments = analyst.assess((mention, Knowledge(monitor=monitor)) for mention, monitor, _ in readable)
    for (mention, _, identity), assessment in zip(readable, assessments, strict=True):
        answer = assessment_to_plain(identity, assessment, mention.text)
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return sum(bool(line.strip()) for _, line in batch) - len(readable)


def _readable(batch: Iterable[tuple[int, str]]) -> Iterator["tuple[Mention, Monitor, str]"]:
    from bot.errors import AskedWronglyError
    from bot.sources.assess_lines import read_assess_line

    for number, line in batch:
        if not line.strip():
            continue
        try:
            yield read_assess_line(line)
        except AskedWronglyError as error:
            tell(f"line {number}: {error}")


def check(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="TEXT", help="The post's words; - reads standard input.")],
    brand: Annotated[str, typer.Option(help="Whom it is about: a monitor's name, or any name.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Say what Kith makes of one text: origin, need and action, with the words that decide."""
    from bot.checking import check as check_text
    from bot.errors import AskedWronglyError
    from bot.present.plain import assessment_to_plain
    from bot.present.why import present_check

    text = sys.stdin.read() if words == ["-"] else " ".join(words)
    if not text.strip():
        raise AskedWronglyError("There is no text to check.")
    with open_parts(context) as parts:
        assessment = check_text(parts, text, brand)
    if as_json:
        show_json(assessment_to_plain("", assessment, text))
    else:
        show(present_check(text, assessment))
