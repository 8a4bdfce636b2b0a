"""Hands out the nets of the word lists as plain arrays: `make nets` makes them, so that no start has to."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("nets.npz")


def read_nets(kept: Path = FILE) -> Sequence[Mapping[str, NDArray[np.generic]]]:
    """Give the arrays of each net by name; none when the file is missing or damaged, for nets can be made anew."""
    with suppress(OSError, ValueError, BadZipFile), np.load(kept, allow_pickle=False) as file:
        nets: dict[str, dict[str, NDArray[np.generic]]] = {}
        for name, array in file.items():
            net, _, field = name.partition("/")
            nets.setdefault(net, {})[field] = array
        return list(nets.values())
    return []
