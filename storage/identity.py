"""How a mention and an author are named inside: by hashes that say nothing and never change."""

import base64
import hashlib

from analyzers.mention import handle
from analyzers.text import read

ID_BYTES = 8
"""64 bits: among ten million mentions of a workspace a clash has a chance of one in 370,000, and would be refused."""
AUTHOR_BYTES = 8
APART = "#"
"""Stands between a post's id and what sets it apart from another one of the same id."""
SEPARATOR = "\x1f"


def mention_id(workspace: str, monitor: str, source: str, external_id: str) -> str:
    """Give a mention's id: 13 lower-case characters of base32 that depend on nothing else."""
    name = SEPARATOR.join((workspace, monitor, source, external_id))
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=ID_BYTES).digest()
    return base64.b32encode(digest).decode("ascii").rstrip("=").lower()


def author_key(author: str, key: bytes) -> str:
    """Give the keyed hash of an author (16 hexadecimal characters); empty for an unknown one."""
    name = handle(author)
    if not name:
        return ""
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=AUTHOR_BYTES, key=key).hexdigest()


def post_key(identity: str, key: bytes) -> str:
    """Give the keyed hash of a post that is to stay out, by the id that it would have; no author's is like it."""
    return hashlib.blake2b(f"{SEPARATOR}{identity}".encode(), digest_size=AUTHOR_BYTES, key=key).hexdigest()


def text_key(text: str) -> str:
    """Give a hash that copies of one text share: case, spaces and hidden characters do not matter."""
    plain = " ".join(read(text).text.casefold().split())
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=AUTHOR_BYTES).hexdigest()


def apart(external_id: str, text: str) -> str:
    """Give the external id under which a post is kept whose own id is taken by a post with another text."""
    told = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{external_id}{APART}{told}"


def content_key(content: str) -> str:
    """Give a hash by which the same content is known again."""
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=AUTHOR_BYTES).hexdigest()
