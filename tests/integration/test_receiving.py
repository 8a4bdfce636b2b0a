"""What services hand in by real HTTP: checked at the door, on disk before it is acknowledged, then mentions."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager, closing, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time

import aiohttp
import pytest
from builders import NOW, TEXT, a_mention
from fakes import some_parts
from sqlalchemy import update

from analyzers.insight.measures import Period
from bot import rereading
from bot.admitting import make_delivery
from bot.commands.catalogue import COMMANDS
from bot.composing import make_digest
from bot.erasing import forget
from bot.errors import AskedWronglyError, SettingError
from bot.gathering import Keeper
from bot.handing import (
    HandedIn,
    WantedHook,
    add_hook,
    forget_deliveries,
    look_at_hooks,
    remove_hook,
    take_deliveries,
)
from bot.intake import take
from bot.jobs import tidy
from bot.keeping import pause_monitor
from bot.present.digest import present_digest
from bot.present.sources import present_health
from bot.receiving import HookAccess, HookTalker, Limits
from bot.shortlinks import Expander
from bot.sources.signatures import sign
from bot.sourcing import list_unread
from storage.deliveries import DeliveryStore, Receipt, Stage, keep_deliveries
from storage.errors import AlreadyThereError, NoDatabaseError, NotFoundError
from storage.finding import MentionFinder
from storage.hooks import HookStore
from storage.rows import DeliveryRow

KEY = "k" * 32
POST = {"id": "7", "text": TEXT, "author": "ann", "likes": 90_000}


@pytest.fixture
def parts(tmp_path):
    found = some_parts(tmp_path)
    yield found
    found.database.close()


def an_address(parts, **changes):
    wanted = {"name": "acme", "preset": "generic", "fields": {}, **changes}
    return add_hook(parts, WantedHook(**wanted), KEY)


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@asynccontextmanager
async def a_listener(parts, largest=1_000_000, keep=keep_deliveries, **limits):
    """Listen for real; gives a function that sends."""
    port = free_port()
    access = HookAccess(enabled=True, host="127.0.0.1", port=port, address="", key=KEY, largest=largest)
    task = asyncio.create_task(HookTalker(parts, access, Limits(**limits), keep).talk())
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:

        async def send(path, body=POST, method="POST", **named):
            data = body if isinstance(body, bytes) or hasattr(body, "__aiter__") else json.dumps(body).encode()
            async with session.request(method, path, data=data, **named) as answer:
                return answer.status, await answer.text(), dict(answer.headers)

        send.port = port
        for _ in range(200):
            with suppress(aiohttp.ClientConnectorError):
                await send("/")
                break
            await asyncio.sleep(0.01)
        yield send
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def sending(parts, *requests, **options):
    """Send requests one after the other; gives (status, words) of each."""

    async def send_all():
        async with a_listener(parts, **options) as send:
            return [(await send(*words, **named))[:2] for words, named in requests]

    return asyncio.run(send_all())


def request(*words, **named):
    return words, named


def kept(parts):
    with parts.database.read() as connection:
        store = DeliveryStore(connection, "ws")
        return [*store.waiting(99), *store.unreadable(99)]


# The way of a post


def test_what_is_handed_in_becomes_a_mention_of_the_monitor(parts):
    """Kept first, a mention at the next look, with a case; what it said is then not kept twice."""
    made = an_address(parts)
    assert sending(parts, request(made.path)) == [(202, "kept\n")]
    (delivery,) = kept(parts)
    assert json.loads(delivery.body) == {"posts": [{"author": "ann", "id": "7", "text": POST["text"]}]}
    assert "90000" not in delivery.body
    assert HandedIn(parts).fetch() == ["webhooks: 1 new mentions; 1 cases opened."]
    assert HandedIn(parts).fetch() == []
    with parts.database.read() as connection:
        (stored,) = MentionFinder(connection, "ws").by_words("kettle", 9)
        assert stored.mention.source == "hook:acme"
        assert [row.body for row in connection.execute(DeliveryRow.__table__.select())] == [""]
    assert look_at_hooks(parts).counts == {Stage.TAKEN: 1}


def test_the_same_again_is_known_and_the_same_key_with_other_words_is_refused(parts):
    """By the post's id, and by the sender's own key; before and after it was taken in."""
    made = an_address(parts)
    other = {**POST, "text": "It was my fault."}
    more = {**POST, "likes": 90_001}
    key = {"headers": {"Idempotency-Key": "abc"}}
    again = [request(made.path), request(made.path, more), request(made.path, other)]
    keyed = [request(made.path, POST, **key), request(made.path, POST, **key), request(made.path, other, **key)]
    assert [status for status, _ in sending(parts, *again, *keyed)] == [202, 200, 409, 202, 200, 409]
    take_deliveries(parts, "ws")
    assert [status for status, _ in sending(parts, *again, *keyed)] == [200, 200, 409, 200, 200, 409]
    assert take_deliveries(parts, "ws").stored == 0


def test_what_cannot_be_read_is_kept_with_its_reason_and_shown(parts):
    """The sender hears of it too, and is not asked to send it again."""
    made = an_address(parts)
    ((status, words),) = sending(parts, request(made.path, {"headline": "My kettle leaks"}))
    assert status == 202
    assert "headline" in words
    assert take_deliveries(parts, "ws").stored == 0
    (shown,) = look_at_hooks(parts).unreadable
    assert "no text of a post was found" in shown.reason
    assert "My kettle leaks" in shown.body


def test_what_could_not_be_read_is_read_again_when_its_fields_are_named(parts):
    """It becomes a mention; what still cannot be read says why, and what came since is read at once."""
    made = an_address(parts)
    lost = {"headline": "My kettle leaks", "by": "ann", "at": 1_795_000_000, "followers": "90000"}
    sending(parts, request(made.path, lost), request(made.path, {"subject": "Nothing here"}))
    assert (rereading.count_unread(parts, "acme"), rereading.reread(parts, "acme").read) == (2, 0)
    rereading.map_fields(parts, "acme", {"headline": "text", "by": "author"})
    moves = []
    found = rereading.reread(parts, "acme", moves.append)
    assert (found.read, found.unread, moves) == (1, 1, [2])
    assert list(found.reasons) == ["What was handed in cannot be read: no text of a post was found; it has subject."]
    assert take_deliveries(parts, "ws").stored == 1
    with parts.database.read() as connection:
        (stored,) = MentionFinder(connection, "ws").by_words("kettle", 9)
    assert (stored.mention.text, stored.mention.author) == ("My kettle leaks", "ann")
    sending(parts, request(made.path, {"headline": "My kettle is fine"}))
    assert take_deliveries(parts, "ws").stored == 1
    assert rereading.reread(parts, "acme").read == 0


def test_more_than_a_batch_is_read_again(parts):
    """Those that stay unreadable do not stand before the others."""
    made = an_address(parts)
    some = [make_delivery("ws", a_hook(parts), {"x": f"{number}"}, "", parts.clock()) for number in range(250)]
    good = make_delivery("ws", a_hook(parts), {"headline": "My kettle leaks"}, "", NOW + timedelta(seconds=1))
    with parts.database.write() as connection:
        keep_deliveries(connection, [*some, good])
    rereading.map_fields(parts, "acme", {"headline": "text"})
    found = rereading.reread(parts, "acme")
    assert (found.read, found.unread) == (1, 250)
    assert made.path


def a_hook(parts):
    with parts.database.read() as connection:
        return HookStore(connection, "ws").get("acme")


def test_what_is_asked_of_no_address_is_said_plainly(parts):
    """Neither a map nor a second reading; and a map without a field is none."""
    with pytest.raises(NotFoundError, match="nobody"):
        rereading.map_fields(parts, "nobody", {"a": "text"})
    with pytest.raises(NotFoundError, match="nobody"):
        rereading.count_unread(parts, "nobody")
    an_address(parts)
    with pytest.raises(AskedWronglyError, match="--map PATH=FIELD"):
        rereading.map_fields(parts, "acme", {})


def test_what_was_too_long_to_be_kept_has_to_be_sent_again(parts):
    """That is said, and nothing is made up."""
    made = an_address(parts)
    sending(parts, request(made.path, {"headline": "x" * 30_000}))
    rereading.map_fields(parts, "acme", {"headline": "text"})
    assert rereading.reread(parts, "acme").reasons == {rereading.NOT_KEPT: 1}


def test_the_footer_and_the_sources_health_say_how_many_are_unread(parts):
    """By the webhook's name; when all is read nothing is said."""
    made, period = an_address(parts), Period(NOW - timedelta(days=1), NOW + timedelta(minutes=1))
    assert "could not be read" not in repr(present_digest(make_digest(parts, period), parts.zone, {}))
    sending(parts, request(made.path, {"headline": "x"}), request(made.path, {"headline": "y"}))
    assert "2 webhook deliveries could not be read" in repr(present_digest(make_digest(parts, period), parts.zone, {}))
    told = repr(present_health([], NOW, parts.zone, list_unread(parts)))
    assert "2 deliveries could not be read, of acme (2)." in told
    assert repr(COMMANDS["source"].run(parts, "health")) == told


