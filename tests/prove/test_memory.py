"""A long proof: memory does not grow with the file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MORE = 50_000
"""Kilobytes that a file of a million rows may need beyond one of ten thousand."""
MEASURED = """
import resource, sys
from bot.__main__ import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def write(file, rows):
    with file.open("w", encoding="utf-8") as lines:
        lines.write("id,created_at,author,text,brand,likes\n")
        for number in range(rows):
            text = f"Parcel number {number} from Acme is late again and nobody answers. What now {number % 97}"
            lines.write(f"{number},2026-11-{number % 20 + 1:02d}T10:00:00Z,user{number % 5000},{text},Acme,{number}\n")


def peak(folder, rows):
    """Import that many rows in a process of its own; give its peak memory in kilobytes."""
    file = folder / f"{rows}.csv"
    write(file, rows)
    environment = {**os.environ, "KITH_DATABASE__URL": f"sqlite:///{folder}/{rows}.sqlite3"}
    command = [sys.executable, "-c", MEASURED, "import", str(file)]
    outcome = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"{rows} stored" in outcome.stdout
    return int(outcome.stderr.split()[-1])


@pytest.mark.prove
def test_a_million_rows_need_hardly_more_memory_than_ten_thousand(tmp_path):
    """Rows are read, judged and stored batch by batch."""
    assert peak(tmp_path, 1_000_000) - peak(tmp_path, 10_000) < MORE
