"""The digest's sections in words: for a community manager on Monday morning, honest and short."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from builders import NOW, a_post

from analyzers.insight.compose import compose
from analyzers.insight.digest import Change, Changes, Footer, SourceHealth, Trend, Waiting
from analyzers.insight.intervals import wilson
from analyzers.insight.measures import Period, Range
from analyzers.insight.post import Parent
from analyzers.labels import Action, Intent, Origin, Urgency
from analyzers.waits import NEVER_SEEN, Wait
from bot.platforms import markdown
from bot.present.digest import present_digest

WEEK = Period(NOW - timedelta(days=7), NOW)
FOOTER = Footer(sources=(), version="rules", audit="never", authors_unknown=0, times_unknown=0)
CHANGE = Change(kind="theme", monitor="Acme", name="login", now=31, before=6.2, usual=Range(2, 9), p=0.001)
HOURS = Period(datetime(2026, 11, 24, 13, tzinfo=UTC), datetime(2026, 11, 24, 17, tzinfo=UTC))
PEAK = replace(CHANGE, kind="spike", name="organic mentions", hours=HOURS)
WORDINGS = {Action.THANK: "Cheers from {brand}!", Action.REPLY_SUPPORT: "We look into it."}
KNOWN = Changes(found=(), early=(), weeks=8, false_alarms=0.5)


QUIET = (a_post(intent=Intent.CHATTER, needs_answer=False),)


def digest(posts=QUIET, **changes):
    found = compose(period=WEEK, posts=posts, before=(), began={}, waiting=(), shown=5, footer=FOOTER, zone=UTC, seed=1,
                    stopwords=frozenset())  # fmt: skip
    return replace(found, **changes)


def told(found, zone=UTC):
    """Give what stands there, as one line without Markdown's signs."""
    written = markdown.render(present_digest(found, zone, {"login": "Logging in"}, WORDINGS))
    return " ".join(written.replace("**", "").replace("\\", "").split())


def test_no_clear_change_is_a_sentence_with_what_stands_behind_it():
    """Looked at, nothing found."""
    words = told(digest(changes=KNOWN))
    assert "No clear change. " in words
    assert "against the 8 weeks before. By chance alone about 0.5 a month would stand here for each monitor." in words
    assert "Too early" not in words


def test_without_history_it_is_too_early_to_say():
    """For all monitors, or for those that are new."""
    assert "Too early to say: that takes 4 weeks of mentions." in told(digest())
    some = told(digest(changes=replace(KNOWN, early=("Bolt", "Nut"))))
    assert "No clear change. Too early to say for Bolt, Nut: that takes 4 weeks of mentions." in some


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (CHANGE, "Logging in: more than usual, 31 people; usual is 2–9."),
        (replace(CHANGE, now=1, before=12.0), "Logging in: fewer than usual, 1 person; usual is 2–9."),
        (PEAK, "A peak on Tue 24 Nov 2026, 14:00 to 18:00: 31 people; usual for these hours is 2–9."),
        (replace(CHANGE, kind="rise", name="complaints"),
         "Complaints: slowly more, 31 people a day in the last 7 days; in the weeks before 6.2."),
    ],
)  # fmt: skip
def test_a_change_is_told_with_counts_and_in_local_time(change, words):
    """People now, and the range in which such times lie."""
    assert words in told(digest(changes=replace(KNOWN, found=(change,))), ZoneInfo("Europe/Berlin"))


def test_with_several_monitors_a_change_says_whose_it_is():
    """Each stands for itself."""
    words = told(digest(changes=replace(KNOWN, found=(CHANGE, PEAK)), monitors=("Acme", "Bolt")))
    assert "Acme, Logging in: more than usual" in words
    assert "Acme, a peak on Tue 24 Nov" in words


def test_helpers_newcomers_and_thanks_are_told():
    """Helpers first, with what stands before sharing their words."""
    asked = Parent(id="q", author_key="asker", asks=True, ours=False)
    helping = a_post(
        id="h", author="bea", author_key="b", intent=Intent.PEER_HELP, parent=asked, text="Hold the button.",
        action=Action.THANK,
    )  # fmt: skip
    found = digest([helping, a_post(id="p", intent=Intent.PRAISE, action=Action.THANK, text="I love my kettle")])
    words = told(found)
    assert "1 person helped, with 1 answer to 1 person. 1 post of praise. 2 of 2 of what others said." in words
    assert words.index("Hold the button.") < words.index("I love my kettle") < words.index("Suggested thanks")
    assert "answered somebody who asked; thank them; ask before you share it" in words
    assert "To thank them: “Cheers from Acme!”" in words
    assert "We look into it." not in words
    assert "“Cheers from {brand}!”" in told(replace(found, monitors=("Acme", "Bolt")))
    newly = replace(found, support=replace(found.support, newcomers=1))
    assert "Of 2 people who praised or helped, 1 spoke about us for the first time." in told(newly)


