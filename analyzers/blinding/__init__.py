"""The only door from a mention to triage: identity stops here, and status offered as a reason is masked."""

from analyzers.blinding.blinder import Blinded, Blinder
from analyzers.blinding.claims import ClaimBook, ClaimRule, Cue, Joints, parse_claims

__all__ = ["Blinded", "Blinder", "ClaimBook", "ClaimRule", "Cue", "Joints", "parse_claims"]
