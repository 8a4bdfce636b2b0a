"""Campaigns: what hides no copy, who is not accused, and that nobody is lost."""

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, a_post
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analyzers.insight.alike import alike_pairs, likeness
from analyzers.insight.campaigns import find_campaigns, leave_copies
from analyzers.insight.clusters import CampaignKind
from analyzers.insight.copying import plain_link, take_words
from bot.cli.app import app
from bot.present.clusters import campaigns_to_plain, present_campaigns

PETITION = "Tell Acme to publish the spare parts list so that everybody can mend a kettle today"
OTHERS = [
    "My kettle whistles a tune in the morning and the cat joins in",
    "Where do I find the manual of the blue toaster in Polish",
    "The courier left our parcel behind the shed again, in the rain",
    "Nobody at the shop knew whether the lid fits the older model",
    "Three weeks with the new mug and the handle still holds well",
    "Does the warranty cover lime scale, or is that on us to clean",
]
WORDS = (
    "kettle", "lid", "spring", "morning", "courier", "rain", "handle", "warranty", "shelf", "engine", "violet",
    "harbour", "ladder", "candle", "meadow", "copper", "button", "window", "garden", "letter", "bottle", "market",
    "forest", "pepper", "ticket", "saddle", "anchor", "basket", "mirror", "needle", "pocket", "ribbon", "silver",
    "tunnel", "velvet", "walnut", "yellow", "zipper", "almond", "beacon", "carpet", "dragon", "feather", "goblet",
    "hammer", "island", "jacket", "lantern",
)  # fmt: skip
TAILS = (
    "!!!",
    " 🔥🔥",
    " …",
    " https://short.example/a1",
    " http://t.example/Zz9?ref=ann",
    " use code ANN20",
    " @friend",
)


def copies(texts, **changes):
    return [
        a_post(**{"id": f"c{place:04}", "author": f"a{place}", "author_key": f"k{place}", "text": text,
                  "at": NOW - timedelta(hours=place)} | changes)
        for place, text in enumerate(texts)
    ]  # fmt: skip


def ids(found):
    return [set(campaign.ids) for campaign in found]


sentences = st.lists(st.sampled_from(WORDS), min_size=8, max_size=20, unique=True).map(" ".join)


@st.composite
def disguised(draw, text):
    """Change what does not hide a copy: case, punctuation, emoji, addresses, codes, handles, hidden letters."""
    words = [draw(st.sampled_from((word, word.upper(), word.title(), f"*{word}*", f"{word},", f"{word} 💯")))
             for word in text.split()]  # fmt: skip
    front = draw(st.sampled_from(("", "@acme ", ".@acme @beta ", "RT @someone: ", "‼️ ", "\u200b", "“")))
    return front + " ".join(words) + "".join(draw(st.lists(st.sampled_from(TAILS), max_size=3)))


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_no_punctuation_emoji_address_or_code_hides_a_copy(data):
    """Every disguised copy is found, and nobody else."""
    text = data.draw(sentences)
    posts = copies([data.draw(disguised(text)) for _ in range(5)])
    strangers = copies(OTHERS, at=NOW)
    strangers = [replace(post, id=f"s{place}", author_key=f"s{place}") for place, post in enumerate(strangers)]
    assert ids(find_campaigns([*posts, *strangers])) == [{post.id for post in posts}]


