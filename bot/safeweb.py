"""The way out to addresses that a person typed: to public machines alone, looked at again at every step.

Every address that a name stands for is checked, and the connection goes to one of those that were checked, so that a
name which changes its mind in between leads nowhere. Nothing is taken from the environment.

RefusedAddressError (a SourceError)
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from http import HTTPStatus

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.http import AGENT, NOTHING, MissingError, Reply, SourceError, Web
from bot.unpacking import LARGEST, unpack

SECONDS, CONNECT_SECONDS = 20.0, 5.0
"""How long everything may take, with all redirects, and until there is a connection."""
MOST_HOPS = 5
"""Redirects that are followed."""
LONGEST = 2_000
"""Characters of an address."""
PORTS = {"http": 80, "https": 443}
UNPACKED = {"Accept-Encoding": "gzip, deflate"}
"""What is taken apart here, up to the cap: the session would unpack a whole piece of a bomb at once."""
HOST_OF_PRIVATE = "KITH_SOURCES__PRIVATE_HOSTS"
NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64 of a network's own
        "2001::/23",  # Teredo and other protocols (IANA special purpose)
        "3fff::/20",  # documentation
        "2002::/16",  # 6to4
        "192.88.99.0/24",  # 6to4 relays
        "168.63.129.16/32",  # a cloud's own services at a public address
        "192.0.0.0/24",  # protocols (IANA special purpose)
        "100.64.0.0/10",  # providers' own
    )
)
"""What Python counts among the global addresses, or did in one of its versions, and leads elsewhere."""
GLOBAL = ipaddress.ip_network("2000::/3")
"""The only part of IPv6 that is given out (IANA)."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives all addresses of a host's name, as text."""


class RefusedAddressError(SourceError):
    """That address is not asked:"""  # noqa: D400, D415  the particular follows the colon