def test_what_came_unreadable_is_forgotten_with_its_author_and_after_a_while(parts):
    """Nothing stays for ever, and nothing of somebody who asked to be forgotten."""
    made = an_address(parts)
    sending(parts, request(made.path, {"headline": "x", "by": "Ann"}), request(made.path, {"headline": "y"}))
    forget(parts, "@ann")
    assert len(kept(parts)) == 1
    assert forget_deliveries(parts, "ws") == 0
    parts.clock.now += timedelta(days=31)
    tidy(parts)
    assert kept(parts) == []


def test_what_is_for_a_paused_monitor_waits_until_that_goes_on(parts):
    """It is taken by the sender's leave, kept, and read when somebody listens again."""
    made = an_address(parts)
    sending(parts, request(made.path))
    pause_monitor(parts, "Acme", paused=True)
    assert take_deliveries(parts, "ws").stored == 0
    pause_monitor(parts, "Acme", paused=False)
    assert take_deliveries(parts, "ws").stored == 1


def test_what_waits_for_a_removed_address_is_kept_with_its_reason(parts):
    """It can no longer be said for which monitor it is."""
    made = an_address(parts)
    sending(parts, request(made.path))
    remove_hook(parts, "acme")
    assert sending(parts, request(made.path))[0][0] == 404
    assert take_deliveries(parts, "ws").stored == 0
    assert "removed" in kept(parts)[0].reason


