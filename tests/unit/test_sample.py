"""The bundled sample hangs together: posts, labels, threads, campaign, languages and perk ledger."""

import csv
import json
import re
import tomllib
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "config" / "sample"
ALLOWED = {
    "origin": {"organic", "paid", "self_promotion", "owned", "unclear", "coordinated"},
    "intent": {"complaint", "question", "peer_help", "feature_request", "praise", "news_share", "chatter"},
    "urgency": {"critical", "high", "normal", "low"},
    "action": {
        "escalate_safety",
        "escalate_legal",
        "reply_support",
        "answer_question",
        "ask_disclosure",
        "amplify_with_permission",
        "thank",
        "monitor",
        "ignore",
    },
    "status_leverage": {"yes", "no"},
}


def lines_of(name):
    with (SAMPLE / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def moment_of(post):
    return datetime.fromisoformat(post["created_at"])


POSTS = lines_of("mentions.jsonl")
LABELS = {line["id"]: line for line in lines_of("labels.jsonl")}
BY_ID = {post["id"]: post for post in POSTS}
MONITOR = tomllib.loads((SAMPLE / "monitor.toml").read_text(encoding="utf-8"))["monitor"][0]
with (SAMPLE / "perks.csv").open(encoding="utf-8", newline="") as ledger:
    PERKS = list(csv.DictReader(ledger))


def labelled(**wanted):
    return [post for post in POSTS if all(LABELS[post["id"]][field] == value for field, value in wanted.items())]


def needs_of_week(number):
    first = datetime(2026, 11, 2, tzinfo=UTC) + timedelta(weeks=number - 1)
    wanted = [*labelled(origin="organic", intent="complaint"), *labelled(origin="organic", intent="question")]
    week = [post for post in wanted if first <= moment_of(post) < first + timedelta(weeks=1)]
    return [post for post in week if "in_reply_to" not in post]


def answered():
    return {post["in_reply_to"] for post in POSTS if post["author"] in MONITOR["owned"] and "in_reply_to" in post}


def test_there_are_enough_posts_and_no_id_comes_twice():
    """A digest needs some hundred posts, each with its own id and words."""
    assert len(POSTS) >= 300
    assert len(BY_ID) == len(POSTS)
    assert len({post["text"] for post in POSTS}) == len(POSTS)


def test_the_posts_are_in_time_order_and_fill_three_whole_weeks():
    """From Monday to Sunday, three times, with posts on every day."""
    moments = [moment_of(post) for post in POSTS]
    assert moments == sorted(moments)
    assert {moment.date() for moment in moments} == {date(2026, 11, 2) + timedelta(days=day) for day in range(21)}


def test_every_post_has_what_an_importer_expects_and_what_it_must_drop():
    """The influence columns are there to prove that they never enter."""
    for post in POSTS:
        assert all(post[field] for field in ("platform", "author", "text", "link")), post["id"]
        assert post["brand"] == MONITOR["name"]
        assert all(type(post[field]) is int for field in ("followers", "likes", "reposts"))
        assert type(post["verified"]) is bool


def test_every_reply_answers_an_earlier_post_of_the_same_platform():
    """A thread never points forward, to itself or to nothing."""
    for post in POSTS:
        if "in_reply_to" in post:
            parent = BY_ID[post["in_reply_to"]]
            assert moment_of(parent) < moment_of(post), post["id"]
            assert parent["platform"] == post["platform"], post["id"]


def test_the_brand_answers_between_twenty_minutes_and_three_days_later():
    """Waiting times look like a team at work."""
    replies = [post for post in POSTS if post["author"] in MONITOR["owned"] and "in_reply_to" in post]
    assert len(replies) >= 40
    for reply in replies:
        waited = moment_of(reply) - moment_of(BY_ID[reply["in_reply_to"]])
        assert timedelta(minutes=19) <= waited <= timedelta(days=3), reply["id"]


def test_more_than_half_of_the_needs_are_answered_at_first_and_fewer_in_the_last_week():
    """The third week is the bad one, so that something changes."""
    shares = [
        len([post for post in needs if post["id"] in answered()]) / len(needs)
        for needs in map(needs_of_week, (1, 2, 3))
    ]
    assert min(shares[:2]) > 0.5 > shares[2]


def test_labels_cover_the_posts_with_words_of_the_vocabulary():
    """Every post has exactly one line of labels, with its text and in the same order."""
    assert list(LABELS) == list(BY_ID)
    for name, line in LABELS.items():
        assert line["text"] == BY_ID[name]["text"]
        assert set(line) == {"id", "text", *ALLOWED}
        assert all(line[field] in words for field, words in ALLOWED.items()), name


@pytest.mark.parametrize("field", list(ALLOWED))
def test_every_label_occurs(field):
    """No word of the vocabulary is missing from the sample."""
    assert {line[field] for line in LABELS.values()} == ALLOWED[field]


def test_only_the_brand_and_its_staff_are_owned():
    """Owned is said of the accounts of the monitor, of all their posts and of nobody else's."""
    insiders = {*MONITOR["owned"], *MONITOR["staff"]}
    assert {post["id"] for post in labelled(origin="owned")} == {
        post["id"] for post in POSTS if post["author"] in insiders
    }


def test_what_is_not_organic_is_never_thanked_or_amplified():
    """Thanks and amplification are for the community."""
    for line in LABELS.values():
        if line["action"] in {"thank", "amplify_with_permission"}:
            assert line["origin"] == "organic", line["id"]


def test_dangers_are_escalated_and_one_of_them_still_waits():
    """Three critical posts: two were answered, the one of the last Sunday evening was not."""
    dangers = labelled(urgency="critical")
    assert {LABELS[post["id"]]["action"] for post in dangers} == {"escalate_safety"}
    assert [post["id"] in answered() for post in dangers] == [True, True, False]
    assert moment_of(dangers[-1]).date() == date(2026, 11, 22)


def test_a_status_claim_changes_neither_urgency_nor_action():
    """Who offers reach gets what anybody gets with that problem."""
    claims = labelled(status_leverage="yes")
    assert len(claims) >= 10
    assert {(LABELS[post["id"]]["urgency"], LABELS[post["id"]]["action"]) for post in claims} == {
        ("normal", "reply_support")
    }


def test_a_campaign_of_nine_accounts_runs_within_three_hours_and_a_coupon_gang_of_four():
    """Near-copies with one link are coordinated, and nothing else is."""
    clusters = defaultdict(list)
    for post in labelled(origin="coordinated"):
        clusters[re.search(r"https://\S+", post["text"]).group()].append(post)
    assert sorted(len({post["author"] for post in cluster}) for cluster in clusters.values()) == [4, 9]
    for cluster in clusters.values():
        assert moment_of(cluster[-1]) - moment_of(cluster[0]) <= timedelta(hours=3)


def test_the_broken_login_is_told_by_many_people_in_the_last_week():
    """A theme grows: at least fourteen authors are locked out after the update, and few of them get an answer."""
    words = re.compile(
        r"log ?in\b|logs me out|password|locked out|session expired|connecter|ログイン|로그인", re.IGNORECASE
    )
    told = [[post for post in needs_of_week(number) if words.search(post["text"])] for number in (1, 2, 3)]
    assert max(map(len, told[:2])) <= 2
    assert len({post["author"] for post in told[2]}) >= 14
    assert len([post for post in told[2] if post["id"] in answered()]) <= 3


def test_one_person_asks_for_the_same_refund_three_times():
    """The third message in nine days hangs below the second, and nobody has answered."""
    asked = [post for post in POSTS if post["author"] == "wren_holloway"]
    assert len(asked) == 3
    assert [post.get("in_reply_to") for post in asked] == [None, asked[0]["id"], asked[1]["id"]]
    assert not {post["id"] for post in asked} & answered()


def test_somebody_helps_others_again_and_again():
    """There is a helper to thank by name."""
    helpers = Counter(post["author"] for post in labelled(origin="organic", intent="peer_help"))
    assert helpers.most_common(1)[0][1] >= 3


def test_at_least_seven_other_languages_are_spoken_twice_or_more():
    """Hints are given for most of the posts that are not English."""
    hints = Counter(post["language"] for post in POSTS if post.get("language", "en") != "en")
    assert len([language for language, posts in hints.items() if posts >= 2]) >= 7
    assert any(re.search("[\u0600-\u06ff]", post["text"]) for post in POSTS)


def test_the_odd_shapes_are_there():
    """Emoji alone, a handle alone, an invisible character, capitals, a curly apostrophe and a very long post."""
    texts = [post["text"] for post in POSTS]
    assert any(not re.search(r"\w", text) for text in texts)
    assert "@tidewell" in texts
    assert any("\u200b" in text for text in texts)
    assert any(text.isupper() and len(text) > 50 for text in texts)
    assert any("\u2019" in text for text in texts)
    assert max(map(len, texts)) > 1800


def test_links_in_the_posts_lead_nowhere_real():
    """Only reserved names, and the shapes of affiliate links."""
    hosts = {host for post in POSTS for host in re.findall(r"https?://([^/\s]+)", f"{post['text']} {post['link']}")}
    assert {host for host in hosts if not host.endswith(".example")} == {"www.amazon.com", "amzn.to"}


def test_the_perk_ledger_explains_praise_that_discloses_nothing():
    """At least eight people of the ledger praise within its window without a word about the perk."""
    used = set()
    for perk in PERKS:
        assert perk["kind"] in {"sponsored", "gifted", "affiliate", "contest"}
        first = date.fromisoformat(perk["given_on"])
        for post in labelled(origin="paid", intent="praise", action="ask_disclosure"):
            within = first <= moment_of(post).date() <= first + timedelta(days=int(perk["days"]))
            if post["author"] == perk["person"] and within:
                used.add(perk["person"])
    assert len(PERKS) == 9
    assert len(used) >= 8
