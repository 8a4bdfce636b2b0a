"""Puts the analyst together from the word lists and the trained weights, and loads nothing else: a start is short."""

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from analyzers.analyst import RULES, Analyst
from analyzers.blinding import Blinder, parse_claims
from analyzers.detectors.commercial_link import CommercialLinkDetector, parse_links
from analyzers.detectors.disclosure import DisclosureDetector, parse_terms
from analyzers.detectors.owned_account import OwnedAccountDetector
from analyzers.detectors.perk import PerkDetector
from analyzers.detectors.platform_flag import PlatformFlagDetector
from analyzers.detectors.self_promotion import SelfPromotionDetector, parse_promotion
from analyzers.literals import trust
from analyzers.net import Net
from analyzers.origins import OriginReader
from analyzers.phrases import PhraseReader, PhraseWeights, mark_of
from analyzers.reader import Model, Weights
from analyzers.sieve import Sieve
from analyzers.triage.action import ActionAdvisor, parse_actions
from analyzers.triage.learned import COLUMNS, NeedModel
from analyzers.triage.need import NeedReader
from analyzers.triage.need_rules import parse_needs
from analyzers.weighing import ORIGINS
from bot.careful import Asked, Transformer, load
from bot.errors import WeightsUnusableError
from bot.resting import collector_at_rest
from config.lexicons import read_document, read_table
from config.nets import FILE as NETS
from config.nets import read_nets
from config.trained import FOLDER, is_kept, read_file, read_version, read_weights


@cache
def build_analyst(*, learned: bool = True, careful: bool = False) -> Analyst:
    """Build the analyst from the word lists and, if `learned`, the trained weights; done once a process.

    A `careful` one asks the transformer too.
    """
    analyst = put_together(Sieves.with_nets(kept_nets()), _transformer() if careful else None, learned=learned)
    gc.freeze()  # word lists and weights stay for good: no need to look for cycles in them
    return analyst


Arrays = Mapping[str, NDArray[np.generic]]
"""The arrays of a file of weights, by name."""


@dataclass(frozen=True, slots=True)
class Sieves:
    """One sieve for each kind of text that is searched; that of posts also looks at blinded ones, mostly the same."""

    posts: Sieve = field(default_factory=Sieve)
    claims: Sieve = field(default_factory=Sieve)
    links: Sieve = field(default_factory=Sieve)
    plain: Sieve = field(default_factory=Sieve)

    @classmethod
    def with_nets(cls, kept: Sequence[Net]) -> Self:
        """Give sieves whose nets need not be made, if they are among those that are kept."""
        for net in kept:
            trust(net.marks.tolist())
        return cls(*(Sieve(kept) for _ in fields(cls)))


def put_together(sieves: Sieves, transformer: Transformer | None = None, *, learned: bool) -> Analyst:
    """Give the parts of the analyst their word lists."""
    terms = read_table("disclosure")
    return Analyst(
        detectors=(
            OwnedAccountDetector(sieves.posts),
            PlatformFlagDetector(),
            PerkDetector(),
            DisclosureDetector(parse_terms(terms), sieves.posts),
            CommercialLinkDetector(parse_links(read_document("links"), terms), sieves.links),
            SelfPromotionDetector(parse_promotion(read_document("promotion")), sieves.posts),
        ),
        blinder=Blinder(parse_claims(read_document("status_claims")), sieves.posts, sieves.claims),
        needs=NeedReader(
            parse_needs(read_document("need"), read_document("intent")),
            _need_model(transformer) if learned else None,
            blinded=sieves.posts,
            plain=sieves.plain,
        ),
        actions=ActionAdvisor(parse_actions(read_document("action")), sieves.posts),
        origins=_origin_reader(transformer) if learned else None,
        resting=collector_at_rest,
        version="+".join([RULES, *[read_version()] * learned, *["careful"] * (transformer is not None)]),
    )


