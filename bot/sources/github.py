"""Listens to GitHub: issues and discussions that name the brand, and all that is said in the brand's own repositories.

Every listing is asked for in the order of its changes, oldest first, from a moment on, and the next page begins at the
last moment of the one before: nothing slips away when something moves while we turn pages, and no listing reaches the
1,000 results at which a search ends. Asked are, and nothing else (docs/how-to/source-github.md):

    GET  /search/issues                   q, sort=updated, order=asc, per_page, page
    GET  /repos/O/R/issues                state=all, sort=updated, direction=asc, since, per_page, page
    GET  /repos/O/R/issues/comments       sort=updated, direction=asc, since, per_page, page
    GET  /repos/O/R/issues/N              GET /repos/O/R/issues/comments/N
    POST /graphql                         SEARCH_DISCUSSIONS, SEE_AGAIN
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from analyzers.mention import Mention, same_handle
from bot.errors import AskedWronglyError
from bot.http import (
    NOTHING,
    USUAL_WAIT,
    GarbledError,
    MissingError,
    Reply,
    SourceError,
    WaitError,
    Web,
    seconds_to_wait,
)
from bot.sources.connector import FIRST_LOOK, Fetched, Wanted
from bot.sources.github_cursor import Cursor, Page, Place, follow, read_at
from bot.sources.github_posts import (
    SEARCH_DISCUSSIONS,
    SEE_AGAIN,
    SOURCE,
    read_comment,
    read_discussion,
    read_issue,
    read_node,
)
from bot.sources.kept import write_cursor
from bot.sources.said import each, part, spell, words

PAGE, DISCUSSIONS_PAGE = 100, 25
"""Results of a page: as many as GitHub gives, and fewer of discussions, which bring their comments."""
PAUSE = timedelta(minutes=5)
"""Between two steps of a round; after a longer one a new round begins."""
LONGEST_WORD = 150
"""Characters of a word or phrase that are searched for; a query holds 256."""
ACCOUNT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")
"""How GitHub's accounts are written; the brand's accounts elsewhere may be written otherwise."""
FOUND, UNKNOWN = 200, 422
"""How what is there is answered, and a search for what an account wrote when there is no such account."""
TOO_FAST = b"secondary rate limit"
"""Stands in a denial that is a limit, and has no header that says so."""
SEARCH = "search"
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")

Read = Callable[[Mapping[str, object]], Iterator[Mention]]


@dataclass(frozen=True, slots=True)
class _Listing:
    """Something that is asked for page by page: by GET at a path, or by a GraphQL search when it has none."""

    name: str
    path: str
    query: str
    read: Read


class GitHub:
    """GitHub, or a server of the same protocol; one page a step, one listing after the other."""

    name = SOURCE

    def __init__(  # noqa: PLR0913  who asks, whom, and for what
        self,
        web: Web,
        wanted: Wanted,
        *,
        token: str,
        api_url: str,
        graphql_url: str,
        repositories: Sequence[str] = (),
        ours: bool = False,
        page: int = PAGE,
    ) -> None:
        self._web, self._api, self._graphql = web, api_url.rstrip("/"), graphql_url
        self._headers = {"Authorization": f"Bearer {token}", "X-GitHub-Api-Version": "2022-11-28"}
        self._ours = ours
        known = [one for one in repositories if REPOSITORY.fullmatch(one)]
        self._listings = list(_listings(wanted, known, ours=ours))
        self._size, self._discussions_size = page, min(page, DISCUSSIONS_PAGE)

    async def fetch(self, cursor: str, now: datetime) -> Fetched:
        """Give the next page of the listing whose turn it is."""
        at = read_at(cursor)
        if not self._listings:
            return Fetched(cursor=write_cursor(at))
        turn, left = at.turn % len(self._listings), at.left
        if not left or at.asked < spell(now - PAUSE):
            left = len(self._listings)  # after a pause what was asked before it may have more, too
        listing = self._listings[turn]
        place = at.places.get(listing.name) or Place(since=spell(now - FIRST_LOOK))
        page = await self._ask(listing, place)
        if not (page.whole and page.next):
            turn, left = turn + 1, left - 1
        names = {one.name for one in self._listings}
        places = {name: kept for name, kept in at.places.items() if name in names}
        following = Cursor(turn, left, spell(now), places | {listing.name: follow(place, page, now)})
        return Fetched(mentions=page.mentions, cursor=write_cursor(following), more=left > 0)

    async def look_again(self, ids: Sequence[str]) -> Fetched:
        """Ask for each post at its own address; discussions and what is said in them are asked for at once."""
        at_addresses, nodes = [one for one in ids if "/" in one], [one for one in ids if "/" not in one]
        found: list[Mention] = []
        gone: list[str] = []
        for identity in at_addresses:
            mention = await self._see(identity)
            found.extend(mention or ())
            gone.extend([identity] if mention is None else [])
        seen = await self._see_nodes(nodes) if nodes else Fetched()
        return Fetched(mentions=(*found, *seen.mentions), gone=(*gone, *seen.gone))

    async def _ask(self, listing: _Listing, place: Place) -> Page:
        if not listing.path:
            return await self._ask_graphql(listing, place)
        number = int(place.page or 1)
        params = {**_narrowed(listing, place), "per_page": str(self._size), "page": str(number)}
        try:
            reply = await self._get(listing.path, params)
        except SourceError as error:
            if listing.name.startswith("account ") and error.reply is not None and error.reply.status == UNKNOWN:
                return Page()  # the brand has no account of this name here
            raise
        if reply.status != FOUND:
            raise SourceError("this repository has moved; set the source up again under its new name.")
        return _read_page(reply.json(), listing.read, str(number + 1), self._size)

    async def _ask_graphql(self, listing: _Listing, place: Place) -> Page:
        asked = f"{listing.query} updated:>={place.since} sort:updated-asc"
        size, after = self._discussions_size, place.page or None
        said = await self._say(SEARCH_DISCUSSIONS, {"query": asked, "first": size, "after": after})
        search = part(said, "search")
        if "nodes" not in search:
            raise GarbledError("it has no discussions in it.")
        nodes, turning = each(search["nodes"]), part(search, "pageInfo")
        following = words(turning, "endCursor") if turning.get("hasNextPage") is True else ""
        return Page(_read_all(nodes, listing.read), _last(nodes, "updatedAt"), following)

    async def _say(self, query: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        try:
            reply = await self._web.post(self._graphql, {"query": query, "variables": variables}, self._headers)
        except SourceError as error:
            raise _told(error) from None
        said = part(reply.json())
        _check_errors(said, reply)
        return part(said, "data")

    async def _get(self, path: str, params: Mapping[str, str] = NOTHING) -> Reply:
        try:
            return await self._web.get(f"{self._api}{path}", params, self._headers)
        except SourceError as error:
            raise _told(error) from None

    async def _see(self, identity: str) -> tuple[Mention, ...] | None:
        """Give a post as it is now: nothing when it moved away and is still public there, None when it is gone."""
        try:
            reply = await self._get(f"/repos/{identity}")
        except MissingError:
            return None
        read = read_comment if "/comments/" in identity else read_issue
        return tuple(read(part(reply.json()), ours=self._ours)) if reply.status == FOUND else ()

    async def _see_nodes(self, ids: Sequence[str]) -> Fetched:
        nodes = (await self._say(SEE_AGAIN, {"ids": list(ids)})).get("nodes")
        if not isinstance(nodes, list) or len(nodes) != len(ids):
            raise GarbledError("it does not answer for every post.")
        found = [read_node(part(node), ours=self._ours) for node in nodes if node is not None]
        return Fetched(
            mentions=tuple(one for one in found if one.external_id in ids),
            gone=tuple(identity for identity, node in zip(ids, nodes, strict=True) if node is None),
        )


def make_github(web: Web, settings: Mapping[str, str], address: str, wanted: Wanted) -> GitHub:
    """Make the connector of what was typed: a repository, or the word search: all that name the brand.

    A repository is the brand's when it stands under one of the brand's own accounts: in anybody else's those who belong
    to it are not the brand's people.
    """
    named = address.strip()
    repository = "" if named == SEARCH else named.removeprefix("https://github.com/").strip("/")
    if named != SEARCH and not REPOSITORY.fullmatch(repository):
        raise AskedWronglyError(f"{address!r} is no repository; write it like acme/kettle, or the word {SEARCH}.")
    return GitHub(
        web,
        Wanted() if repository else wanted,
        token=settings["token"],
        api_url=settings["api_url"],
        graphql_url=settings["graphql_url"],
        repositories=[repository] if repository else [],
        ours=any(same_handle(account, repository.partition("/")[0]) for account in wanted.accounts),
    )


def _narrowed(listing: _Listing, place: Place) -> dict[str, str]:
    """Give what is asked of a listing: what changed since a moment, oldest first."""
    if listing.query:
        return {"q": f"{listing.query} updated:>={place.since}", "sort": "updated", "order": "asc"}
    state = {"state": "all"} if listing.path.endswith("/issues") else {}
    return {"since": place.since, "sort": "updated", "direction": "asc", **state}


def _listings(wanted: Wanted, repositories: Sequence[str], *, ours: bool) -> Iterator[_Listing]:
    for word in dict.fromkeys(word.replace('"', " ").strip()[:LONGEST_WORD] for word in wanted.words):
        if word:
            asked = f'"{word}" in:title,body'
            yield _Listing(f"issues {word}", "/search/issues", f"{asked} is:issue", read_issue)
            yield _Listing(f"discussions {word}", "", asked, read_discussion)
    for account in dict.fromkeys(account.removeprefix("@") for account in wanted.accounts):
        if ACCOUNT.fullmatch(account):
            yield _Listing(f"account {account}", "/search/issues", f"author:{account} is:issue", read_issue)
    for one in dict.fromkeys(repositories):
        yield _Listing(f"issues of {one}", f"/repos/{one}/issues", "", partial(read_issue, ours=ours))
        yield _Listing(f"comments of {one}", f"/repos/{one}/issues/comments", "", partial(read_comment, ours=ours))
        yield _Listing(f"discussions of {one}", "", f"repo:{one}", partial(read_discussion, ours=ours))


def _read_page(said: object, read: Read, following: str, size: int) -> Page:
    """Read a page of REST: a list, or the `items` of a search."""
    listed = said if isinstance(said, list) else part(said).get("items")
    if not isinstance(listed, list):
        raise GarbledError("it has no list in it.")
    items, whole = each(listed), part(said).get("incomplete_results") is not True
    return Page(_read_all(items, read), _last(items, "updated_at"), following if len(listed) >= size else "", whole)


def _read_all(items: Sequence[Mapping[str, object]], read: Read) -> tuple[Mention, ...]:
    return tuple(mention for item in items for mention in read(item))


def _last(items: Sequence[Mapping[str, object]], name: str) -> str:
    return max((words(item, name) for item in items), default="")


def _check_errors(said: Mapping[str, object], reply: Reply) -> None:
    """Raise what a GraphQL answer complains of; that something is gone is no complaint."""
    kinds = {words(error, "type") for error in each(said.get("errors"))} - {"NOT_FOUND"}
    if "RATE_LIMITED" in kinds:
        raise WaitError(seconds_to_wait(reply.headers, datetime.now(UTC)), "its limit of questions is reached.")
    if kinds or "data" not in said:
        raise GarbledError("it complains of our question.")


def _told(error: SourceError) -> SourceError:
    """Give an error as what it is: GitHub denies what comes too fast."""
    if error.reply is not None and TOO_FAST in error.reply.body:
        return WaitError(USUAL_WAIT, "we ask too fast.")
    return error
