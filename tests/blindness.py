"""`make blindness`: permute and multiply every influence column of a file; not one byte may change."""

import csv
import hashlib
import io
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.sources.columns import INFLUENCE

NOW = "2026-01-01T00:00:00+00:00"
QUESTIONS = (
    ("triage", "--json", "--limit", "1000"),
    ("digest", "--format", "json", "--since", "2000-01-01"),
)


def influence_columns(rows):
    """Give the names of the columns that hold influence."""
    return [name for name in rows[0] if INFLUENCE.search(name)]


def permuted(rows, seed):
    """Give every influence column in another order of people."""
    chance = random.Random(seed)  # noqa: S311  repeatable, no secret
    changed = [dict(row) for row in rows]
    for name in influence_columns(rows):
        values = [row[name] for row in rows]
        chance.shuffle(values)
        for row, value in zip(changed, values, strict=True):
            row[name] = value
    return changed


def multiplied(rows):
    """Give everybody a thousand times the influence, and turn every switch round."""
    turned = {"True": "False", "False": "True"}
    names = influence_columns(rows)
    return [row | {name: turned.get(row[name], f"{row[name]}000") for name in names} for row in rows]


def written(rows):
    """Write rows as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def ask_process(environment, *words):
    """Run one command of ours with a fixed clock; give what it prints."""
    command = [sys.executable, "-m", "bot", "--now", NOW, *words]
    root = Path(__file__).parents[1]
    return subprocess.run(command, env=environment, capture_output=True, check=True, cwd=root).stdout


def fingerprint(rows, environment, ask):
    """Import rows into a new database; give hashes of all stored rows, the queue and the digest."""
    import sqlite3  # noqa: PLC0415  only to read the stored rows raw

    with tempfile.TemporaryDirectory() as folder:
        file, database = Path(folder) / "posts.csv", Path(folder) / "kith.sqlite3"
        file.write_text(written(rows), encoding="utf-8")
        there = {
            **environment,
            "KITH_DATABASE__URL": f"sqlite:///{database}",
            "KITH_WORKSPACE__AUTHOR_KEY": "the same key in every run",
        }
        ask(there, "import", str(file))
        answers = [ask(there, *question) for question in QUESTIONS]
        connection = sqlite3.connect(database)
        stored = "\n".join(connection.iterdump()).encode()
        connection.close()
    return [hashlib.sha256(part).hexdigest() for part in (stored, *answers)]


def compare(rows, environment, planted=lambda rows: rows, ask=ask_process):
    """Give the names of the variants whose bytes differ from the original's; `planted` may spoil them."""
    calm = fingerprint(rows, environment, ask)
    variants = {"permuted": permuted(rows, 1), "multiplied": multiplied(rows)}
    return [name for name, changed in variants.items() if fingerprint(planted(changed), environment, ask) != calm]


def main(path):
    """Compare the whole file and say what differs."""
    import os  # noqa: PLC0415  the environment is handed on

    file = Path(path)
    if not file.exists():
        sys.stderr.write(f"{file} is not there: nothing to compare\n")
        return 1
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    differing = compare(rows, dict(os.environ))
    names = ", ".join(influence_columns(rows))
    verdict = f"DIFFERS when {', '.join(differing)}" if differing else "not one byte differs"
    print(f"{len(rows)} posts; permuted and multiplied: {names}. Stored rows, queue, digest: {verdict}.")  # noqa: T201
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