@given(st.lists(sentences, min_size=1, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_does_not_matter_and_no_copy_of_a_member_is_lost(texts, chance):
    """Shuffled posts give the same campaigns; whoever has a member's words is a member."""
    posts = copies([text for text in texts for _ in range(chance.randint(1, 5))])
    found = find_campaigns(posts)
    shuffled = list(posts)
    chance.shuffle(shuffled)
    assert find_campaigns(shuffled) == found
    by_id = {post.id: post.text for post in posts}
    for campaign in found:
        said = {by_id[member] for member in campaign.ids}
        assert {post.id for post in posts if post.text in said} <= set(campaign.ids)
    members = [member for campaign in found for member in campaign.ids]
    assert len(members) == len(set(members))


@given(st.lists(st.lists(st.sampled_from(WORDS[:12]), min_size=1, max_size=8).map(tuple), max_size=30, unique=True),
       st.sampled_from([0.3, 0.5, 0.8]))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_every_pair_that_is_alike_is_found_and_no_other(texts, least):
    """The same as comparing all with all."""
    texts = sorted(texts)
    expected = {(one, other) for other in range(len(texts)) for one in range(other)
                if likeness(texts[one], texts[other]) >= least}  # fmt: skip
    assert set(alike_pairs(texts, least)) == expected


def test_what_very_many_have_in_common_still_joins_a_cluster():
    """Beyond the bound, texts are compared with their neighbours only; a template stays one cluster."""
    chance = random.Random(1)  # noqa: S311  no secret
    texts = [f"{PETITION} {chance.choice(WORDS)} {chance.choice(WORDS)}" for _ in range(40)]
    assert [len(campaign.ids) for campaign in find_campaigns(copies(texts), common=5)] == [40]


def test_typos_swaps_and_texts_that_break_off_do_not_hide_a_copy():
    """What a person disturbs by hand."""
    texts = [
        PETITION,
        PETITION.replace("publish", "pubilsh"),
        PETITION.replace("spare parts", "parts spare"),
        "Tell Acme to publish the spare parts list so th",
        f"Wow: {PETITION} #kettles77",
    ]
    assert [len(campaign.ids) for campaign in find_campaigns(copies(texts))] == [5]


def test_a_shared_address_needs_less_likeness_and_only_soon():
    """Two signs need less of each; three weeks later the address is no sign."""
    texts = [
        "Acme hides the spare parts list, read https://acme.example/parts?ref=ann",
        "Read how Acme hides its spare parts list from us all https://www.acme.example/parts/?utm_source=x",
        "How Acme hides the spare parts list from anybody who asks https://acme.example/parts#now",
    ]
    assert [campaign.link for campaign in find_campaigns(copies(texts))] == ["acme.example/parts"]
    late = [replace(post, at=NOW - timedelta(days=21 * place)) for place, post in enumerate(copies(texts))]
    assert find_campaigns(late) == ()
    elsewhere = [text.replace("acme.example/parts", f"acme.example/{place}") for place, text in enumerate(texts)]
    assert find_campaigns(copies(elsewhere)) == ()


def test_one_account_that_repeats_itself_is_no_campaign():
    """Three accounts make one; where authors are unknown, posts are counted, and the accounts are unknown."""
    posts = copies([PETITION] * 6)
    assert [campaign.accounts for campaign in find_campaigns(posts)] == [6]
    assert find_campaigns([replace(post, author_key="one") for post in posts]) == ()
    assert find_campaigns([replace(post, author_key=f"k{place % 2}") for place, post in enumerate(posts)]) == ()
    assert [campaign.accounts for campaign in find_campaigns([replace(post, author_key="") for post in posts])] == [
        None
    ]


def test_a_cluster_is_cut_where_nothing_came_for_long():
    """The window is between neighbours."""
    posts = [replace(post, at=NOW - timedelta(days=40 * (place // 3)))
             for place, post in enumerate(copies([PETITION] * 6))]  # fmt: skip
    assert [len(campaign.ids) for campaign in find_campaigns(posts)] == [6]
    assert [len(campaign.ids) for campaign in find_campaigns(posts, within=timedelta(days=30))] == [3, 3]


@pytest.mark.parametrize(
    "text",
    [
        "@acme thank you for the help!",
        "Haha! @acme: Our new kettle sings in the morning and at night",
        "Ha! “@acme: Our new kettle sings in the morning and dances at night”",
        "“@acme: Our new kettle sings in the morning and dances at night” lol",
        "RT @acme Our new kettle sings in the morning and dances at night",
        "lol RT @acme: Our new kettle sings in the morning and dances at night",
        "#kettle #tea #morning #acme #breakfast #love",
        "https://acme.example/one/two/three/four/five/six/seven",
        "12 34 56 78 90 12 34",
        "",
    ],
)
def test_thanks_passed_on_posts_of_the_brand_and_tags_are_no_campaign(text):
    """Short texts are alike by chance, the share button passes on, a shared hashtag is no text."""
    assert find_campaigns(copies([text] * 12), frozenset({"acme"})) == ()


def test_a_set_phrase_is_no_campaign_and_the_same_number_of_copies_is():
    """Many ask alike in their own words; what nobody else says is copied."""
    chance = random.Random(4)  # noqa: S311  no secret
    frames = ("I have {} {} {} {}", "{} {} have been {} {}", "{} {} been on {} {}", "{} on hold {} {} {}",
              "{} {} hold for {} {}", "{} {} for over {} {}", "{} over an {} {} {}", "{} {} {} {} an hour")  # fmt: skip
    asking = copies([frame.format(*chance.sample(WORDS, 4)) for frame in frames for _ in range(8)])
    same = copies(["I have been on hold for over an hour"] * 3)
    same = [replace(post, id=f"x{post.id}") for post in same]
    spread = [replace(post, id=f"y{post.id}", text=PETITION) for post in same]
    assert ids(find_campaigns([*same, *spread, *asking])) == [{post.id for post in spread}]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PETITION, CampaignKind.COPIES),
        ("Acme kettle maker opens second factory in harbour town https://news.example/42", CampaignKind.HEADLINE),
        ("I just earned the golden kettle badge in the Acme app https://acme.example/b", CampaignKind.SHARE_BUTTON),
        ("I liked a video of kettles that sing https://video.example/w", CampaignKind.SHARE_BUTTON),
        ("My kettle horoscope: tea for all this week https://k.example/9 find out yours", CampaignKind.SHARE_BUTTON),
        ("Vote for the singing kettle, she is the queen of tea #AcmeAwards2026", CampaignKind.FANDOM),
        ("Happy birthday to our singing kettle queen we adore her so #KettleDay 🎂", CampaignKind.FANDOM),
    ],
)  # fmt: skip
def test_the_kind_of_a_cluster_is_told(text, kind):
    """Copies are one thing; buttons and fandoms are no campaign, and left out unless asked for."""
    found = find_campaigns(copies([text] * 4))
    assert [campaign.kind for campaign in found] == [kind]
    accused = kind in {CampaignKind.COPIES, CampaignKind.HEADLINE}
    assert bool(campaigns_to_plain(found)) == accused
    assert len(campaigns_to_plain(found, everything=True)) == 1


def test_the_card_lists_all_members():
    """None of two hundred is lost."""
    found = find_campaigns(copies([PETITION] * 200))
    told = str(present_campaigns(found, NOW.tzinfo, name=str))
    assert all(f"c{place:04}" in told for place in range(200))


def test_copies_of_one_text_are_one_voice():
    """The oldest speaks for them."""
    posts = copies([PETITION] * 5)
    assert [post.id for post in leave_copies(posts, find_campaigns(posts))] == ["c0004"]


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://www.acme.example/parts/?utm_source=x&ref=ann", "acme.example/parts"),
        ("http://ACME.example/parts?page=2&fbclid=1", "acme.example/parts?page=2"),
        ("https://acme.example/", ""),
        ("https://[broken", ""),
    ],
)
def test_an_address_is_told_without_who_sent_it(url, plain):
    """Tracking and referral parameters differ from sender to sender; a home page is everybody's."""
    assert plain_link(url) == plain


