"""Hands out the nets of the word lists as plain arrays: `make nets` makes them, so that no start has to."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("nets.npz")


def read_nets() -> Iterator[Mapping[str, NDArray[np.generic]]]:
    """Give the arrays of each net by name; none when the file is missing, for a net can always be made anew."""
    if not FILE.exists():
        return
    with np.load(FILE, allow_pickle=False) as file:
        names = dict.fromkeys(name.partition("/")[0] for name in file)
        fields = {name.partition("/")[2] for name in file}
        for net in names:
            yield {field: file[f"{net}/{field}"] for field in fields}
