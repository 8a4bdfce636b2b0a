"""Addresses that people type are asked safely: the whole list of attacks is refused, and the good way works."""

import asyncio
import gzip
import socket
import tracemalloc
import zlib
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web
from builders import NOW, a_mention

from bot.http import GarbledError, MissingError, SourceError, WaitError, open_web
from bot.safeweb import (
    SECONDS,
    RefusedAddressError,
    _Checked,
    check_address,
    is_public,
    may_be_private,
    open_safe_web,
)
from bot.shortlinks import Allowance, ShortLinks, with_expanded
from bot.unpacking import check_xml

FEED = b"<?xml version='1.0'?><rss><channel><title>Kettles</title></channel></rss>"
PUBLIC = "8.8.8.8"
LITERALS = (  # what must be refused
    "127.0.0.1", "127.1.2.3", "0.0.0.0",  # noqa: S104
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "100.100.100.200", "192.0.0.192", "192.88.99.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "168.63.129.16", "203.0.113.7",
)  # fmt: skip
LITERALS6 = (
    "::1", "::", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1",
    "64:ff9b::808:808", "2002:7f00:1::", "2002:808:808::", "2001:0:7f00:1::", "fe80::1", "fe80::1%25lo", "fc00::1",
    "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "3fff::1", "5f00::1",
)  # fmt: skip
DISGUISED = (
    "2130706433", "0x7f000001", "0x7f.1", "0x7f.0.0.1", "017700000001", "0177.0.0.1", "127.1", "0", "1.2.3.4.5",
    "127.0.0.1.", "256.256.256.256", "①②⑦.⓪.⓪.①", "１２７.0.0.1",
)  # fmt: skip
STRANGE = (
    "file:///etc/passwd", "gopher://feeds.test/", "ftp://feeds.test/", "dict://feeds.test:11211/stats", "data:,x",
    "unix:///run/docker.sock", "javascript:alert(1)", "//feeds.test/", "/etc/passwd", "feeds.test", "http://",
    "http:///feed", "https://user@feeds.test/", "http://user:pw@feeds.test/", "http://feeds.test@127.0.0.1/",
    "http://:pw@feeds.test/", "http://feeds.test:22/", "http://feeds.test:6379/", "https://feeds.test:8443/",
    "http://feeds.test:0/", "http://feeds.test:99999/", "http://feeds.test\\@127.0.0.1/", "http://feeds.test/\r\nX: y",
    "http://feeds.test/ HTTP/1.1", "http://feeds.test/\x00", "http://[::1", "http://fe\u202eeds.test/",
    "http://feeds.test/" + "a" * 3_000,
)  # fmt: skip
ATTACKS = (
    *(f"http://{host}/feed" for host in (*LITERALS, *DISGUISED)),
    *(f"http://[{host}]/feed" for host in LITERALS6),
    *STRANGE,
)