def test_scripts_without_spaces_have_words_too():
    """Two letters make one."""
    text = "新しいやかんは朝に歌い夜に踊ると聞いて驚きました"
    assert len(take_words(text).words) >= 8
    assert len(find_campaigns(copies([text, text + "！", "@acme " + text]))) == 1


def test_a_file_is_looked_at_without_a_database(tmp_path, monkeypatch):
    """The ids are the file's; a bad row is told; no database is made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KITH_DATABASE__URL", f"sqlite:///{tmp_path}/kith.db")
    day = "2026-11-01T10:00:00Z"
    rows = [{"id": f"m{place}", "author": f"a{place}", "created_at": day, "text": f"{PETITION} {tail}"}
            for place, tail in enumerate(TAILS)]  # fmt: skip
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    outcome = CliRunner().invoke(app, ["campaigns", str(file), "--json"])
    assert outcome.exit_code == 0, outcome.output
    (cluster,) = json.loads(outcome.stdout)
    assert (sorted(cluster["ids"]), cluster["kind"]) == ([f"m{place}" for place in range(len(TAILS))], "copies")
    assert list(tmp_path.iterdir()) == [file]
    assert "All 7 members: m0, m1" in CliRunner().invoke(app, ["campaigns", str(file)]).stdout
    assert CliRunner().invoke(app, ["campaigns", str(file), "--since", "2026-11-01"]).exit_code != 0
    refused = CliRunner().invoke(app, ["campaigns", "lastweek"]).exception
    assert "neither a file here nor a period; the periods are today, week, month." in str(refused)
    file.write_text(file.read_text(encoding="utf-8") + "\n{broken", encoding="utf-8")
    assert CliRunner().invoke(app, ["campaigns", str(file), "--json"]).exit_code == 1


def test_stored_mentions_of_a_period_are_looked_at(tmp_path, monkeypatch):
    """Imported posts: the same cluster by our own ids; what the brand's own account said is passed on, not copied."""
    monkeypatch.setenv("KITH_DATABASE__URL", f"sqlite:///{tmp_path}/kith.db")
    texts = [*(f"{PETITION} {tail}" for tail in TAILS), *["RT @acme: the singing kettle comes home this winter"] * 4]
    file = tmp_path / "posts.jsonl"
    rows = [{"id": place, "author": f"a{place}", "brand": "Acme", "created_at": "2026-11-20T10:00:00Z", "text": text}
            for place, text in enumerate(texts)]  # fmt: skip
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    run = CliRunner().invoke
    assert run(app, ["import", str(file)]).exit_code == 0
    outcome = run(app, ["--now", "2026-11-23T08:00:00Z", "campaigns", "week", "--json"])
    (cluster,) = json.loads(outcome.stdout)
    assert len(set(cluster["ids"])) == len(TAILS)
    assert json.loads(run(app, ["--now", "2026-11-23T08:00:00Z", "campaigns", "today", "--json"]).stdout) == []
    assert run(app, ["--now", "2026-11-23T08:00:00Z", "themes", "week", "--json"]).exit_code == 0