def is_public(address: str) -> bool:
    """Tell whether an address (as numbers) is a machine of the public internet, by no detour."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (found.scope_id or found not in GLOBAL):
        return False
    if any(found in network for network in NETWORKS if network.version == found.version):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def may_be_private(address: str) -> bool:
    """Tell whether an operator may open an address: the own machine or network, never link-local (clouds' metadata)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    special = found.is_link_local or found.is_multicast or found.is_unspecified
    return is_public(address) or ((found.is_private or found.is_loopback) and not special)


def check_address(address: str, private: Collection[str] = ()) -> URL:
    """Read an address that a person typed; RefusedAddressError says why it is not asked.

    `private` are hosts, or hosts with a port, that the operator opened. Names are not looked up here.
    """
    if len(address) > LONGEST or not address.isprintable() or any(sign in address for sign in " \\"):
        raise RefusedAddressError(f"it holds spaces, signs or more than {LONGEST:,} characters.")
    try:
        url = URL(address)
        port = url.port
    except ValueError:
        raise RefusedAddressError("it cannot be read as an address.") from None
    _check_parts(url, port, private)
    return url.with_fragment(None)


def _check_parts(url: URL, port: int | None, private: Collection[str]) -> None:
    host = (url.raw_host or "").lower()
    if url.scheme not in PORTS or not host:
        raise RefusedAddressError("only http:// and https:// addresses are asked.")
    if url.raw_user is not None or url.raw_password is not None:
        raise RefusedAddressError("it holds a user's name or a password.")
    if port not in PORTS.values() and f"{host}:{port}" not in private:
        raise RefusedAddressError(f"only ports 80 and 443 are asked, not {port}.")
    if is_literal(host):
        _check_found(host, port or 0, [host], private)
    elif _is_number(host):
        raise RefusedAddressError("its host is a number in disguise.")


def is_literal(host: str) -> bool:
    """Tell whether a host is an address of numbers in its plain form."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_number(host: str) -> bool:
    """Tell whether a host ends in a number, which systems read as an address: 2130706433, 0x7f.1, 0177.0.0.1."""
    last = host.rstrip(".").rpartition(".")[2]
    return last.isdecimal() or last.startswith("0x") or not last


def _check_found(host: str, port: int, addresses: Sequence[str], private: Collection[str]) -> None:
    """Refuse a host of which any address is not public, unless the operator opened it."""
    opened = host in private or f"{host}:{port}" in private
    if not addresses or not all((may_be_private if opened else is_public)(address) for address in addresses):
        raise RefusedAddressError(
            f"{host[:100]} leads to no public machine. Whoever runs Kith can open a host with {HOST_OF_PRIVATE}."
        )


async def look_up(host: str, port: int) -> Sequence[str]:
    """Ask the system for all addresses of a name; none when it has none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class _Checked(AbstractResolver):
    """Looks names up for the session, which connects to nothing else; remembers what may be connected to."""

    def __init__(self, resolve: Resolve, private: Collection[str]) -> None:
        self._resolve = resolve
        self._private = private
        self._opened: set[str] = set(filter(is_literal, (host.rpartition(":")[0] or host for host in private)))

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolve(host, port)
        if not found:
            raise MissingError(f"nobody knows {host[:100]}.")
        _check_found(host.rstrip(".").lower(), port, found, self._private)
        self._opened.update(found)
        return [self._result(host, port, address) for address in found if family in (socket.AF_UNSPEC, kind(address))]

    def _result(self, host: str, port: int, address: str) -> ResolveResult:
        flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return ResolveResult(hostname=host, host=address, port=port, family=kind(address), proto=0, flags=flags)

    def open_socket(self, to: aiohttp.AddrInfoType) -> socket.socket:
        """Make the socket of a connection, after a last look at where it leads."""
        address = str(to[4][0])
        if not is_public(address) and address not in self._opened:
            raise RefusedAddressError("it leads to no public machine.")
        return socket.socket(family=to[0], type=to[1], proto=to[2])

    async def close(self) -> None:
        """There is nothing to close."""


def kind(address: str) -> socket.AddressFamily:
    """Give the family of an address of numbers."""
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class SafeWeb:
    """Asks addresses that a person typed."""

    def __init__(self, web: Web, private: Collection[str], seconds: float = SECONDS) -> None:
        self._web = web
        self._private = private
        self._seconds = seconds

    async def get(self, address: str, headers: Mapping[str, str] = NOTHING) -> Reply:
        """Ask for something, along at most five redirects; one of the SourceErrors when that does not go well.

        `headers` go to the host that was named, and to no other.
        """
        url = check_address(address, self._private)
        asked = url.host_port_subcomponent
        try:
            async with asyncio.timeout(self._seconds):
                for _ in range(MOST_HOPS + 1):
                    reply = await self._ask(url, headers if url.host_port_subcomponent == asked else NOTHING)
                    if not is_redirect(reply):
                        return reply
                    url = self.next_hop(url, reply)
        except TimeoutError:
            raise SourceError(f"no answer within {self._seconds:g} seconds.") from None
        raise SourceError(f"it leads on more than {MOST_HOPS} times.")

    async def peek(self, address: str) -> str:
        """Ask where an address leads on to, without going there; empty when it leads nowhere else."""
        url = check_address(address, self._private)
        try:
            async with asyncio.timeout(self._seconds):
                reply = await self._headers(url)
        except TimeoutError:
            raise SourceError(f"no answer within {self._seconds:g} seconds.") from None
        return str(url.join(URL(reply.headers["location"]))) if is_redirect(reply) else ""

    async def _headers(self, url: URL) -> Reply:
        """Ask for the headers; some servers only know how to give everything."""
        try:
            return await self._web.head(str(url))
        except SourceError as error:
            if type(error) is not SourceError:
                raise
            return await self._web.get(str(url))

    async def _ask(self, url: URL, headers: Mapping[str, str]) -> Reply:
        reply = await self._web.get(str(url), headers={**headers, **UNPACKED})
        return replace(reply, body=unpack(reply.body, reply.headers.get("content-encoding", "")))

    def next_hop(self, url: URL, reply: Reply) -> URL:
        """Give where a redirect leads, checked as the first address was."""
        try:
            found = url.join(URL(reply.headers["location"]))
        except ValueError:
            raise RefusedAddressError("it leads on to what cannot be read as an address.") from None
        return check_address(str(found), self._private)


@asynccontextmanager
async def open_safe_web(
    contact: str = "", private: Collection[str] = (), resolve: Resolve = look_up, seconds: float = SECONDS
) -> AsyncIterator[SafeWeb]:
    """Open a guarded session; `private` are the hosts, or hosts with a port, that the operator opened."""
    agent = f"{AGENT} ({contact})" if contact else AGENT
    opened = frozenset(host.strip().lower() for host in private)
    checked = _Checked(resolve, opened)
    # each request looks its host up anew: neither a name nor a connection is kept
    connector = aiohttp.TCPConnector(
        resolver=checked, socket_factory=checked.open_socket, use_dns_cache=False, force_close=True, limit_per_host=2
    )
    async with aiohttp.ClientSession(
        connector=connector, timeout=aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS),
        headers={"User-Agent": agent}, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False,
        max_line_size=8190, max_field_size=8190,
    ) as session:  # fmt: skip
        yield SafeWeb(Web(session, LARGEST, seconds), opened, seconds)


def is_redirect(reply: Reply) -> bool:
    """Tell whether an answer leads elsewhere."""
    return (
        HTTPStatus.MULTIPLE_CHOICES <= reply.status < HTTPStatus.BAD_REQUEST
        and reply.status != HTTPStatus.NOT_MODIFIED
        and "location" in reply.headers
    )