@asynccontextmanager
async def a_server(*routes):
    """Serve on loopback; gives the port and what was asked for."""
    asked = []

    @web.middleware
    async def note(request, handler):
        asked.append(request)
        return await handler(request)

    app = web.Application(middlewares=[note])
    for path, handler in routes:
        app.router.add_get(path, handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield site._server.sockets[0].getsockname()[1], asked
    finally:
        await runner.cleanup()


def resolver(**names):
    """Look names up in a table (dots written as underscores); each looking up is counted."""

    async def resolve(host, _port):
        resolve.calls.append(host)
        found = names.get(host.replace(".", "_"), ())
        return found.pop(0) if found and isinstance(found[0], list) else found

    resolve.calls = []
    return resolve


def fetch(address, resolve=None, private=(), headers=None, routes=(), seconds=SECONDS):
    """Serve some routes as `feeds.test`, which the operator opened, and fetch `address` with {port} filled in."""

    async def fetching():
        async with a_server(*routes) as (port, asked):
            known = resolve or resolver(feeds_test=["127.0.0.1"])
            opened = [host.format(port=port) for host in private]
            async with open_safe_web(private=opened, resolve=known, seconds=seconds) as safe:
                try:
                    return await safe.get(address.format(port=port), headers or {}), asked, known.calls
                except SourceError as error:
                    return error, asked, known.calls

    return asyncio.run(fetching())


async def feed(_request):
    return web.Response(body=FEED, headers={"ETag": '"1"'})


OPENED = ("feeds.test:{port}",)


# What is refused


@pytest.mark.parametrize("address", ATTACKS)
def test_every_address_of_the_attack_list_is_refused_before_anything_is_asked(address):
    """No name is looked up for it, and it is a RefusedAddressError in plain words."""
    error, asked, looked_up = fetch(address.replace("{", "").replace("}", ""), routes=[("/feed", feed)])
    assert isinstance(error, RefusedAddressError), error
    assert (asked, looked_up) == ([], [])


@pytest.mark.parametrize("host", [*LITERALS, *(one.replace("%25", "%") for one in LITERALS6)])
def test_a_name_that_leads_to_a_machine_that_is_not_public_is_refused(host):
    """Also when a public address stands beside it: every address of a name counts."""
    for found in ([host], [PUBLIC, host]):
        error, asked, _ = fetch("http://feeds.test/feed", resolver(feeds_test=found), routes=[("/feed", feed)])
        assert isinstance(error, RefusedAddressError), error
        assert asked == []


def test_public_addresses_are_public():
    """The check lets the internet through, or the tests above would say nothing."""
    for address in (PUBLIC, "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:801::200e"):
        assert is_public(address)
    assert not is_public("feeds.test")


def test_the_port_of_a_server_is_refused_unless_the_operator_opened_it():
    """The host alone opens ports 80 and 443; host and port open that port."""
    routes = [("/feed", feed)]
    for private in ((), ("feeds.test",), ("other.test:{port}",)):
        error, asked, _ = fetch("http://feeds.test:{port}/feed", private=private, routes=routes)
        assert isinstance(error, RefusedAddressError)
        assert asked == []
    reply, _, _ = fetch("http://feeds.test:{port}/feed", private=OPENED, routes=routes)
    assert reply.body == FEED


def test_the_operator_cannot_open_what_clouds_tell_their_machines():
    """Link-local, multicast and unspecified addresses stay shut for an opened host."""
    opened = {"10.0.0.1": True, "127.0.0.1": True, "fd00::1": True, "169.254.169.254": False, "fe80::1": False}
    assert {address: may_be_private(address) for address in opened} == opened
    assert not may_be_private("0.0.0.0")  # noqa: S104  an address that must be refused
    error, asked, _ = fetch(
        "http://feeds.test:{port}/feed", resolver(feeds_test=["169.254.169.254"]), OPENED, routes=[("/feed", feed)]
    )
    assert isinstance(error, RefusedAddressError)
    assert asked == []


def redirect(to, status=302):
    async def answer(request):
        port = request.url.port
        return web.Response(status=status, headers={"Location": to.replace("PORT", str(port))})

    return answer


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "to",
    ["http://127.0.0.1:PORT/secret", "http://169.254.169.254/latest", "http://2130706433/", "file:///etc/passwd",
     "http://inside.test/secret", "http://u:p@feeds.test/", "//127.0.0.1:PORT/secret", "http://[::1]:PORT/secret"],
)  # fmt: skip
def test_a_redirect_is_looked_at_as_the_first_address_was(to, status):
    """To a private address, a number in disguise, a name that leads inside, another scheme: nobody is asked there."""
    resolve = resolver(feeds_test=["127.0.0.1"], inside_test=["127.0.0.1"])
    routes = [("/feed", redirect(to, status)), ("/secret", feed)]
    error, asked, _ = fetch("http://feeds.test:{port}/feed", resolve, OPENED, routes=routes)
    assert isinstance(error, RefusedAddressError), error
    assert [request.path for request in asked] == ["/feed"]


