"""A transformer that answers all questions about a text: how it is taught, and asked."""

import math
import random
from dataclasses import dataclass

import numpy as np
import torch
from rich.progress import track
from transformers import AutoModel

from tests.training.examples import ANSWERS

HEAD_RATE = 1e-3
SMOOTHING = 0.05
"""A reader may be wrong; what another transformer guesses says itself how sure it is."""
WARMING = 0.08
"""The share of the steps over which the rate rises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a transformer is taught: so often all texts, so many together, at this rate.

    The words and the first `frozen` layers stay as they are; `smoothing` is what an answer gives up to the others.
    """

    rounds: int
    rate: float
    together: int
    frozen: int = 0
    smoothing: float = SMOOTHING


class Encoder(torch.nn.Module):
    """The encoder, the mean of its words, and one layer for all questions."""

    def __init__(self, folder, *, padding, kept=None):
        """Take a model's folder, the entry that fills up, and of its words those that are kept (None: all)."""
        super().__init__()
        self.padding = padding
        self.encoder = AutoModel.from_pretrained(folder, attn_implementation="eager")
        if kept is not None:
            words = self.encoder.embeddings.word_embeddings.weight[kept]
            self.encoder.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(words, freeze=False)
        self.head = torch.nn.Linear(self.encoder.config.hidden_size, sum(map(len, ANSWERS.values())))
        self.dropout = torch.nn.Dropout(0.1)

    def forward(self, ids, mask):
        """Give the scores of all questions."""
        words = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        shown = mask[..., None].to(words.dtype)
        return self.head(self.dropout((words * shown).sum(1) / shown.sum(1)))


def parts(scores):
    """Give the scores of each question."""
    return dict(zip(ANSWERS, torch.split(scores, [len(found) for found in ANSWERS.values()], dim=1), strict=True))


def teach(model, ids, truth, course):
    """Fine-tune on what has been read; `truth` has for each question a row of weighted answers a text.

    An answer that nobody gave weighs nothing.
    """
    _freeze(model.encoder, course.frozen)
    learning = [weights for weights in model.encoder.parameters() if weights.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": learning}, {"params": model.head.parameters()}], weight_decay=0.01, fused=True
    )
    steps, step = course.rounds * math.ceil(len(ids) / course.together), 0
    model.train()
    for done in range(course.rounds):
        batches = list(_batches(ids, model.padding, course.together, shuffled=True))
        for group, padded, mask in track(batches, f"Teaching, round {done + 1}"):
            _set_rates(optimiser, (course.rate, HEAD_RATE), step / steps)
            answers = {name: rows[group] for name, rows in truth.items()}
            _step(model, optimiser, padded, mask, answers, course.smoothing)
            step += 1


def _set_rates(optimiser, rates, done):
    """Let the rates rise at first and then fall; `done` is the share of the steps that are behind."""
    pace = min(1.0, done / WARMING) * max(0.02, 1 - done)
    for part, rate in zip(optimiser.param_groups, rates, strict=True):
        part["lr"] = rate * pace


def _freeze(encoder, layers):
    if layers:
        encoder.embeddings.requires_grad_(requires_grad=False)
    for layer in encoder.encoder.layer[:layers]:
        layer.requires_grad_(requires_grad=False)


def _step(model, optimiser, padded, mask, truth, smoothing):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores = model(padded, mask)
    loss = sum(_loss(found, truth[name], smoothing) for name, found in parts(scores.float()).items())
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()


def _loss(scores, answers, smoothing):
    soft = answers * (1 - smoothing) + smoothing / answers.shape[1] * answers.sum(1, keepdim=True)
    return -(soft * torch.log_softmax(scores, 1)).sum() / len(answers)


def _batches(ids, padding, together, *, shuffled):
    """Give batches of texts of like length: (their numbers, padded ids, mask)."""
    order = sorted(range(len(ids)), key=lambda at: len(ids[at]) * (random.uniform(0.8, 1.25) if shuffled else 1))  # noqa: S311  no secret
    groups = [order[at : at + together] for at in range(0, len(order), together)]
    if shuffled:
        random.shuffle(groups)
    for group in groups:
        longest = max(len(ids[at]) for at in group)
        filled = [[*ids[at], *[padding] * (longest - len(ids[at]))] for at in group]
        mask = [[1] * len(ids[at]) + [0] * (longest - len(ids[at])) for at in group]
        yield group, torch.tensor(filled), torch.tensor(mask)


@torch.no_grad()
def guesses(model, ids):
    """Give for each question the probabilities of its answers, a row for each text."""
    model.eval()
    scores = np.zeros((len(ids), model.head.out_features), np.float32)
    for group, padded, mask in track(list(_batches(ids, model.padding, 32, shuffled=False)), "Guessing"):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores[group] = model(padded, mask).float().numpy()
    return {name: torch.softmax(found, 1).numpy() for name, found in parts(torch.tensor(scores)).items()}
