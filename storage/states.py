"""In which states a case waits, and how it stands when it waits again."""

from analyzers.triage.case import State

UNSETTLED = (State.OPEN.value, State.CLAIMED.value)
"""It waits now."""
WAITING = (*UNSETTLED, State.SNOOZED.value)
"""It waits or rests."""
AWAKE: dict[str, object] = {
    "state": State.OPEN.value, "settled_at": None, "snoozed_until": None, "claimed_by": "",
}  # fmt: skip
OPEN_AGAIN: dict[str, object] = {**AWAKE, "answered_by": ""}
