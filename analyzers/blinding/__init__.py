"""The only door from a mention to triage: identity stops here, and status offered as a reason is masked."""

from analyzers.blinding.blinder import NOTHING_CLAIMED, Blinded, Blinder, Claimed, blank_out, name_spans
from analyzers.blinding.claims import ClaimBook, ClaimRule, Cue, Joints, parse_claims

__all__ = [
    "NOTHING_CLAIMED", "Blinded", "Blinder", "ClaimBook", "ClaimRule", "Claimed", "Cue", "Joints", "blank_out",
    "name_spans", "parse_claims",
]  # fmt: skip
