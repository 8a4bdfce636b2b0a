"""Checks who signed what was handed in: HMAC-SHA256 over the body, and over the time where the sender tells it."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

from bot.errors import AskedWronglyError

HEADER = "X-Kith-Signature"
TIME_HEADER = "X-Kith-Timestamp"
WINDOW = 300
"""Seconds by which the sender's time may differ from ours."""
BODY, STAMPED = "body", "stamped"
"""What is signed: the body alone, or `TIME.BODY` with the time of `TIME_HEADER` in Unix seconds."""
NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
STAMP = re.compile(r"\d{1,12}")


def describe_signing(header: str) -> str:
    """Give how a hook's sender signs: our own way, or the body alone under a header of the sender's."""
    if header and not NAME.fullmatch(header):
        raise AskedWronglyError(f"{header!r} is no name of a header.")
    return f"{header} {BODY}" if header else f"{HEADER} {STAMPED}"


def secret_of(key: str, workspace: str, path_key: str) -> str:
    """Give the secret with which one address's sender signs: made of the installation's key, and kept nowhere."""
    told = f"webhook\x1f{workspace}\x1f{path_key}".encode()
    return hmac.new(key.encode(), told, hashlib.sha256).hexdigest()


def sign(secret: str, body: bytes, stamp: str = "") -> str:
    """Give the signature of a body, as a sender writes it."""
    signed = stamp.encode() + b"." + body if stamp else body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_signed(signing: str, secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Tell whether a body was signed with this secret, and lately when the time is signed as well."""
    header, _, way = signing.partition(" ")
    stamp = headers.get(TIME_HEADER, "") if way == STAMPED else ""
    given = headers.get(header, "").strip().removeprefix("sha256=").lower()
    if way == STAMPED and not _is_recent(stamp, now):
        return False
    wanted = sign(secret, body, stamp).removeprefix("sha256=")
    return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogateescape"))


def _is_recent(stamp: str, now: datetime) -> bool:
    return STAMP.fullmatch(stamp) is not None and stamp.isascii() and abs(int(stamp) - now.timestamp()) <= WINDOW
