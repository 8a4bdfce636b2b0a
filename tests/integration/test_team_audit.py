"""`kith audit team` on a real database: whose cases count, what is compared, and that nothing of the file stays."""

import json
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, POSTED, a_mention, an_assessment
from commandline import kith
from fakes import FakeClock, some_parts
from guards_schema import everything
from teamworld import OURS, handle, live, write_influence

from analyzers.fairness.audit import Verdict
from analyzers.fairness.sample import TooFewError
from analyzers.fairness.teams import Team, draw_team
from analyzers.labels import Urgency
from bot.fairness import audit
from bot.sources.influence import Influence
from storage.cases import CaseStore
from storage.corrections import CorrectionStore
from storage.errors import NotFoundError
from storage.identity import author_key, mention_id
from storage.mentions import MentionStore
from storage.outcomes import OutcomeStore
from storage.rows import Base
from storage.workspaces import author_key_of

ID = mention_id("ws", "Acme", "csv", "post-1")


@pytest.fixture
def parts(tmp_path):
    parts = some_parts(tmp_path)
    yield parts
    parts.database.close()


def keep(parts, *posts, now=NOW):
    with parts.database.write() as connection:
        MentionStore(connection, "ws").keep("Acme", posts, now)


def outcomes(parts, as_of=NOW, **asked):
    with parts.database.read() as connection:
        return OutcomeStore(connection, "ws").all(as_of, **asked)


def change(parts, action):
    with parts.database.write() as connection:
        action(connection)


def ask(**changes):
    return a_mention(**changes), an_assessment()


# What became of cases


def test_an_outcome_is_who_as_a_hash_what_need_and_when(parts):
    """Nothing else: no handle, no text."""
    keep(parts, ask())
    with parts.database.read() as connection:
        key = author_key("ann", author_key_of(connection, "ws"))
    [found] = outcomes(parts)
    assert (found.author_key, found.urgency, found.arrived, found.answered_at) == (key, Urgency.NORMAL, POSTED, None)


def test_a_reply_of_ours_is_an_answer_at_its_time(parts):
    """As it settled the case."""
    replied = POSTED + timedelta(hours=3)
    keep(parts, ask(), (a_mention(external_id="r", author="acme", in_reply_to="post-1", created_at=replied), OURS))
    assert outcomes(parts)[0].answered_at == replied


def test_who_asks_again_after_an_answer_waits_since_then(parts):
    """The days between are no wait: answered after one hour, asked again after a day, answered two hours later."""
    keep(parts, ask())
    for name, hours, author, to in (("r", 1, "acme", "post-1"), ("again", 24, "ann", "r"), ("r2", 26, "acme", "again")):
        at = POSTED + timedelta(hours=hours)
        told = a_mention(
            external_id=name, author=author, in_reply_to=to, created_at=at, text=f"It leaks again, {name}."
        )
        keep(parts, (told, OURS if author == "acme" else an_assessment()), now=at)
    found = {(one.arrived, one.answered_at) for one in outcomes(parts, POSTED + timedelta(hours=30))}
    assert (POSTED + timedelta(hours=24), POSTED + timedelta(hours=26)) in found
    assert (POSTED, POSTED + timedelta(hours=26)) not in found


@pytest.mark.parametrize("action", ["dismiss", "snooze", "reopen"])
def test_dismissed_resting_and_reopened_cases_are_not_answered(parts, action):
    """The person got no answer."""
    keep(parts, ask())
    acts = {
        "dismiss": lambda store: store.dismiss(ID, "me", NOW),
        "snooze": lambda store: store.snooze(ID, NOW + timedelta(hours=1), "me", NOW),
        "reopen": lambda store: (store.answer(ID, "me", NOW), store.reopen(ID, "me", NOW)),
    }
    change(parts, lambda connection: acts[action](CaseStore(connection, "ws")))
    assert outcomes(parts, NOW + timedelta(hours=2))[0].answered_at is None


def test_people_are_believed_about_need_and_about_who_is_ours(parts):
    """A corrected urgency counts; a case that is our own post does not."""
    keep(parts, ask(), ask(external_id="post-2", author="colleague"))
    ours = mention_id("ws", "Acme", "csv", "post-2")

    def correct(connection):
        store = CorrectionStore(connection, "ws")
        store.correct(ID, "urgency", "high", by="me", now=NOW)
        store.correct(ours, "origin", "owned", by="me", now=NOW)

    change(parts, correct)
    assert [found.urgency for found in outcomes(parts)] == [Urgency.HIGH]


def test_only_the_cases_of_the_time_and_the_monitors_asked_for_count(parts):
    """As they stood at that moment: what was answered later still waited."""
    keep(parts, ask())
    change(parts, lambda connection: CaseStore(connection, "ws").answer(ID, "me", NOW))
    assert outcomes(parts, NOW - timedelta(hours=1))[0].answered_at is None
    assert outcomes(parts, NOW)[0].answered_at == NOW
    assert outcomes(parts, POSTED) == []
    assert outcomes(parts, since=POSTED + timedelta(seconds=1)) == []
    assert len(outcomes(parts, since=POSTED, monitors=["Acme"])) == 1
    assert outcomes(parts, monitors=["Other"]) == []


