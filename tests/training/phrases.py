"""The phrase readers: small convolutions that learn what the careful reader says of posts and of their sentences.

    python -m tests.training.phrases DATA SMALL [--teacher out/teacher.npz] [--before FOLDER] [--only need]

There is one of need and one of origin. Each reads the pieces of its model's vocabulary, so it is made anew after that
one (`make phrases`; half an hour on two cores, in .venv-teacher). SMALL is the folder of all-MiniLM-L6-v2: what that
makes of single words is where the vectors of words begin, for of most words the posts tell too little. What a large
transformer says of posts (--teacher) is learnt of need beside what the careful reader says. --before is the
folder of the weights before, with a careful reader that learnt from a large transformer at first hand: then the mean of
both is learnt.
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import track
from tokenizers import Tokenizer
from transformers import AutoModel

from analyzers.phrases import BESIDE, mark_of
from analyzers.pieces import BEGINNINGS, Batch, Vocabulary, cut
from analyzers.triage.learned import BRAND, INTENTS, URGENCIES
from analyzers.weighing import ORIGINS
from bot.assembling import OF_NEED, OF_ORIGIN
from bot.careful import load
from config.trained import FOLDER, read_file, read_weights
from tests.training.encoder import parts
from tests.training.examples import examples_of
from tests.training.posts import gathered
from tests.training.run import read_teacher, write_sums

SEED = 0
WIDTH, FEATURES = 48, 96
"""Twice of both reads no better, half of both a little worse; each costs its share of the pace."""
ROUNDS, TOGETHER, RATE = 8, 128, 3e-3
DROPPED, FORGOTTEN = 0.2, 0.2
"""Of numbers between the layers; and of what a word has learnt, so that rare words lean on where they began."""
SHAPES = 256
"""Directions that are kept of the vectors in which words begin."""
MOST_WORDS = 64
"""Words of a post that it learns from; few have more, and what a phrase says it says in a longer one too."""
WORDS_OF_A_SENTENCE = range(3, 26)
MOST_SENTENCES = 60_000
SAY = Console(stderr=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a phrase reader answers: the questions of its model, and where they stand among those of the careful reader.

    `known` is what a reader's own answer counts beside the careful reader's: more of it teaches single posts. `taught`
    is what the large transformer's guess counts, the careful readers' the rest: of origin one that learnt from it finds
    less on the rare needs, and its ranges hold less often.
    `sentences` tells whether it learns from single sentences too: whose interest speaks, one of them tells too seldom.
    """

    model: str
    questions: Mapping[str, Sequence[str]]
    columns: tuple[int, int]
    known: float
    taught: float
    sentences: bool

    @property
    def sizes(self):
        """Give how many answers each question has."""
        return [len(labels) for labels in self.questions.values()]


NEED = {"intent": INTENTS, "urgency": URGENCIES, "brand": BRAND}
ORIGIN = {"origin": ORIGINS}
SUBJECTS = (
    Subject(model="need", questions=NEED, columns=OF_NEED, known=0.2, taught=0.7, sentences=True),
    Subject(model="origin", questions=ORIGIN, columns=OF_ORIGIN, known=0.5, taught=0.0, sentences=False),
)


def sentences_of(texts):
    """Give the sentences of posts that have several: short posts are rare in what we have, and hard."""
    found = dict.fromkeys(part for text in texts for part in re.split(r"(?<=[.!?…])\s+|\n+", text) if part != text)
    several = [part for part in found if len(part.split()) in WORDS_OF_A_SENTENCE]
    random.Random(SEED).shuffle(several)  # noqa: S311  no secret
    return several[:MOST_SENTENCES]


def guessed(texts, subject, folders):
    """Give how likely each answer to each question is, for each text, by careful readers (the mean of logarithms)."""
    scores = np.mean([scored(texts, folder)[:, slice(*subject.columns)] for folder in folders], axis=0)
    return torch.cat([part.softmax(1) for part in torch.split(torch.tensor(scores), subject.sizes, 1)], 1)


def put_beside(answers, guesses, subject):
    """Put the teacher's guesses, where there are any, beside the careful readers'."""
    there = [at for at, guess in enumerate(guesses) if guess is not None]
    if there:
        rows = [[share for name in subject.questions for share in guesses[at][name]] for at in there]
        answers[there] = torch.lerp(answers[there], torch.tensor(rows), subject.taught)