def test_one_bad_delivery_does_not_keep_the_others_waiting(parts):
    """Planted: what is kept of one is broken; it stays with the reason, the others are mentions."""
    made = an_address(parts)
    sending(
        parts, *(request(made.path, {**POST, "id": f"{number}", "text": f"kettle {number}"}) for number in range(3))
    )
    broken = (DeliveryRow.body.contains("kettle 1"), DeliveryRow.workspace_id == "ws")
    with parts.database.write() as connection:
        connection.execute(update(DeliveryRow).where(*broken).values(body='{"posts": ['))
    assert take_deliveries(parts, "ws").stored == 2
    assert [one.reason for one in kept(parts)] == ["it could not be taken in (JSONDecodeError)"]


# The door


def test_every_wrong_address_is_answered_in_the_same_way(parts):
    """Whatever was sent there: status, words and headers do not tell how near it was."""
    made = an_address(parts)
    wrong = ["/", "/hooks", "/hooks/", "/hooks/x", made.path[:-1], f"{made.path}x", f"{made.path}/", made.path.upper(),
             f"/x{made.path}", "/hooks/%00", "/hooks/" + "a" * 5_000, f"/hooks/{made.path}"]  # fmt: skip
    bodies = [POST, b"not JSON", b"x" * 200_000]

    async def look():
        async with a_listener(parts, largest=100_000) as send:
            return [await send(path, body) for path in wrong for body in bodies]

    found = asyncio.run(look())
    answers = {(status, words, tuple(sorted(set(headers) - {"Date"}))) for status, words, headers in found}
    assert len(answers) == 1
    assert next(iter(answers))[:2] == (404, "there is nothing here\n")
    assert kept(parts) == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_post_is_taken(parts, method):
    """The answer does not tell whether the address is right."""
    made = an_address(parts)
    right, wrong = sending(parts, request(made.path, method=method), request("/hooks/x", method=method))
    assert right == wrong
    assert right[0] == 405


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"{", 400, "not JSON"), (b"", 400, "not JSON"), (b"\xff\xfe", 400, "not JSON"),
        (b"[" * 90_000, 400, "not JSON"),
        (b"7", 400, "neither an object nor a list"), (b"null", 400, "neither"), (b'"text"', 400, "neither"),
        (b"x" * 100_001, 413, "too large"), (b"text=a&author=b", 400, "not JSON"),
        (b'{"text": "\\ud800 \\u0000 kettle"}', 202, "kept"), (b'\xef\xbb\xbf{"text": "kettle"}', 202, "kept"),
        (b'{"text": NaN}', 202, "kept"),
    ],
)  # fmt: skip
def test_bodies_of_any_kind_get_a_plain_answer(parts, body, status, told):
    """Never a server error."""
    made = an_address(parts)
    ((found, words),) = sending(parts, request(made.path, body), largest=100_000)
    assert (found, told in words) == (status, True), words
    take_deliveries(parts, "ws")


