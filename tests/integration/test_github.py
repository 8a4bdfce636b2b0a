"""GitHub: what is asked, in which order, what comes of it, and what its troubles mean."""

from datetime import timedelta

import pytest
from aiohttp import web as http
from servers.github import TOKEN, GitHubServer
from sourceside import NOW, at_server, gathered

from analyzers.labels import Flag
from bot.errors import AskedWronglyError
from bot.http import DeniedError, SourceError, WaitError
from bot.sources.connector import Wanted
from bot.sources.github import GitHub, make_github
from bot.sources.github_posts import read_comment, read_discussion, read_issue, read_node

pytestmark = pytest.mark.no_database

WORD = Wanted(words=("kettle",))


def connector(web, server, wanted=WORD, **changes):
    given = {"token": TOKEN, "api_url": server.url, "graphql_url": f"{server.url}/graphql", "page": 5}
    return GitHub(web, wanted, **(given | changes))


def played(play, *, said=(), server=None):
    """Start a server on which something is said, and play with it."""
    it = server or GitHubServer(NOW, kinds=("issue",))
    for text, minutes in said:
        it.add(text, late=timedelta(minutes=minutes))
    found = at_server(it, lambda here, web: play(web, here))
    assert it.strange == []
    return found


def test_more_than_a_search_gives_is_found():
    """A search ends after so many results: the pages begin at the last moment of the one before instead."""

    async def play(web, server):
        found, _ = await gathered(connector(web, server))
        return {one.external_id for one in found}, server.texts()

    server = GitHubServer(NOW, kinds=("issue",), most=10)
    seen, there = played(play, said=[(f"kettle {number}", number) for number in range(60)], server=server)
    assert seen == there.keys()


def test_more_than_a_page_in_one_second_is_found():
    """There the pages are turned."""

    async def play(web, server):
        found, _ = await gathered(connector(web, server))
        return {one.external_id for one in found}, server.texts()

    seen, there = played(play, said=[(f"kettle {number}", 3) for number in range(23)])
    assert seen == there.keys()


def test_what_moves_while_pages_are_turned_pushes_nothing_out():
    """An issue that was read and changes goes to the end, and those behind it come nearer."""

    async def play(web, server):
        one, cursor, seen = connector(web, server), "", set()
        for number in range(60):
            step = await one.fetch(cursor, NOW)
            cursor = step.cursor
            seen |= {mention.external_id for mention in step.mentions}
            if step.mentions and number < 5:
                server.edit(step.mentions[0].external_id, f"kettle, changed {number}")
            if not step.more:
                return seen, server.texts()
        raise AssertionError("it never ends")

    seen, there = played(play, said=[(f"kettle {number}", number) for number in range(30)])
    assert seen == there.keys()


def test_a_time_that_lies_ahead_is_not_believed():
    """What is said until then is found all the same."""

    async def play(web, server):
        server.add("kettle of tomorrow", early=timedelta(days=3))
        one = connector(web, server)
        _, cursor = await gathered(one)
        server.now += timedelta(hours=1)
        now = server.add("kettle of today")
        found, _ = await gathered(one, cursor)
        return now in {mention.external_id for mention in found}

    assert played(play, said=[("kettle", 9)])


def test_a_search_that_ran_out_of_time_is_asked_again():
    """What it had found is taken, and the place stays where it was."""

    async def play(web, server):
        server.incomplete = True
        first, cursor = await gathered(connector(web, server))
        server.incomplete = False
        second, _ = await gathered(connector(web, server), cursor)
        return len(first), {one.external_id for one in second}, server.texts()

    few, seen, there = played(play, said=[(f"kettle {number}", number) for number in range(4)])
    assert few == 2
    assert seen == there.keys()