OF_ORIGIN = (0, len(ORIGINS))
OF_NEED = (len(ORIGINS), len(ORIGINS) + len(COLUMNS))
"""Where the answers to each model's questions stand among those of the transformer."""


def _origin_reader(transformer: Transformer | None) -> OriginReader:
    """Read the model of origin, with a second reader: the transformer if there is one, else that of phrases."""
    arrays = _arrays("origin")
    second = Asked(transformer, *OF_ORIGIN) if transformer else _phrase_reader("origin", arrays["numbers"])
    return OriginReader(_model(arrays), second)


def _need_model(transformer: Transformer | None) -> NeedModel:
    """Read the model of need, with a second reader as that of origin has one."""
    arrays = _arrays("need")
    if transformer:
        return NeedModel(_model(arrays), Asked(transformer, *OF_NEED))
    return NeedModel(_model(arrays), _phrase_reader("need", arrays["numbers"]), rules_first=True)


def _transformer() -> Transformer:
    try:
        return load(read_file("careful.onnx"), read_file("careful.json").decode())
    except (OSError, ValueError) as error:
        raise WeightsUnusableError(str(error)) from None


def kept_nets(file: Path = NETS) -> list[Net]:
    """Give the nets that `make nets` made; none when their file is missing or damaged."""
    return list(map(_net, read_nets(file)))


def _net(arrays: Mapping[str, NDArray[np.generic]]) -> Net:
    return Net(
        marks=np.asarray(arrays["marks"], np.uint64),
        literals=np.asarray(arrays["literals"], np.uint32),
        stems=np.asarray(arrays["stems"], np.uint32),
        singles=np.asarray(arrays["singles"], np.uint16),
        pairs=np.asarray(arrays["pairs"], np.uint16),
        triples=np.asarray(arrays["triples"], np.uint16),
        clause_of=np.asarray(arrays["clause_of"], np.int32),
        clauses=np.asarray(arrays["clauses"], np.int32),
        lead_of=np.asarray(arrays["lead_of"], np.int32),
        leads=np.asarray(arrays["leads"], np.int32),
        way_of=np.asarray(arrays["way_of"], np.int32),
        ways=np.asarray(arrays["ways"], np.int32),
    )


def _model(arrays: Arrays) -> Model:
    return Model(
        Weights(
            numbers=np.asarray(arrays["numbers"], np.uint64),
            rarity=np.asarray(arrays["rarity"], np.float32),
            weights=np.asarray(arrays["weights"], np.float32),
            traits=np.asarray(arrays["traits"], np.float32),
            bias=np.asarray(arrays["bias"], np.float32),
            labels=tuple(map(str, arrays["labels"])),
            trait_names=tuple(map(str, arrays["trait_names"])),
        )
    )


def _phrase_reader(model: str, vocabulary: NDArray[np.generic], folder: Path = FOLDER) -> PhraseReader | None:
    """Read the phrase reader that belongs to a model and its vocabulary; these weights may have none."""
    name = f"phrases-{model}"
    if not is_kept(f"{name}.npz", folder):
        return None
    arrays = _arrays(name, folder)
    if str(arrays["belongs_to"]) != mark_of(np.asarray(vocabulary, np.uint64)):
        raise WeightsUnusableError(f"weights/{name}.npz was made for another vocabulary; install Kith anew.")
    vectors = np.zeros((len(vocabulary) + 1, len(arrays["scale"])), np.float32)
    vectors[np.asarray(arrays["entries"], np.int32)] = arrays["vectors"] * np.asarray(arrays["scale"], np.float32)
    rest = {name: np.asarray(arrays[name], np.float32) for name in ("windows", "bias", "answers", "shift")}
    return PhraseReader(PhraseWeights(vectors=vectors, **rest))


def _arrays(name: str, folder: Path = FOLDER) -> Arrays:
    """Read a file of weights; a damaged one is one plain sentence."""
    try:
        return read_weights(name, folder)
    except (OSError, ValueError) as error:
        raise WeightsUnusableError(str(error)) from None
