"""Listens on Bluesky: one search a word, newest first, our account's notifications, what our own accounts write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analyzers.mention import Mention, handle
from bot.errors import AskedWronglyError
from bot.http import Web
from bot.sources.bluesky.posts import NAME, Known, read_post
from bot.sources.bluesky.questions import Question, questions
from bot.sources.bluesky.session import Account, Session
from bot.sources.bluesky.walk import Walk, listed
from bot.sources.connector import OVERLAP, Fetched, Wanted
from bot.sources.rounds import read_on

AT_ONCE = 25
"""Posts that can be looked at again with one question."""


@dataclass(frozen=True, slots=True)
class Bluesky:
    """What a monitor's words find on Bluesky, what is said to our account, and what the brand's own accounts write."""

    session: Session
    wanted: Wanted
    name: str = NAME
    overlap: timedelta = OVERLAP

    async def fetch(self, cursor: str, now: datetime) -> Fetched:
        """Give one page of one list."""
        known = await self._known()
        return await read_on([self.walk(one, known) for one in self.questions()], cursor, now, self.overlap)

    def questions(self) -> list[Question]:
        """Give the lists that together hold what is wanted."""
        return questions(self.wanted)

    def walk(self, question: Question, known: Known) -> Walk:
        """Give the way through one of them."""
        return Walk(self.session, question, known, overlap=self.overlap)

    async def look_again(self, ids: Sequence[str]) -> Fetched:
        """Ask for the posts themselves: those that are not given are gone, or not for us to read any more."""
        known = await self._known()
        found: dict[str, Mention] = {}
        for start in range(0, len(ids), AT_ONCE):
            asked = [("uris", one) for one in ids[start : start + AT_ONCE]]
            views = listed(await self.session.get("app.bsky.feed.getPosts", asked), "posts")
            found |= {mention.external_id: mention for view in views if (mention := read_post(view, known))}
        return Fetched(
            mentions=tuple(found[one] for one in ids if one in found),
            gone=tuple(one for one in ids if one not in found),
        )

    async def _known(self) -> Known:
        did, name = await self.session.us()
        return Known(did, handle(name), frozenset(map(handle, self.wanted.accounts)))


def make_bluesky(web: Web, settings: Mapping[str, str], _address: str, wanted: Wanted) -> Bluesky:
    """Make the connector from its section of the settings."""
    if not settings["handle"]:
        raise AskedWronglyError("bluesky needs KITH_BLUESKY__HANDLE to be set first.")
    account = Account(settings["url"], settings["handle"], settings["app_password"], settings["appview"])
    return Bluesky(Session(web, account), wanted)