def scored(texts, folder):
    """Give what a careful reader says of each text: for each question the logarithms of its answers' likelihoods."""
    reader = load(read_file("careful.onnx", folder), read_file("careful.json", folder).decode())
    several = track(range(0, len(texts), TOGETHER), "A careful reader reads", console=SAY)
    scores = torch.tensor(np.concatenate([reader.scores(texts[at : at + TOGETHER]) for at in several]))
    return np.concatenate([part.log_softmax(1).numpy() for part in parts(scores).values()], axis=1)


def answered(examples, subject):
    """Give the readers' answers times what each counts; nothing where nobody answered."""
    none = {name: [0.0] * len(labels) for name, labels in subject.questions.items()}
    rows = [[one.weight * share for name in none for share in (none | one.answers)[name]] for one in examples]
    return torch.tensor(rows)


def laid_out(texts, vocabulary):
    """Give for each text a row a word: the entries of its whole and its beginnings, counted from 1; 0 is none."""
    laid = []
    for at in range(0, len(texts), TOGETHER):
        batch = Batch.join(texts[at : at + TOGETHER])
        known = vocabulary.find(batch)
        single = np.flatnonzero(known.firsts == known.lasts)
        words, entries = known.firsts[single], known.entries[single]
        order = np.argsort(words, kind="stable")
        words, entries = words[order], entries[order]
        rows = np.zeros((len(batch), 1 + len(BEGINNINGS)), np.int64)
        rows[words, np.arange(len(words)) - np.searchsorted(words, words)] = entries + 1
        cuts = np.searchsorted(batch.texts, np.arange(batch.count + 1))
        laid += [rows[start:stop][:MOST_WORDS] for start, stop in pairwise(cuts)]
    return laid


def words_of(texts, vocabulary):
    """Give the words that are known whole, and how often they come, by entry."""
    found, times = {}, Counter()
    for at in range(0, len(texts), TOGETHER):
        some = texts[at : at + TOGETHER]
        batch = Batch.join(some)
        whole = cut(batch).numbers[: len(batch)]
        entries = np.searchsorted(vocabulary.numbers[:-1], whole)
        for word in np.flatnonzero(vocabulary.numbers[entries] == whole):
            found[entries[word]] = some[batch.texts[word]][batch.starts[word] : batch.stops[word]]
            times[entries[word]] += 1
    return found, times


@torch.no_grad()
def where_words_begin(found, times, folder, size):
    """Give what the small transformer makes of each word alone, in the directions in which common words differ most."""
    tokenizer, encoder = Tokenizer.from_file(f"{folder}/tokenizer.json"), AutoModel.from_pretrained(folder).eval()
    tokenizer.no_padding()
    seen = [encoder(torch.tensor([tokenizer.encode(word).ids])).last_hidden_state[0].mean(0)
            for word in track(found.values(), "Words by themselves", console=SAY)]  # fmt: skip
    seen = torch.stack(seen) - torch.stack(seen).mean(0)
    weights = torch.tensor([np.log1p(times[entry]) for entry in found], dtype=torch.float32)[:, None]
    directions = torch.linalg.svd(weights * seen, full_matrices=False)[2][:SHAPES]
    shapes = torch.zeros(size + 1, SHAPES)
    shapes[torch.tensor(list(found)) + 1] = seen @ directions.T
    return shapes / shapes[shapes.abs().sum(1) > 0].std()


class Phrases(torch.nn.Module):
    """What analyzers/phrases.py reads, as it learns."""

    def __init__(self, shapes, answers):
        """Take where words begin: a row for each entry, the first for none; and how many answers there are."""
        super().__init__()
        self.register_buffer("shapes", shapes)
        self.onto = torch.nn.Linear(SHAPES, WIDTH, bias=False)
        self.learnt = torch.nn.Embedding(len(shapes), WIDTH, padding_idx=0)
        torch.nn.init.zeros_(self.learnt.weight)
        self.windows = torch.nn.Conv1d(WIDTH, FEATURES, BESIDE, padding=BESIDE // 2)
        self.answers = torch.nn.Linear(2 * FEATURES, answers)
        self.dropout = torch.nn.Dropout(DROPPED)

    def vectors(self):
        """Give the vector of each entry."""
        return self.onto(self.shapes) + self.learnt.weight

    def forward(self, entries, there):
        """Score texts; `entries` are texts × words × the pieces of a word, `there` tells which words are."""
        kept = entries * (torch.rand(entries.shape) > FORGOTTEN) if self.training else entries
        words = self.dropout(self.onto(self.shapes[entries].sum(2)) + self.learnt(kept).sum(2))
        seen = torch.relu(self.windows((words * there[..., None]).transpose(1, 2))) * there[:, None]
        pooled = torch.cat([seen.amax(2), seen.sum(2) / there.sum(1, keepdim=True).clamp(min=1).sqrt()], 1)
        return self.answers(self.dropout(pooled))


def teach(model, laid, answers, sizes):
    """Teach it the answers, weighted, a row a text; `sizes` tells how many answers each question has."""
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-3)
    model.train()
    batches = [batch for _ in range(ROUNDS) for batch in shuffled(laid)]
    for step, batch in enumerate(track(batches, "The phrase reader learns", console=SAY)):
        for part in optimiser.param_groups:
            part["lr"] = RATE * min(1, step / 200) * max(0.02, 1 - step / len(batches))
        scores = model(*padded([laid[at] for at in batch]))
        likely = torch.cat([part.log_softmax(1) for part in torch.split(scores, sizes, 1)], 1)
        loss = -(answers[batch] * likely).sum(1).mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()


