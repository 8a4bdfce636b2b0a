"""Tells which addresses a person may be led to, and what their host is really called."""

import re
from urllib.parse import urlsplit, urlunsplit

from bot.present.clean import clean
from bot.present.letters import size

LONGEST_ADDRESS = 3000
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_UNFIT = re.compile(r"[\s\\<>|\"`{}^\x00-\x1f\x7f]")


def safe_address(url: str) -> tuple[str, str]:
    """Give the address and its host, both empty when a person should not be led there.

    Not safe is another scheme than the web's, a name and password in it, a control character, a broken host.
    """
    if _UNFIT.search(url) or clean(url, LONGEST_ADDRESS) != url:
        return "", ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # a bad port, bracket or international name; UnicodeError is one of these
        return "", ""
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not _HOST.fullmatch(host):
        return "", ""
    # the link must lead to the host that its words name, however a browser reads the original
    safe = urlunsplit(parts._replace(netloc=host + port))
    return (safe, host) if size(safe) <= LONGEST_ADDRESS else ("", "")