def test_redirects_that_go_round_end():
    """After five."""
    routes = [("/feed", redirect("/feed"))]
    error, asked, _ = fetch("http://feeds.test:{port}/feed", private=OPENED, routes=routes)
    assert "more than 5 times" in str(error)
    assert len(asked) == 6


def test_a_redirect_to_a_good_place_is_followed_without_what_was_meant_for_the_first():
    """Headers go to the host that was named, and to no other."""
    resolve = resolver(feeds_test=["127.0.0.1"], other_test=["127.0.0.1"])
    routes = [("/feed", redirect("http://other.test:PORT/there")), ("/there", feed)]
    private = (*OPENED, "other.test:{port}")
    reply, asked, _ = fetch("http://feeds.test:{port}/feed", resolve, private, {"If-None-Match": '"0"'}, routes)
    assert reply.body == FEED
    assert [request.headers.get("If-None-Match") for request in asked] == ['"0"', None]


def test_a_name_that_changes_its_mind_leads_nowhere():
    """It is looked up once a request, and what was looked at is what is connected to; the next time it is refused."""

    async def fetching():
        known = resolver(feeds_test=[["127.0.0.1"], ["169.254.169.254"], ["127.0.0.1"]])
        async with a_server(("/feed", feed)) as (port, asked):
            async with open_safe_web(private=[f"feeds.test:{port}"], resolve=known) as safe:
                address = f"http://feeds.test:{port}/feed"
                assert (await safe.get(address)).body == FEED
                assert known.calls == ["feeds.test"]
                with pytest.raises(RefusedAddressError):
                    await safe.get(address)
            assert len(asked) == 1

    asyncio.run(fetching())


def test_the_socket_is_the_last_wall():
    """What no check passed is not connected to, whatever led there: here a literal that skips the looking up."""
    checked = _Checked(resolver(), ())
    to = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))
    with pytest.raises(RefusedAddressError):
        checked.open_socket(to)
    checked.open_socket((*to[:4], (PUBLIC, 80))).close()


def test_without_the_checks_the_attack_gets_through():
    """By the way out that checks nothing, the server inside is reached: so the tests above can fail."""

    async def asking():
        async with a_server(("/feed", feed)) as (port, asked), open_web() as unchecked:
            reply = await unchecked.get(f"http://127.0.0.1:{port}/feed")
            return reply, asked

    reply, asked = asyncio.run(asking())
    assert reply.body == FEED
    assert len(asked) == 1


