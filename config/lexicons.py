"""Hands out the word lists of config/lexicon and the bundled sample as plain rows; what they mean is the analysers'."""

import csv
import tomllib
from pathlib import Path

FOLDER = Path(__file__).with_name("lexicon")
SAMPLE = Path(__file__).with_name("sample")


def read_table(name: str) -> list[dict[str, str]]:
    """Read `lexicon/NAME.csv`: one dictionary a row, every value text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_document(name: str) -> dict[str, object]:
    """Read `lexicon/NAME.toml` as tomllib gives it."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