def test_a_body_that_grows_without_telling_its_size_is_cut_off(parts):
    """Sent in pieces, without a length; and a packed one is not unpacked."""
    made = an_address(parts)

    async def pieces():
        for _ in range(100):
            yield b"x" * 10_000

    packed = request(made.path, b"x", headers={"Content-Encoding": "gzip"})
    grown, refused = sending(parts, request(made.path, pieces()), packed, largest=100_000)
    assert (grown[0], refused[0]) == (413, 415)


def test_a_body_that_does_not_come_is_not_waited_for(parts):
    """A sender that stalls holds nothing."""
    made = an_address(parts)

    async def stalled():
        yield b"{"
        await asyncio.Event().wait()

    assert sending(parts, request(made.path, stalled()), body_seconds=0.1)[0][0] == 408


RAW = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    "an old version": b"POST {path} HTTP/0.9\r\n\r\n",
    "no host": b"POST {path} HTTP/1.1\r\nContent-Length: 2\r\n\r\n{{}}",
    "two lengths": b"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}",
    "length and pieces": b"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a negative length": b"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n{{}}",
    "bad pieces": b"POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n",
    "bytes in headers": b"POST {path} HTTP/1.1\r\nHost: a\r\nIdempotency-Key: \xff\xfe\r\n"
    b'Content-Length: 13\r\n\r\n{{"text": "a"}}',
    "a long header": b"POST {path} HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    "bytes in the path": b"POST /hooks/\xff\xfe HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    "a whole address": b"POST http://127.0.0.1:22{path} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{{}}",
    "an unknown method": b"BREW {path} HTTP/1.1\r\nHost: a\r\n\r\n",
    "a wish to go on": b"POST {path} HTTP/1.1\r\nHost: a\r\nExpect: strange\r\nContent-Length: 2\r\n\r\n{{}}",
    "another protocol": b"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
}


def test_no_bytes_make_it_stumble(parts):
    """Requests that no client would send: refused or closed, never a server error, and it listens on."""
    made = an_address(parts)

    async def look():
        async with a_listener(parts) as send:
            port = send.port
            found = {name: await raw(port, sent.replace(b"{path}", made.path.encode())) for name, sent in RAW.items()}
            return found, await send(made.path)

    found, after = asyncio.run(look())
    assert {name: told for name, told in found.items() if told[8:].startswith(b" 5")} == {}
    assert found["bytes in headers"].startswith(b"HTTP/1.1 202")
    assert all(found.values())
    assert after[0] == 202