def test_no_proxy_is_taken_from_the_environment(monkeypatch):
    """The proxy would look names up itself."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    reply, asked, _ = fetch("http://feeds.test:{port}/feed", private=OPENED, routes=[("/feed", feed)])
    assert reply.body == FEED
    assert len(asked) == 1


# Sizes and times


def packed(body, encoding):
    async def answer(_request):
        return web.Response(body=body, headers={"Content-Encoding": encoding})

    return answer


BOMB = gzip.compress(b"\0" * 50_000_000, 9)


@pytest.mark.parametrize("bomb", [BOMB, zlib.compress(b"\0" * 50_000_000, 9)], ids=["gzip", "deflate"])
def test_a_bomb_is_refused_before_it_grows(bomb):
    """50 MB in 50 kB: refused, and never more than a few megabytes are held."""
    way = "gzip" if bomb is BOMB else "deflate"
    tracemalloc.start()
    error, _, _ = fetch("http://feeds.test:{port}/feed", private=OPENED, routes=[("/feed", packed(bomb, way))])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(error, GarbledError)
    assert "larger than 2 MB" in str(error)
    assert most < 12_000_000


@pytest.mark.parametrize(
    ("body", "encoding", "told"),
    [
        (b"a" * (2 * 1024 * 1024 + 1), "identity", "larger than 2 MB"),
        (b"not packed", "gzip", "cannot be unpacked"),
        (gzip.compress(FEED, mtime=0)[:-9], "gzip", "broke off"),
        (FEED, "br", "not asked for"),
        (gzip.compress(FEED, mtime=0), "gzip, gzip", "not asked for"),
    ],
)
def test_what_is_too_large_or_garbled_is_said_in_plain_words(body, encoding, told):
    """Packed or not."""
    routes = [("/feed", packed(body, encoding))]
    error, _, _ = fetch("http://feeds.test:{port}/feed", private=OPENED, routes=routes)
    assert isinstance(error, GarbledError)
    assert told in str(error)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(gzip.compress(FEED, mtime=0), "gzip"), (zlib.compress(FEED), "deflate"), (zlib.compress(FEED)[2:-4], "deflate")],
)
def test_what_is_packed_as_asked_is_unpacked(body, encoding):
    """Both forms of deflate that servers send."""
    reply, _, _ = fetch("http://feeds.test:{port}/feed", private=OPENED, routes=[("/feed", packed(body, encoding))])
    assert reply.body == FEED


def test_a_server_that_drips_is_left():
    """The whole of it has an end, whatever comes piece by piece."""

    async def drip(request):
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b".")
            await asyncio.sleep(0.05)

    error, _, _ = fetch("http://feeds.test:{port}/feed", private=OPENED, routes=[("/feed", drip)], seconds=0.3)
    assert "no answer within 0.3 seconds" in str(error)


def test_the_troubles_of_http_stay_what_they_are():
    """Missing, told to wait, unknown name, not modified."""

    async def busy(_request):
        return web.Response(status=429, headers={"Retry-After": "7"})

    async def same(_request):
        return web.Response(status=304)

    routes = [("/busy", busy), ("/same", same)]
    base = "http://feeds.test:{port}"
    error, _, _ = fetch(f"{base}/nothing", private=OPENED, routes=routes)
    assert isinstance(error, MissingError)
    error, _, _ = fetch(f"{base}/busy", private=OPENED, routes=routes)
    assert isinstance(error, WaitError)
    assert error.seconds == 7
    reply, _, _ = fetch(f"{base}/same", private=OPENED, routes=routes)
    assert reply.status == 304
    error, _, _ = fetch("http://nowhere.test/")
    assert isinstance(error, SourceError)


# XML


BILLION = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss><title>&b;</title></rss>'
BAD_XML = {
    "entities that grow": BILLION,
    "with a declaration": b"<?xml version='1.0'?>\n" + BILLION,
    "a file": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><rss/>',
    "lower case": BILLION.lower(),
    "behind a comment": b"<!-- <rss> -->" + BILLION,
    "in UTF-16": BILLION.decode().encode("utf-16"),
    "in UTF-16 without a mark": BILLION.decode().encode("utf-16-be"),
    "in UTF-32": BILLION.decode().encode("utf-32"),
    "in UTF-7": b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE x+AD4-<rss/>",
    "in EBCDIC": ("<?xml version='1.0' encoding='cp037'?>" + BILLION.decode()).encode("cp037"),
    "in a broken document": BILLION + b"<unclosed",
    "behind what is broken": b"<rss & ><![CDATA[" + BILLION,
    "too large": FEED + b" " * 2 * 1024 * 1024,
}


@pytest.mark.parametrize("document", BAD_XML.values(), ids=BAD_XML.keys())
def test_xml_that_declares_types_or_entities_is_refused(document):
    """In whatever encoding, and also when the document is broken."""
    with pytest.raises(GarbledError):
        check_xml(document)


@pytest.mark.parametrize(
    "document",
    [
        FEED,
        FEED.decode().encode("utf-16"),
        b"<rss><title><![CDATA[<!DOCTYPE html> for beginners]]></title></rss>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><rss><title>Küche</title></rss>".encode("latin-1"),
        b"<?xml version='1.0' encoding='windows-1252'?><rss/>",
        b"<rss><title>broken & loose</title>",
        b"",
    ],
)
def test_feeds_are_let_through(document):
    """Also one that talks of a declaration, and one that only a lenient reader can read."""
    check_xml(document)


# Short links


def expanded(mentions, routes, names, **options):
    """Expand the links of mentions, with {port} filled in; gives what was found and what was asked."""

    async def expanding():
        async with a_server(*routes) as (port, asked):
            known = resolver(**{name: ["127.0.0.1"] for name in names})
            private = [f"{name.replace('_', '.')}:{port}" for name in names]
            async with open_safe_web(private=private, resolve=known) as safe:
                links = ShortLinks(safe, Allowance(lambda: NOW, **options))
                here = [a_mention(text=one.format(port=port)) for one in mentions]
                found = await links.expand(here)
                named = {one.replace(str(port), "PORT"): to.replace(str(port), "PORT") for one, to in found.items()}
                told = [f"{request.method} {request.host.split(':')[0]}{request.path}" for request in asked]
                return named, told, [with_expanded(one, found) for one in here]

    return asyncio.run(expanding())


SHORT = "look http://bit.ly:{port}/a and http://bit.ly:{port}/a"
SHOP = "https://shop.example/kettle?tag=mira-21"


def test_a_short_link_is_expanded_without_asking_what_is_behind_it():
    """Only the shortener is asked, once a batch, for its headers; the parameters of the shop are kept as evidence."""
    found, asked, links = expanded([SHORT, SHORT], [("/a", redirect(SHOP))], ["bit_ly"])
    assert found == {"http://bit.ly:PORT/a": SHOP}
    assert asked == ["HEAD bit.ly/a"]
    assert links == [(SHOP,), (SHOP,)]


def test_a_short_link_may_lead_through_another():
    """And what goes round in circles, or nowhere, gives nothing."""
    routes = [("/a", redirect("http://t.co:PORT/b")), ("/b", redirect(SHOP)), ("/c", redirect("/c")), ("/d", feed)]
    texts = [f"http://bit.ly:{{port}}/{path}" for path in "acde"]
    found, asked, _ = expanded(texts, routes, ["bit_ly", "t_co"])
    assert found == {"http://bit.ly:PORT/a": SHOP}
    assert asked == ["HEAD bit.ly/a", "HEAD t.co/b", *["HEAD bit.ly/c"] * 5, "HEAD bit.ly/d", "HEAD bit.ly/e"]


def test_a_short_link_into_the_house_is_not_followed():
    """Where it leads may be told as evidence; nobody goes there."""
    inside = "http://127.0.0.1:PORT/secret"
    found, asked, _ = expanded([SHORT], [("/a", redirect(inside)), ("/secret", feed)], ["bit_ly"])
    assert found == {"http://bit.ly:PORT/a": inside}
    assert asked == ["HEAD bit.ly/a"]


def test_a_shortener_that_knows_no_head_is_asked_for_everything():
    """It answers HEAD with 405, as some do."""

    async def only_get(request):
        return web.Response(status=405) if request.method == "HEAD" else await redirect(SHOP)(request)

    found, asked, _ = expanded([SHORT], [("/a", only_get)], ["bit_ly"])
    assert found == {"http://bit.ly:PORT/a": SHOP}
    assert asked == ["HEAD bit.ly/a", "GET bit.ly/a"]


def test_links_of_other_hosts_are_not_asked():
    """Nobody hears that a post was read."""
    assert expanded(["http://feeds.test:{port}/feed"], [("/feed", feed)], ["feeds_test"])[1] == []


def test_no_more_links_are_asked_in_an_hour_than_allowed():
    """The rest stays as it is; an hour later there is room again."""
    texts = [f"http://bit.ly:{{port}}/{number}" for number in range(5)]
    routes = [(f"/{number}", redirect(SHOP)) for number in range(5)]
    assert len(expanded(texts, routes, ["bit_ly"], most=2)[1]) == 2
    now = [NOW]
    allowance = Allowance(lambda: now[0], most=1)
    assert [allowance.take(), allowance.take()] == [True, False]
    now[0] += timedelta(hours=1)
    assert allowance.take()


def test_an_address_is_given_back_tidy():
    """Without a fragment, which no server is sent."""
    assert str(check_address("https://feeds.test/a?b=c#d")) == "https://feeds.test/a?b=c"
