"""Makes mentions of GitHub's issues, discussions and comments: named fields, never reactions, stars or followers."""

from collections.abc import Iterator, Mapping

from analyzers.labels import Flag
from analyzers.mention import Mention
from bot.sources.said import each, moment, part, words

SOURCE = "github"
DELETED = "ghost"
"""Who stands as the author of what a deleted account wrote."""
OURS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
OTHERS = frozenset({"NONE", "CONTRIBUTOR", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN"})
"""How GitHub says that an author belongs to those whose repository it is, and that not; a member may hide it."""

_AUTHOR = "authorAssociation author { __typename login }"
_COMMENT = f"id url body createdAt updatedAt {_AUTHOR}"
_OPENING = f"id url title body createdAt updatedAt {_AUTHOR}"
SEARCH_DISCUSSIONS = (
    "query($query: String!, $first: Int!, $after: String) { search(type: DISCUSSION, query: $query, first: $first, "
    "after: $after) { pageInfo { hasNextPage endCursor } nodes { ... on Discussion { "
    f"{_OPENING} comments(last: 50) {{ nodes {{ {_COMMENT} replies(last: 50) {{ nodes {{ {_COMMENT} }} }} }} }} "
    "} } } }"
)
"""What is asked of discussions: these fields and no other."""
SEE_AGAIN = (
    "query($ids: [ID!]!) { nodes(ids: $ids) { "
    f"... on Discussion {{ {_OPENING} }} "
    f"... on DiscussionComment {{ {_COMMENT} discussion {{ id }} replyTo {{ id }} }} }} }}"
)


def read_issue(issue: Mapping[str, object], *, ours: bool = False) -> Iterator[Mention]:
    """Read an issue as REST gives it; a pull request, or what has no place, gives nothing.

    Here as below, `ours` says that it stands in a repository of the brand: elsewhere GitHub's word on who belongs to
    the repository says nothing about the brand.
    """
    place = issue_place(words(issue, "url"))
    if place and "pull_request" not in issue:
        yield _mention(issue, place, link=words(issue, "html_url"), times="created_at", ours=ours)


def read_comment(comment: Mapping[str, object], *, ours: bool = False) -> Iterator[Mention]:
    """Read a comment on an issue as REST gives it; one on a pull request gives nothing."""
    place, link = issue_place(words(comment, "url")), words(comment, "html_url")
    if place and "/pull/" not in link:
        answered = issue_place(words(comment, "issue_url"))
        yield _mention(comment, place, link=link, times="created_at", in_reply_to=answered, ours=ours)


def read_discussion(discussion: Mapping[str, object], *, ours: bool = False) -> Iterator[Mention]:
    """Read a discussion as GraphQL gives it, with the comments below it and their replies."""
    identity = words(discussion, "id")
    if not identity:
        return
    yield _node(discussion, "", ours=ours)
    for comment in each(part(discussion, "comments").get("nodes")):
        yield _node(comment, identity, ours=ours)
        for reply in each(part(comment, "replies").get("nodes")):
            yield _node(reply, words(comment, "id"), ours=ours)


def read_node(node: Mapping[str, object], *, ours: bool = False) -> Mention:
    """Read a discussion or one of its comments that was looked at again."""
    return _node(node, words(part(node, "replyTo"), "id") or words(part(node, "discussion"), "id"), ours=ours)


def issue_place(address: str) -> str:
    """Give where a thing is behind `/repos/`: `acme/kettle/issues/7`, `acme/kettle/issues/comments/9`; else nothing."""
    return address.partition("/repos/")[2].strip("/")


def _node(node: Mapping[str, object], in_reply_to: str, *, ours: bool) -> Mention:
    link = words(node, "url")
    return _mention(node, words(node, "id"), link=link, times="createdAt", in_reply_to=in_reply_to, ours=ours)


def _mention(
    post: Mapping[str, object], identity: str, *, link: str, times: str, in_reply_to: str = "", ours: bool
) -> Mention:
    author = part(post, "user") or part(post, "author")
    name = words(author, "login")
    return Mention(
        external_id=identity,
        text="\n\n".join(said for said in (words(post, "title"), words(post, "body")) if said),
        source=SOURCE,
        platform=SOURCE,
        author="" if name == DELETED else name,
        created_at=moment(words(post, times)),
        link=link,
        in_reply_to=in_reply_to,
        automated=_automated(words(author, "type") or words(author, "__typename")),
        affiliated=_affiliated(words(post, "author_association") or words(post, "authorAssociation"), ours=ours),
    )


def _affiliated(association: str, *, ours: bool) -> Flag:
    if not ours or association not in OURS | OTHERS:
        return Flag.UNKNOWN
    return Flag.TRUE if association in OURS else Flag.FALSE


def _automated(kind: str) -> Flag:
    if kind == "Bot":
        return Flag.TRUE
    return Flag.FALSE if kind in {"User", "Organization", "Mannequin", "EnterpriseUserAccount"} else Flag.UNKNOWN
