"""Writes what Kith would send to Slack about the bundled sample, a file of blocks each: see docs/how-to."""

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from fakes import some_parts  # noqa: E402  the path above leads to it

from bot.bootstrap import sample_folder  # noqa: E402  as above
from bot.commands.home import home  # noqa: E402  as above
from bot.commands.registry import answer  # noqa: E402  as above
from bot.periods import named_period  # noqa: E402  as above
from bot.platforms.slack.render import render, render_view_blocks  # noqa: E402  as above
from bot.reporting import report_on  # noqa: E402  as above
from bot.starting import settle_in  # noqa: E402  as above
from storage.workspaces import WorkspaceStore  # noqa: E402  as above

ASKED = ("help", "triage all", "lookup kettle", "check #ad my new kettle", "monitor", "schedule", "export", "outbox")


def messages(parts):
    """Give every kind of message by a name."""
    report = report_on(parts, named_period("week", parts.clock(), parts.zone), None)
    yield "digest", render(report.head).blocks
    for number, message in enumerate(report.thread):
        yield f"thread-{number}", render(message).blocks
    for words in ASKED:
        yield words.split()[0], render(answer(parts, words)).blocks
    yield "home", render_view_blocks(home(parts), 50)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        parts = replace(some_parts(Path(name)), workspace="sample")
        with parts.database.write() as connection:
            WorkspaceStore(connection).ensure("sample")
        settle_in(parts, sample_folder())
        for kind, blocks in messages(parts):
            (folder / f"{kind}.json").write_text(json.dumps({"blocks": blocks}, ensure_ascii=False), encoding="utf-8")
        parts.database.close()
    sys.stdout.write(f"written to {folder}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/blocks"))
