"""The careful reader: a small transformer, asked where the reader's own models are unsure, for those who install it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analyzers.pieces import Places, stand_in
from analyzers.reader import Floats, Read
from bot.errors import CarefulMissingError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

LONGEST = 72
"""Parts of words that are read of a text; few posts are longer."""


@dataclass(frozen=True, slots=True)
class Transformer:
    """A transformer that answers all questions about a text at once, on one core."""

    session: "InferenceSession"
    tokenizer: "Tokenizer"

    def scores(self, texts: Sequence[str]) -> Floats:
        """Score folded texts: a row for each, a column for each label of all questions, in log-odds.

        They are read one by one: eight-bit arithmetic takes its scale from all that is read at once, and who is read
        beside whom must change nothing.
        """
        ids = [found.ids for found in self.tokenizer.encode_batch([plain(text) for text in texts])]
        return np.concatenate([self._score(one) for one in ids]) if ids else np.zeros((0, 0), np.float32)

    def _score(self, ids: Sequence[int]) -> Floats:
        words = np.array([ids], np.int64)
        return np.asarray(self.session.run(None, {"ids": words, "mask": np.ones_like(words)})[0], np.float32)


@dataclass(frozen=True, slots=True)
class Asked:
    """A transformer that is asked some of its questions: those of the columns `begin` up to `end`."""

    transformer: Transformer
    begin: int
    end: int

    def scores(self, read: Read, at: Places) -> Floats:
        """Score some texts of a batch: a row for each place in `at`, a column for each label, in log-odds."""
        return self.transformer.scores([read.texts[place] for place in at.tolist()])[:, self.begin : self.end]


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