def test_only_what_is_documented_is_asked():
    """By time of change, never by reactions or comments; the token stands in a header alone."""

    async def play(web, server):
        wanted = Wanted(words=('copper "pot"', "kettle"), accounts=("@acme-help", "acme_help", "nobody-here"))
        await gathered(connector(web, server, wanted, repositories=["acme/kettle"]))
        return server.asked

    asked = played(play, said=[("kettle", 1)], server=GitHubServer(NOW))
    of = "GET /repos/acme/kettle/issues"
    assert {line.partition("?")[0] for line in asked} == {"GET /search/issues", of, f"{of}/comments", "POST /graphql"}
    assert not any("reactions" in line or TOKEN in line or "acme_help" in line for line in asked)


@pytest.mark.parametrize(
    ("answer", "error", "seconds"),
    [
        ({"status": 403, "text": '{"message": "You have exceeded a secondary rate limit."}'}, WaitError, 60),
        ({"status": 403, "headers": {"Retry-After": "7"}}, WaitError, 7),
        ({"status": 403, "headers": {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "120"}}, WaitError, 120),
        ({"status": 429}, WaitError, 60),
        ({"status": 403}, DeniedError, None),
        ({"status": 401}, DeniedError, None),
        ({"status": 422}, SourceError, None),
    ],
)
def test_limits_are_told_from_denials(answer, error, seconds):
    """Both of GitHub's limits say how long to wait, or a minute is waited."""

    class Limited(GitHubServer):
        async def _search(self, request):
            return http.Response(**answer)

    async def play(web, server):
        with pytest.raises(error) as raised:
            await connector(web, server).fetch("", NOW)
        return raised.value

    assert getattr(played(play, server=Limited(NOW)), "seconds", None) == seconds


@pytest.mark.parametrize(("kind", "error"), [("RATE_LIMITED", WaitError), ("FORBIDDEN", SourceError)])
def test_what_graphql_complains_of_is_raised(kind, error):
    """It answers 200 all the same."""

    class Complaining(GitHubServer):
        async def _graphql(self, request):
            return http.json_response({"data": None, "errors": [{"type": kind, "message": "no"}]})

    async def play(web, server):
        one = connector(web, server)
        cursor = (await one.fetch("", NOW)).cursor
        with pytest.raises(error):
            await one.fetch(cursor, NOW)

    played(play, server=Complaining(NOW))


def test_what_moved_away_is_not_gone():
    """An issue that was transferred is public elsewhere."""

    class Moved(GitHubServer):
        async def _one(self, request):
            return http.json_response({"message": "Moved Permanently"}, status=301)

    async def play(web, server):
        return await connector(web, server).look_again(["acme/kettle/issues/1"])

    found = played(play, server=Moved(NOW))
    assert (found.mentions, found.gone) == ((), ())


def test_a_repository_that_moved_says_so():
    """GitHub leads on to where it is now; people decide whether that is still theirs."""

    class Moved(GitHubServer):
        async def _issues(self, request):
            return http.json_response({"message": "Moved Permanently"}, status=301)

    async def play(web, server):
        with pytest.raises(SourceError, match="new name"):
            await connector(web, server, Wanted(), repositories=["acme/kettle"]).fetch("", NOW)

    played(play, server=Moved(NOW))


def test_a_comment_answers_its_issue():
    """And what is said below a discussion answers what it stands below, also when it is seen again."""

    async def play(web, server):
        one = connector(web, server, Wanted(), repositories=["acme/kettle"])
        found, _ = await gathered(one)
        again = await one.look_again([mention.external_id for mention in found])
        return server, {one.external_id: one for one in found}, {one.external_id: one for one in again.mentions}

    server, found, again = played(play, said=[(f"kettle {number}", 9) for number in range(5)], server=GitHubServer(NOW))
    assert {one: mention.in_reply_to for one, mention in found.items()} == {
        one.id: one.parent for one in server.posts.values()
    }
    assert again == found