async def raw(port, sent):
    """Send bytes; gives the first line of what comes back, if anything does."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent.replace(b"{{", b"{").replace(b"}}", b"}"))
    with suppress(ConnectionError):
        await writer.drain()
    line = b""
    with suppress(ConnectionError, TimeoutError):
        line = await asyncio.wait_for(reader.readline(), 2)
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return line


def test_a_signed_address_takes_what_is_signed(parts):
    """In our own way with the time, or over the body under the sender's header; else it is 401, whatever is wrong."""
    ours = an_address(parts, signed=True)
    theirs = an_address(parts, name="hub", header="X-Hub-Signature-256")
    parts.clock.now = NOW
    stamp, body = str(int(NOW.timestamp())), json.dumps(POST).encode()
    good = {"X-Kith-Signature": sign(ours.signing_secret, body, stamp), "X-Kith-Timestamp": stamp}
    hub = {"X-Hub-Signature-256": sign(theirs.signing_secret, body)}
    old = str(int(time()) - 10**6)
    stale = {"X-Kith-Signature": sign(ours.signing_secret, body, old), "X-Kith-Timestamp": old}
    found = sending(
        parts, request(ours.path, body, headers=good), request(theirs.path, body, headers=hub),
        request(ours.path, body), request(ours.path, body, headers=hub), request(theirs.path, body, headers=good),
        request(ours.path, body, headers=stale), request(ours.path, body + b" ", headers=good),
    )  # fmt: skip
    assert [status for status, _ in found] == [202, 202, 401, 401, 401, 401, 401]
    assert len({words for status, words in found if status == 401}) == 1


def test_a_replayed_request_changes_nothing(parts):
    """Within the window it verifies, and is known."""
    made = an_address(parts, signed=True)
    stamp, body = str(int(parts.clock().timestamp())), json.dumps(POST).encode()
    headers = {"X-Kith-Signature": sign(made.signing_secret, body, stamp), "X-Kith-Timestamp": stamp}
    replayed = request(made.path, body, headers=headers)
    assert [status for status, _ in sending(parts, replayed, replayed)] == [202, 200]
    assert take_deliveries(parts, "ws").stored == 1


# Durable before it is acknowledged


def test_nothing_is_acknowledged_that_is_not_on_disk(parts):
    """Planted: the database takes nothing; the sender is asked to come again, and then it is new."""
    made = an_address(parts)

    def broken(*_):
        raise NoDatabaseError("the disk is full")

    assert sending(parts, request(made.path), keep=broken)[0][0] == 503
    assert sending(parts, request(made.path))[0][0] == 202


def test_many_requests_share_one_transaction_and_each_gets_its_own_receipt():
    """While one transaction runs, what comes waits for the next."""
    batches = []

    def keep(deliveries):
        batches.append(len(deliveries))
        return [Receipt.NEW if each.key == "0" else Receipt.KNOWN for each in deliveries]

    class Item:
        def __init__(self, key):
            self.key, self.body = key, ""

    async def put():
        keeper = Keeper(keep)
        work = asyncio.create_task(keeper.work())
        found = await asyncio.gather(*(keeper.put(Item(f"{number}")) for number in range(1_200)))
        work.cancel()
        return found

    found = asyncio.run(put())
    assert found == [Receipt.NEW, *[Receipt.KNOWN] * 1_199]
    assert batches == [500, 500, 200]


def test_too_much_at_once_is_asked_to_come_again(parts):
    """Memory has an end."""
    made = an_address(parts)
    assert sending(parts, request(made.path), waiting=0)[0][0] == 503


def test_a_port_that_is_taken_is_said_in_a_sentence(parts):
    """Whoever supervises it tries again, and says no more than that each time."""

    async def clash():
        async with a_listener(parts) as send:
            access = HookAccess(enabled=True, host="127.0.0.1", port=send.port, address="", key=KEY, largest=1_000_000)
            with pytest.raises(SettingError, match=f"cannot be listened for at 127.0.0.1:{send.port}: "):
                await HookTalker(parts, access).talk()

    asyncio.run(clash())


