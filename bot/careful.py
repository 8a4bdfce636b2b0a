"""The careful reader: a small transformer that is asked beside the reader's own models, for those who install it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analyzers.pieces import stand_in
from bot.errors import CarefulMissingError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]

LONGEST = 72
"""Parts of words that are read of a text; few posts are longer."""
TOGETHER = 16
"""Texts of like length that are read together."""
SHARPER = 1.0


@dataclass(frozen=True, slots=True)
class Transformer:
    """A transformer that answers all questions about a text at once, on one core."""

    session: "InferenceSession"
    tokenizer: "Tokenizer"

    def scores(self, texts: Sequence[str]) -> Floats:
        """Score folded texts: a row for each, a column for each label of all questions, in log-odds."""
        ids = [found.ids for found in self.tokenizer.encode_batch([plain(text) for text in texts])]
        found: dict[int, Floats] = {}
        for group in _of_like_length(ids):
            padded, mask = _pad([ids[text] for text in group])
            rows = self.session.run(None, {"ids": padded, "mask": mask})[0]
            found.update(zip(group, rows, strict=True))
        return np.stack([found[text] for text in range(len(texts))]) if texts else np.zeros((0, 0), np.float32)


@dataclass(frozen=True, slots=True)
class Asked:
    """A transformer that is asked some of its questions: those of the columns `begin` up to `end`."""

    transformer: Transformer
    begin: int
    end: int

    def scores(self, texts: Sequence[str]) -> Floats:
        """Score folded texts: a row for each, a column for each label, in log-odds."""
        found = self.transformer.scores(texts)
        return found[:, self.begin : self.end] if len(found) else np.zeros((0, self.end - self.begin), np.float32)


def load(model: bytes, tokenizer: str) -> Transformer:
    """Make the transformer from its file; a plain sentence when what runs it is not installed."""
    try:
        from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415  optional
        from tokenizers import Tokenizer  # noqa: PLC0415  optional
    except ImportError:
        raise CarefulMissingError("install kith[careful].") from None
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    words = Tokenizer.from_str(tokenizer)
    words.enable_truncation(LONGEST)
    return Transformer(InferenceSession(model, options, providers=["CPUExecutionProvider"]), words)


def plain(text: str) -> str:
    """Give a folded text as the transformer reads it: no address and no handle by name, no gaps."""
    return " ".join(stand_in(text, " http ", " @user ").replace("\n", " / ").split())


def _of_like_length(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Give the numbers of the texts, some at a time: what is short waits for nothing long."""
    order = sorted(range(len(ids)), key=lambda text: len(ids[text]))
    for start in range(0, len(order), TOGETHER):
        yield order[start : start + TOGETHER]


def _pad(ids: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the texts' numbers as one array filled with zeros, and which of them are words."""
    longest = max(map(len, ids))
    padded = np.array([[*one, *[0] * (longest - len(one))] for one in ids], np.int64)
    mask = np.array([[1] * len(one) + [0] * (longest - len(one)) for one in ids], np.int64)
    return padded, mask