def test_bots_pull_requests_and_deleted_accounts():
    """A bot is known by its kind of account; a pull request is no issue; nobody is the author of what ghost wrote."""
    issue = {"url": "https://a.example/repos/a/b/issues/1", "title": "T", "body": None, "user": {"login": "ghost"}}
    (read,) = read_issue(issue)
    assert (read.author, read.automated, read.text, read.external_id) == ("", Flag.UNKNOWN, "T", "a/b/issues/1")
    (robot,) = read_issue(issue | {"user": {"login": "x[bot]", "type": "Bot"}})
    assert robot.automated is Flag.TRUE
    assert list(read_issue(issue | {"pull_request": {}})) == []
    comment = {"url": "https://a.example/repos/a/b/issues/comments/1", "body": "x"}
    assert list(read_comment(comment | {"html_url": "https://github.com/a/b/pull/2#issuecomment-1"})) == []


@pytest.mark.parametrize(
    ("said", "flag"),
    [
        *((word, Flag.TRUE) for word in ("OWNER", "MEMBER", "COLLABORATOR")),
        *((word, Flag.FALSE) for word in ("NONE", "CONTRIBUTOR", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN")),
        *((word, Flag.UNKNOWN) for word in ("", "MEMBERS", "owner", None, True)),
    ],
)
def test_who_belongs_to_our_repository_is_ours_by_githubs_word(said, flag):
    """In issues, comments and discussions; a word that we do not know says nothing."""
    issue = {"url": "https://a.example/repos/a/b/issues/1", "title": "T", "author_association": said}
    comment = issue | {"url": "https://a.example/repos/a/b/issues/comments/1"}
    node = {"id": "D_1", "title": "T", "authorAssociation": said}
    discussion = node | {"comments": {"nodes": [node | {"id": "DC_1", "replies": {"nodes": [node | {"id": "DC_2"}]}}]}}
    read = [*read_issue(issue, ours=True), *read_comment(comment, ours=True), *read_discussion(discussion, ours=True)]
    assert [one.affiliated for one in (*read, read_node(node, ours=True))] == [flag] * 6
    other = [*read_issue(issue), *read_comment(comment), *read_discussion(discussion), read_node(node)]
    assert {one.affiliated for one in other} == {Flag.UNKNOWN}


@pytest.mark.parametrize(
    ("typed", "accounts", "flag"),
    [
        ("acme/kettle", ("acme_help", "@Acme"), Flag.TRUE),
        ("acme/kettle", ("kettle", "acme-help"), Flag.UNKNOWN),
        ("search", ("acme",), Flag.UNKNOWN),
    ],
)
def test_only_in_the_brands_own_repository_its_members_are_the_brands_people(typed, accounts, flag):
    """Elsewhere, and in a search, a member's complaint about the brand would be hidden as the brand's own."""

    async def play(web, server):
        settings = {"token": TOKEN, "api_url": server.url, "graphql_url": f"{server.url}/graphql"}
        one = make_github(web, settings, typed, Wanted(words=("kettle",), accounts=accounts))
        found, _ = await gathered(one)
        again = await one.look_again([mention.external_id for mention in found])
        return [*found, *again.mentions]

    server = GitHubServer(NOW, association="MEMBER")
    found = played(play, said=[(f"kettle {number}", 9) for number in range(5)], server=server)
    assert {one.external_id for one in found} >= {one.id for one in server.posts.values() if one.parent == ""}
    assert {one.affiliated for one in found} == {flag}


@pytest.mark.parametrize(
    ("typed", "of"),
    [("acme/kettle", "acme/kettle"), ("https://github.com/acme/kettle/", "acme/kettle"), ("search", "")],
)
def test_what_is_typed_names_a_repository_or_the_search(typed, of):
    """All that is said in the one, or what names the brand anywhere."""
    settings = {"token": TOKEN, "api_url": "http://a", "graphql_url": "http://a/graphql"}
    names = [listing.name for listing in make_github(None, settings, typed, WORD)._listings]
    assert names == ([f"{kind} of {of}" for kind in ("issues", "comments", "discussions")] if of else names)
    assert of or names == ["issues kettle", "discussions kettle"]
    with pytest.raises(AskedWronglyError):
        make_github(None, settings, "acme", WORD)