def test_waits_are_told_with_intervals_and_with_who_still_waits():
    """Those who still wait count; the trend says only what is clear."""
    ours = [a_post(id=f"o{n}", origin=Origin.OWNED, is_reply=n > 0, needs_answer=False) for n in range(3)]
    found = digest(ours)
    waits = replace(
        found.listening, answered=wilson(18, 30), half=Wait(5, 3, 9), most=Wait(None, 48, None), before=wilson(40, 50),
        half_before=Wait(4, 3, 5), share_trend=Trend.WORSE, wait_trend=Trend.NONE_CLEAR,
    )  # fmt: skip
    words = told(replace(found, listening=waits))
    assert "Needs answered: 18 of 30 (42–75 %)" in words
    assert "Half are answered within: 5 h (3 h to 9 h)" in words
    assert "Nine in ten within: more than 2 d; 12 of 30 still wait" in words
    few = replace(waits, answered=wilson(11, 37), half=NEVER_SEEN, most=NEVER_SEEN)
    unknown = told(replace(found, listening=few))
    assert "Half are answered within: not known yet; 26 of 37 still wait" in unknown
    assert "Nine in ten" not in unknown
    open_ended = told(replace(found, listening=replace(waits, half=Wait(5, 3, None))))
    assert "Half are answered within: 5 h (3 h or more)" in open_ended
    assert "2 replies to 1 broadcast" in words
    assert "fewer are answered, then 40 of 50 (67–89 %); no clear change in how long people wait" in words


def test_where_nobody_was_answered_and_no_post_of_ours_answers_it_is_said_that_answers_may_be_missing():
    """Broadcasts alone are no sign that our replies are read; one answer is."""
    asked = [a_post(id=f"n{n}", author=f"n{n}") for n in range(2)]
    ours = a_post(id="o", origin=Origin.OWNED, needs_answer=False)
    missing = "Our own replies are not among these mentions, so answers may be missing."
    assert missing in told(digest(asked))
    assert missing in told(digest([*asked, ours]))
    assert missing not in told(digest([*asked, replace(ours, is_reply=True)]))
    found = digest([*asked, ours])
    answered = replace(found, listening=replace(found.listening, answered=wilson(1, 2)))
    assert missing not in told(answered)


def test_a_silent_source_is_told_with_what_it_brought_beside_what_is_usual():
    """Both are of the digest's period, not of the hours of silence."""
    silent = SourceHealth(source="rss", last_seen=NOW, mentions=227, usual=Range(215, 422), silent=True)
    words = told(digest(footer=replace(FOOTER, sources=(silent,))))
    assert "it brought 227 mentions in this period, 215–422 are usual." in words


def test_counts_by_origin_stand_beside_their_likely_ranges():
    """Counts first; an origin without a true number has none."""
    posts = [a_post(id=f"{n}", origin=Origin.ORGANIC if n else Origin.UNCLEAR) for n in range(12)]
    words = told(digest(posts))
    assert "Origin | Read as | Share | Likely" in words
    assert "| Unclear | 1 | 8 % | – |" in words


def test_without_promotion_one_sentence_says_so():
    """No rows of zeros; one post is enough to count them."""
    assert "## Promotion, kept apart No promotion this time." in told(digest([a_post()]))
    assert "Self-promotion: 1" in told(digest([a_post(origin=Origin.SELF_PROMOTION)]))


def test_that_cases_are_overdue_is_said_once_and_of_a_card_only_where_it_tells_them_apart():
    """After an import most are; where it began before Kith saw them, it says so."""
    late = a_card("late", overdue=True, came_overdue=True)
    found = digest([a_post()])
    head = replace(found.headline, waiting=9, overdue=7, came_overdue=7)
    both = told(replace(found, headline=head, waiting=(late, a_card("fresh"))))
    assert "7 of 9 are overdue, all of them since before Kith saw them." in both
    assert both.count("asks; overdue") == 1
    alone = told(replace(found, headline=replace(head, overdue=1, came_overdue=0), waiting=(late,)))
    assert "1 of 9 is overdue." in alone
    assert "asks; overdue" not in alone
    every = replace(head, overdue=9)
    assert "All 9 are overdue, 7 of them" in told(replace(found, headline=every, waiting=(late,)))
    assert "5 of them since before" in told(replace(found, headline=replace(head, came_overdue=5), waiting=(late,)))
    assert "overdue" not in told(replace(found, waiting=(a_card("fresh"),)))


def a_card(name, **changes):
    return Waiting(
        id=name, platform="x", text=name, urgency=Urgency.HIGH, intent=Intent.QUESTION, action=Action.ANSWER_QUESTION,
        hours=3.5, reason="asks", **changes,
    )  # fmt: skip


def test_a_period_without_mentions_says_so_and_has_no_empty_sections():
    """One sentence, who still waits, what is unusual in the silence, and what stands behind it."""
    silent = digest(())
    assert told(silent).startswith("# Digest: no mentions")
    assert "No mentions in this period. Nobody waits for us." in told(silent)
    assert "##" not in told(silent)
    assert "Read by rules." in told(silent)
    head = replace(silent.headline, waiting=1)
    waits = told(replace(silent, headline=head, waiting=(a_card("old"),)))
    assert "No mentions in this period. 1 person waits for us." in waits
    assert waits.count("##") == waits.count("## Waiting on us")
    fewer = told(digest((), changes=replace(KNOWN, found=(replace(CHANGE, now=0, before=12.0),))))
    assert "fewer than usual, 0 people" in fewer
    assert "Community support" not in fewer


def test_a_title_names_six_monitors_and_counts_the_others():
    """None is left out silently."""
    names = tuple(f"Brand {number}" for number in range(8))
    assert told(digest(monitors=names)).startswith(
        "# Digest: Brand 0, Brand 1, Brand 2, Brand 3, Brand 4, Brand 5 and 2 more"
    )
    assert "more" not in present_digest(digest(monitors=names[:6]), UTC, {}).title
