"""Makes more texts out of those that we have: nobody has written them, but a large transformer can guess about them.

A small one that learns from such guesses agrees with the large one about posts that neither has seen far more often
than one that learns from posts alone.
"""

import random
import re
from collections import Counter

import numpy as np
from tokenizers import Tokenizer
from transformers import AutoModel

from tests.training.posts import Post

COUNT = 90_000
SHARES = (0.3, 0.5, 0.2)
"""How often a text begins with a labelled post, with one that was written or read twice, with one of the streams."""
DROPPED, SWAPPED = 0.08, 0.17
"""Of the words of a text: so many are left out, for so many a near one is put."""
COMMON, NEIGHBOURS, LEAST_ALIKE = 4, 8, 0.45
"""Words that come so often are swapped, each for one of so many near ones whose vectors have at least this cosine."""
LEAST_LETTERS = 8
_WORD = re.compile(r"[A-Za-z']{2,}")
_SENTENCES = re.compile(r"(?<=[.!?\n])\s+")
_ROWS = 1_000
_LOT = random.Random(0)  # noqa: S311  no secret


def near_words(texts, folder):
    """Give for each common word of the texts those that the small transformer holds for near."""
    counts = Counter(word.lower() for text in texts for word in _WORD.findall(text))
    words = [word for word, times in counts.items() if times >= COMMON]
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.no_padding()
    table = AutoModel.from_pretrained(folder).get_input_embeddings().weight.detach().numpy()
    vectors = np.array([table[found.ids[1:-1]].mean(0) for found in tokenizer.encode_batch(words)])
    vectors -= vectors.mean(0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    near = {}
    for at in range(0, len(words), _ROWS):
        alike = vectors[at : at + _ROWS] @ vectors.T
        for word, row in zip(words[at : at + _ROWS], alike, strict=True):
            best = np.argsort(-row)[1 : NEIGHBOURS + 1]
            near[word] = [words[other] for other in best if row[other] >= LEAST_ALIKE]
    return near


def variations(groups, folder):
    """Give posts made of those of three groups: with other words, of two joined, or cut out of one."""
    near = near_words([post.text for group in groups for post in group], folder)
    had = {post.text for group in groups for post in group}
    made = []
    while len(made) < COUNT:
        text = _one([_LOT.choice(group).text for group in _LOT.choices(groups, SHARES, k=2)], near).strip()
        if len(text) > LEAST_LETTERS and text not in had:
            had.add(text)
            made.append(Post(text=text, readings=(), part="varied"))
    return made


def _one(texts, near):
    how = _LOT.random()
    if how < 0.5:
        return _swapped(texts[0], near)
    if how < 0.8:
        return " ".join(map(_half, texts))
    return _cutting(texts[0], _LOT.randint(3, 10))


def _swapped(text, near):
    words = []
    for word in text.split(" "):
        found, chance = _WORD.search(word), _LOT.random()
        if not found or word.startswith(("@", "#", "http")):
            words.append(word)
        elif chance >= DROPPED:
            others = near.get(found[0].lower()) if chance < DROPPED + SWAPPED else None
            words.append(word[: found.start()] + _LOT.choice(others) + word[found.end() :] if others else word)
    return " ".join(words)


def _half(text):
    """Give half of the sentences of a text, or some words of it if it is but one."""
    sentences = [one for one in _SENTENCES.split(text) if one.strip()]
    if len(sentences) > 1:
        return " ".join(_LOT.sample(sentences, len(sentences) // 2))
    return _cutting(text, _LOT.randint(4, 12))


def _cutting(text, count):
    words = text.split(" ")
    start = _LOT.randrange(max(1, len(words) - count + 1))
    return " ".join(words[start : start + count])