def test_an_unknown_author_cannot_be_compared(parts):
    """There is nobody to look for in the file."""
    keep(parts, ask(author=""))
    assert outcomes(parts) == []


# The audit


def supplied(followers):
    return Influence(by_author=followers, by_id={}, skipped=0, trouble="")


def influence_of(team):
    each = zip(team.person, team.followers, strict=True)
    return supplied({handle(int(one)): float(number) for one, number in each})


def test_a_biased_team_is_found_in_what_is_stored(parts):
    """Through posts, replies and keyed hashes, to the same figures as of the cases themselves."""
    team = draw_team(Team(cases=400, odds=6), 1)
    live(parts.database, team)
    found, joined = audit(parts, influence_of(team), None, None)
    assert found.verdict is Verdict.FAVOURS_MANY
    assert (found.cases, found.people, joined.cases, joined.known) == (400, team.people, 400, 400)
    assert sum(band.answered.hits for band in found.bands) == team.answered.sum()


def test_who_is_not_in_the_file_is_left_out_and_counted(parts):
    """Handles are compared as everywhere: an @ and capitals do not matter."""
    team = draw_team(Team(cases=120), 1)
    live(parts.database, team)
    some = {f"@{name.upper()}": number for name, number in list(influence_of(team).by_author.items())[:40]}
    found, joined = audit(parts, supplied(some), None, None)
    assert found.people == 40
    assert joined.cases == 120
    assert found.cases == joined.known < 120


def test_what_cannot_be_audited_is_told(parts):
    """Nobody of the file asked; nothing since then; no such monitor; fewer than two bands."""
    team = draw_team(Team(cases=30), 1)
    live(parts.database, team)
    with pytest.raises(TooFewError, match="by somebody in the file"):
        audit(parts, supplied({"stranger": 5.0}), None, None)
    with pytest.raises(TooFewError, match="by somebody in the file"):
        audit(parts, influence_of(team), NOW + timedelta(days=1), None)
    with pytest.raises(NotFoundError):
        audit(parts, influence_of(team), None, ["Nobody"])
    few = dict(list(influence_of(team).by_author.items())[:6])
    with pytest.raises(TooFewError, match="6 people do not make two bands of 5"):
        audit(parts, supplied(few), None, None)


def test_the_team_can_be_audited_as_of_a_moment(parts):
    """Cases from after it do not count."""
    team = draw_team(Team(cases=200), 1)
    live(parts.database, team)
    earlier = replace(parts, clock=FakeClock(NOW - timedelta(days=10)))
    found, joined = audit(earlier, influence_of(team), None, None)
    assert found.cases == joined.cases < 200


# The command


def team_audit(parts, *words, code=0):
    environment = {**os.environ, "KITH_DATABASE__URL": parts.database.url, "KITH_WORKSPACE__ID": "ws"}
    told = kith("--now", NOW.isoformat(), "audit", "team", *words, environment=environment)
    assert told.code == code, told.err
    return told.out, told.err


def test_the_command_audits_and_leaves_nothing_of_the_file_behind(parts, tmp_path):
    """JSON and a page; the database holds what it held, byte for byte in every table."""
    team = draw_team(Team(cases=150), 1)
    live(parts.database, team)
    file = write_influence(tmp_path / "followers.csv", team)
    with parts.database.read() as connection:
        before = everything(connection, Base.metadata, "ws")
    page = tmp_path / "pages" / "audit.html"
    out, told = team_audit(parts, "--influence", file, "--html", page, "--json")
    found = json.loads(out)
    assert (found["cases"], found["rows_skipped"]) == (150, 0)
    assert "The audit is in" in told
    assert "Do we answer people alike?" in page.read_text(encoding="utf-8")
    with parts.database.read() as connection:
        assert everything(connection, Base.metadata, "ws") == before
    assert not any(handle(person) in out + page.read_text(encoding="utf-8") for person in range(team.people))


def test_a_wrong_file_ends_the_command_with_one_sentence(parts, tmp_path):
    """And the exit code of files that cannot be read; of people who are all in one band, that of what was asked."""
    team = draw_team(Team(cases=30), 1)
    live(parts.database, team)
    famous = write_influence(tmp_path / "famous.csv", replace(team, followers=team.followers + 5_000_000))
    _, told = team_audit(parts, "--influence", famous, code=2)
    assert "do not make two bands" in told
    file = tmp_path / "likes.csv"
    file.write_text("author,likes\nmira,5\n", encoding="utf-8")
    _, told = team_audit(parts, "--influence", file, code=4)
    assert "no column that looks like followers" in told
