"""Hands out the trained weights of config/weights as plain arrays, after a look at their checksums."""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).with_name("weights")
SUMS = FOLDER / "SHA256SUMS"


class WeightsError(ValueError):
    """The trained weights are not those that belong to this version."""


def read_file(name: str, folder: Path = FOLDER) -> bytes:
    """Read a file of the trained weights, only as it was committed; WeightsError says that it is another one."""
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != _sums(folder / SUMS.name).get(name):
        raise WeightsError(f"{folder.name}/{name} is not the file that {SUMS.name} names; install Kith anew.")
    return content


def read_weights(name: str, folder: Path = FOLDER) -> Mapping[str, NDArray[np.generic]]:
    """Read the arrays of `weights/NAME.npz`; objects in pickled form are refused."""
    with np.load(BytesIO(read_file(f"{name}.npz", folder)), allow_pickle=False) as file:
        return dict(file)


def is_kept(name: str, folder: Path = FOLDER) -> bool:
    """Tell whether a file belongs to these weights: who trains others may do without the optional ones."""
    return name in _sums(folder / SUMS.name)


def read_version() -> str:
    """Name the weights by the beginning of the checksum of their checksums: other weights have another name."""
    return f"reader-{hashlib.sha256(SUMS.read_bytes()).hexdigest()[:8]}"


def _sums(file: Path) -> dict[str, str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return {name: checksum for checksum, name in (line.split() for line in lines)}
