"""Puts the analyst together from the word lists and the trained weights, and loads nothing else: a start is short."""

import gc
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

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
from analyzers.net import Net, recall
from analyzers.origins import OriginReader
from analyzers.reader import Model, Weights
from analyzers.sieve import Sieve
from analyzers.triage.action import ActionAdvisor, parse_actions
from analyzers.triage.learned import NeedModel
from analyzers.triage.need import NeedReader, parse_needs
from bot.errors import WeightsUnusableError
from config.lexicons import read_document, read_table
from config.nets import read_nets
from config.trained import read_version, read_weights


@cache
def build_analyst(*, learned: bool = True) -> Analyst:
    """Build the analyst from the word lists and, if `learned`, the trained weights; done once a process."""
    recall(map(_net, read_nets()))
    analyst = put_together(Sieves(), learned=learned)
    gc.freeze()  # word lists and weights stay for good: the collector need not go through them again and again
    return analyst


@dataclass(frozen=True, slots=True)
class Sieves:
    """One sieve for each kind of text that is searched."""

    posts: Sieve = field(default_factory=Sieve)
    claims: Sieve = field(default_factory=Sieve)
    links: Sieve = field(default_factory=Sieve)
    blinded: Sieve = field(default_factory=Sieve)
    plain: Sieve = field(default_factory=Sieve)


def put_together(sieves: Sieves, *, learned: bool) -> Analyst:
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
            NeedModel(_model("need")) if learned else None,
            blinded=sieves.blinded,
            plain=sieves.plain,
        ),
        actions=ActionAdvisor(parse_actions(read_document("action")), sieves.blinded),
        origins=OriginReader(_model("origin")) if learned else None,
        version=f"{RULES}+{read_version()}" if learned else RULES,
    )


def _net(arrays: Mapping[str, NDArray[np.generic]]) -> Net:
    return Net(
        marks=np.asarray(arrays["marks"], np.uint64),
        literals=np.asarray(arrays["literals"], np.uint32),
        stems=np.asarray(arrays["stems"], np.uint32),
        clause_of=np.asarray(arrays["clause_of"], np.int32),
        clauses=np.asarray(arrays["clauses"], np.int32),
        lead_of=np.asarray(arrays["lead_of"], np.int32),
        leads=np.asarray(arrays["leads"], np.int32),
        way_of=np.asarray(arrays["way_of"], np.int32),
        ways=np.asarray(arrays["ways"], np.int32),
    )


def _model(name: str) -> Model:
    """Read a trained model; a damaged file is one plain sentence."""
    try:
        arrays = read_weights(name)
    except (OSError, ValueError) as error:
        raise WeightsUnusableError(str(error)) from None
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