def test_a_burst_is_kept_whole(parts):
    """Four hundred requests at once: each is acknowledged, and each is there, once."""
    made = an_address(parts)

    async def burst():
        async with a_listener(parts) as send:
            posts = [{**POST, "id": f"{number // 2}", "text": f"kettle {number // 2}"} for number in range(400)]
            return await asyncio.gather(*(send(made.path, post) for post in posts))

    statuses = sorted(status for status, *_ in asyncio.run(burst()))
    assert statuses == [200] * 200 + [202] * 200
    assert take_deliveries(parts, "ws").stored == 200


# Addresses


def test_an_address_is_shown_once_and_its_secret_is_kept_nowhere(parts):
    """Only its hash is in the database; two addresses have nothing in common."""
    made = an_address(parts, signed=True)
    other = an_address(parts, name="other")
    assert made.path != other.path
    assert other.signing_secret == ""
    with parts.database.read() as connection:
        rows = str(list(connection.exec_driver_sql("SELECT * FROM hooks")))
    assert made.path.removeprefix("/hooks/") not in rows
    assert made.signing_secret not in rows
    assert made.path not in repr(made)


def test_addresses_are_made_and_removed_as_asked(parts):
    """A name is taken once; unknown presets, monitors and names are said; signing needs the installation's key."""
    an_address(parts)
    with pytest.raises(AlreadyThereError):
        an_address(parts)
    for wrong in ({"name": "Acme Inc"}, {"name": ""}, {"name": "x", "preset": "y"}):
        with pytest.raises(AskedWronglyError):
            an_address(parts, **wrong)
    with pytest.raises(NotFoundError):
        an_address(parts, name="x", monitor="nobody")
    with pytest.raises(AskedWronglyError, match="KITH_WEBHOOK__KEY"):
        add_hook(parts, WantedHook(name="x", preset="generic", fields={}, signed=True), "short")
    remove_hook(parts, "acme")
    with pytest.raises(NotFoundError):
        remove_hook(parts, "acme")
    assert look_at_hooks(parts).hooks == []


def test_an_address_that_is_made_while_we_listen_works_soon(parts):
    """And a removed one ends as soon."""

    async def look():
        async with a_listener(parts, refreshed=0.02) as send:
            made = an_address(parts)
            assert await first_status(send, made.path, but=404) == 202
            remove_hook(parts, "acme")
            assert await first_status(send, made.path, but=200) == 404

    asyncio.run(look())


async def first_status(send, path, but):
    for _ in range(500):
        status, *_ = await send(path)
        if status != but:
            return status
        await asyncio.sleep(0.02)
    return but


# Short links


@pytest.mark.parametrize("expands", [True, False])
def test_where_a_short_link_leads_is_evidence_when_that_is_switched_on(tmp_path, expands):
    """A shop's link with an affiliate's parameter behind a shortener: seen only then."""

    class Shortener(BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_response(301)
            self.send_header("Location", "https://shop.example/kettle?irclickid=abc")
            self.end_headers()

        def log_message(self, *_):
            pass

    async def resolve(host, port):
        return ["127.0.0.1"] if host == "bit.ly" else []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shortener)
    port = server.server_address[1]
    Thread(target=server.serve_forever, daemon=True).start()
    expander = Expander(lambda: NOW, [f"bit.ly:{port}"], resolve)
    parts = some_parts(tmp_path, **({"expand": expander} if expands else {}))
    take(parts, "Acme", [a_mention(text=f"Lovely Acme kettle http://bit.ly:{port}/x")])
    server.shutdown()
    server.server_close()
    with parts.database.read() as connection:
        (found,) = MentionFinder(connection, "ws").by_words("kettle", 9)
    parts.database.close()
    assert any("irclickid" in link for link in found.mention.links) == expands
    assert any(line.rule == "link.parameter.affiliate" for line in found.assessment.verdict.evidence) == expands