def shuffled(laid):
    """Give the numbers of the texts in batches of like length."""
    order = sorted(range(len(laid)), key=lambda at: len(laid[at]) * random.uniform(0.8, 1.25))  # noqa: S311  no secret
    batches = [order[at : at + TOGETHER] for at in range(0, len(order), TOGETHER)]
    random.shuffle(batches)
    return batches


def padded(several):
    """Give texts of several lengths as one array, and where it holds words."""
    entries = torch.zeros(len(several), max(1, *map(len, several)), several[0].shape[1], dtype=torch.long)
    there = torch.zeros(entries.shape[:2])
    for at, rows in enumerate(several):
        entries[at, : len(rows)] = torch.from_numpy(rows)
        there[at, : len(rows)] = 1
    return entries, there


@torch.no_grad()
def save(name, model, vocabulary):
    """Write the weights as plain arrays; the vectors in eight bits, those of pieces that stand alone and no others."""
    vectors = model.vectors()[1:].numpy()
    kept = np.flatnonzero(np.abs(vectors).sum(1))
    scale = np.abs(vectors).max(0) / 127
    np.savez_compressed(
        FOLDER / f"phrases-{name}.npz",
        belongs_to=np.array(mark_of(vocabulary.numbers)),
        entries=kept.astype(np.int32),
        vectors=np.rint(vectors[kept] / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        windows=model.windows.weight.permute(2, 1, 0).numpy().astype(np.float16),
        bias=model.windows.bias.numpy().astype(np.float32),
        answers=model.answers.weight.T.numpy().astype(np.float16),
        shift=model.answers.bias.numpy().astype(np.float32),
    )
    write_sums()


def make(subject, posts, guesses, small, folders):
    """Make one from everything that its model learnt from; `sentences` of it too, where they tell something."""
    random.seed(SEED)
    torch.manual_seed(SEED)
    vocabulary = Vocabulary(np.asarray(read_weights(subject.model)["numbers"], np.uint64))
    texts = [one.text for one in posts]
    texts += sentences_of(texts) if subject.sentences else []
    SAY.print(f"{subject.model}: {len(posts)} posts and {len(texts) - len(posts)} of their sentences")
    found, times = words_of(texts, vocabulary)
    model = Phrases(where_words_begin(found, times, small, len(vocabulary.numbers)), sum(subject.sizes))
    answers = guessed(texts, subject, folders)
    put_beside(answers, guesses, subject)
    answers[: len(posts)] += subject.known * answered(posts, subject)
    teach(model, laid_out(texts, vocabulary), answers, subject.sizes)
    save(subject.model, model, vocabulary)


def main():
    """Make both, from posts in English."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("small")
    parser.add_argument("--teacher", default="")
    parser.add_argument("--before", type=Path, action="append", default=[])
    parser.add_argument("--only", choices=[subject.model for subject in SUBJECTS])
    asked = parser.parse_args()
    _, known, others = gathered(asked.data)
    posts = [*known, *others]
    of_origin, of_need = examples_of(posts)
    english = [one is not None for one in of_need]
    taught = read_teacher(asked.teacher) or {}
    guesses = list(compress((taught.get(post.text) for post in posts), english))
    for subject, examples in zip(SUBJECTS, (of_need, of_origin), strict=True):
        if asked.only in (None, subject.model):
            make(subject, list(compress(examples, english)), guesses, asked.small, [FOLDER, *asked.before])


if __name__ == "__main__":
    main()
