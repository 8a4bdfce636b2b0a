"""What feeds, GitHub and YouTube send beside a post's words moves nothing, and is named nowhere in what is asked."""

import re
from pathlib import Path

import pytest
from servers.github import SELECTED, GitHubServer
from servers.source import ANY
from servers.youtube import FIELDS, YouTubeServer

from analyzers.audit.disturbances import CHANGES, disturb
from bot.sources import github_posts, youtube_posts
from bot.sources.columns import INFLUENCE
from bot.sources.feeds_recorded import FEEDS
from bot.sources.github_recorded import GITHUB
from bot.sources.youtube_recorded import YOUTUBE

RECORDED = [*FEEDS, *GITHUB, *YOUTUBE]
HOW_TO = Path(__file__).parents[2] / "docs/how-to"
SERVERS = {"github": GitHubServer, "youtube": YouTubeServer}


def shaken(recording):
    """Give the ways of disturbing that change what is read."""
    calm = recording.read(recording.payloads)
    return [
        how for how in CHANGES for seed in range(5)
        if recording.read(disturb(how, recording.payloads, recording.kept_when(how), seed)) != calm
    ]  # fmt: skip


@pytest.mark.parametrize("recording", RECORDED, ids=lambda recording: recording.source)
def test_every_number_and_switch_may_be_another(recording):
    """All that is not named is changed in seven ways: the mentions are equal."""
    assert shaken(recording) == []


@pytest.mark.parametrize("recording", RECORDED, ids=lambda recording: recording.source)
def test_a_field_that_is_read_would_be_seen(recording):
    """Planted: with one field fewer that is kept, something is changed."""
    for path in sorted(recording.kept):
        fewer = recording.kept - {path}
        different = [
            how for how in CHANGES
            if recording.read(disturb(how, recording.payloads, fewer, 1)) != recording.read(recording.payloads)
        ]  # fmt: skip
        assert different or path.endswith("videoId"), f"{path} is kept and not read"


def test_no_question_names_a_count():
    """Neither GraphQL's selection nor YouTube's fields; a planted one is found."""
    asked = [
        *re.findall(r"[A-Za-z_]+", github_posts.SEARCH_DISCUSSIONS + github_posts.SEE_AGAIN),
        *re.findall(r"\w+", "".join(value for name, value in vars(youtube_posts).items() if name.endswith("_FIELDS"))),
    ]
    assert [name for name in asked if INFLUENCE.search(name)] == []
    assert set(asked) <= SELECTED | FIELDS
    assert [name for name in ("likeCount", "followers", "viewCount") if not INFLUENCE.search(name)] == []


def told(page):
    """Give the requests that a page names, with the parameters of each."""
    rows = re.findall(r"^\| `((?:GET|POST) [^`]+)` \|(.*)\|$", page, re.MULTILINE)
    return {asked: set(re.findall(r"`([^`]+)`", rest)) for asked, rest in rows}


def enforced(server):
    """Give the same of a server, which refuses everything else."""
    return {
        asked: {
            f"{name}={next(iter(one))}" if one is not ANY and len(one) == 1 else name for name, one in names.items()
        }
        for asked, names in server.DOCUMENTED.items()
    }


@pytest.mark.parametrize("source", SERVERS)
def test_the_how_to_names_all_that_is_asked(source):
    """Its table is what the source's server lets pass."""
    page = (HOW_TO / f"source-{source}.md").read_text(encoding="utf-8")
    assert told(page) == enforced(SERVERS[source])
    assert told(page.replace("`order=", "`rank=")) != enforced(SERVERS[source])
