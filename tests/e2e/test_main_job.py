"""The main job as a person runs it: real commands, a real database, the bundled sample.

Commands run in this process, which spares each of them two seconds; one test holds that a process says the same.
"""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import blindness
import pytest
from commandline import kith
from databases import address_in

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "config/sample/mentions.jsonl"
MONDAY = "2026-11-23T08:00:00+00:00"
SECTIONS = (
    "From the community", "Waiting on us", "What changed", "Community support", "Promotion, kept apart",
    "Are we listening?",
)  # fmt: skip


class Desk:
    """A command line with a database of its own."""

    def __init__(self, folder):
        self.environment = {**os.environ, "KITH_DATABASE__URL": address_in(folder)}

    def kith(self, *words, code=0, given=""):
        told = kith("--now", MONDAY, *words, environment=self.environment, given=given)
        assert told.code == code, told.err
        return told.out

    def start(self, *words, now=("--now", MONDAY)):
        """Start the program as a shell does."""
        command = [sys.executable, "-m", "bot", *now, *map(str, words)]
        return subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=-1, stderr=-1, text=True)

    def json(self, *words):
        return json.loads(self.kith(*words))


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    there = Desk(tmp_path_factory.mktemp("desk"))
    there.kith("monitor", "add", "Tidewell", "--owned", "tidewell", "--owned", "tidewellhelp")
    there.kith("import", SAMPLE)
    there.kith("perk", "import", ROOT / "config/sample/perks.csv")
    return there


@pytest.mark.parametrize(
    "words",
    [("digest", "week", "--json"), ("triage", "--json", "--limit", "1000"), ("digest", "week"), ("why", "zzzz")],
)
def test_a_process_of_its_own_says_the_same_as_the_command_does_here(desk, words):
    """To the byte, with the exit code: no answer hangs on the order of a set, or on what ran before it."""
    started = desk.start(*words)
    out, err = started.communicate()
    here = kith("--now", MONDAY, *words, environment=desk.environment)
    assert (started.returncode, out, err) == here


def test_the_same_file_again_stores_nothing(desk):
    """Importing is idempotent."""
    report = desk.json("import", SAMPLE, "--json")[0]
    assert (report["stored"], report["repeated"]) == (0, 340)


def test_influence_columns_are_left_at_the_door(desk):
    """The summary says which."""
    assert "Columns left at the door: followers, verified, likes, reposts." in desk.kith("import", SAMPLE)


def test_the_digest_has_its_headline_and_sections_in_every_format(desk, tmp_path):
    """Terminal, HTML, Markdown and JSON tell the same period."""
    for form in ("terminal", "html", "markdown"):
        told = desk.kith("digest", "week", "--format", form)
        places = [told.find(title) for title in SECTIONS]
        assert -1 not in places
        assert places == sorted(places)
    assert desk.json("digest", "week", "--json")["headline"]["mentions"] == 137


def test_the_mentions_of_a_period_leave_as_a_table(desk, tmp_path):
    """By the file's name; what cannot be written is told and leaves nothing half done."""
    file = tmp_path / "new" / "mentions.csv"
    desk.kith("digest", "week", "--out", file)
    assert file.read_bytes().startswith(b"\xef\xbb\xbfid,time,")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert rows == list(csv.DictReader(desk.kith("digest", "week", "--format", "csv").splitlines()))
    assert len(rows) == 137
    assert [path.name for path in file.parent.iterdir()] == ["mentions.csv"]
    desk.kith("digest", "week", "--format", "csv", "--out", tmp_path, code=2)
    assert [path.name for path in tmp_path.parent.glob("*.part")] == []


def test_a_reply_of_an_owned_account_settles_its_case(desk):
    """No mention that the sample's brand answered is in the queue, unless its author wrote again after that."""
    posts = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    answered = {
        post["in_reply_to"] for post in posts if post["author"].startswith("tidewell") and "in_reply_to" in post
    }
    last = {post["author"]: post["id"] for post in posts}
    done = {post["text"] for post in posts if post["id"] in answered and last[post["author"]] == post["id"]}
    waiting = {case["text"] for case in desk.json("triage", "--json", "--limit", "1000")["cases"]}
    assert len(done) > 10
    assert waiting & done == set()


def test_the_critical_case_comes_first_and_the_author_shows_only_after_a_claim(desk):
    """The smoking kettle, then the claim, then the handle."""
    first = desk.json("triage", "--json")["cases"][0]
    assert first["urgency"] == "critical"
    assert "author" not in first
    revealed = json.loads(desk.kith("triage", "claim", first["id"], "--json"))
    assert revealed["author"]
    desk.kith("triage", "dismiss", first["id"])
    desk.kith("triage", "reopen", first["id"])


def test_the_queue_is_listed_by_when_it_is_due_and_why_adds_up(desk):
    """Overdue and soon are parts of the whole; the place of a case is the one it has in the queue."""
    everybody = desk.json("triage", "--json", "--limit", "1000")["cases"]
    for which in ("overdue", "soon"):
        listed = desk.json("triage", f"--{which}", "--json", "--limit", "1000")["cases"]
        assert listed == [case for case in everybody if case[which]]
    case = next(case for case in everybody if case["score"])
    score = case["score"]
    assert case["points"] == score["rate"] * score["people"] * score["minutes"]
    place = desk.json("why", case["id"], "--json")["place"]
    assert (place["position"], place["total"], place["points"]) == (case["position"], len(everybody), case["points"])
    assert f"= {case['points']:,} points." in " ".join(desk.kith("why", case["id"]).split())


def test_the_terminal_tells_time_in_the_zone_and_by_the_promises_of_the_workspace(tmp_path):
    """A moment without an offset is local there; a case is due in the hours that the file says."""
    desk = Desk(tmp_path)
    setup, post = tmp_path / "kith.toml", tmp_path / "post.jsonl"
    setup.write_text(
        '[workspace]\nzone = "Europe/Berlin"\n[promises]\nnormal = 2\nbegins = "09:00"\nends = "17:00"\n'
        '[[monitor]]\nname = "Acme"\n', encoding="utf-8",
    )  # fmt: skip
    post.write_text(
        '{"id": "1", "text": "Where is my parcel?", "created_at": "2026-11-23T16:00:00+01:00"}', encoding="utf-8"
    )
    desk.kith("monitor", "apply", setup)
    desk.kith("import", post, "--monitor", "Acme", "--now", "2026-11-23T16:30")
    told = desk.json("triage", "--json", "--now", "2026-11-23T16:30")
    (case,) = told["cases"]
    assert told["as_of"] == "2026-11-23T15:30:00+00:00"
    assert (case["urgency"], case["due"]) == ("normal", "2026-11-24T09:00:00+00:00")


def test_what_was_done_to_a_case_is_told_and_taken_back(desk):
    """Assigned (to somebody), snoozed, noted, undone; each look at the author is listed with its reason."""
    case = desk.json("triage", "--json")["cases"][1]["id"]
    desk.kith("triage", "assign", case, " ", code=2)
    desk.kith("triage", "assign", case, "U2")
    desk.kith("triage", "snooze", case, "2030-01-01")
    desk.kith("triage", "note", case, "She called as well.")
    assert "let it rest" in desk.kith("undo", case)
    assert "gave it" in desk.kith("undo", case)
    told = desk.kith("history", case)
    assert "She called as well." in told
    assert [line["action"] for line in desk.json("history", case, "--json")["lines"]][:3] == ["undo", "undo", "note"]
    desk.kith("triage", "claim", case)
    desk.kith("reveal", case, "--why", "To ring back.")
    assert "To ring back." in desk.kith("reveal")
    desk.kith("triage", "release", case)


def test_words_to_copy_are_the_teams_own_after_a_change(desk):
    """With the brand filled in, and Kith's own again after a reset."""
    case = desk.json("triage", "--json")["cases"][1]
    desk.kith("wordings", "set", case["action"], "{brand} is on it.")
    assert "tidewell is on it." in desk.kith("wordings", "for", case["id"]).lower()
    assert [one["own"] for one in desk.json("wordings", "--json") if one["action"] == case["action"]] == [True]
    desk.kith("wordings", "reset", case["action"])
    assert "is on it." not in desk.kith("wordings", "for", case["id"])


def test_a_correction_wins_and_is_kept(desk):
    """`kith why` tells it beside the machine's verdict."""
    mention = desk.json("lookup", "kettle", "--json", "--limit", "1")["mentions"][0]
    desk.kith("correct", mention["id"][:8], "--origin", "organic", "--note", "my neighbour")
    assert "origin is organic" in desk.kith("why", mention["id"][:8])


def test_a_perk_makes_its_person_paid(desk):
    """Mentions that were there before the ledger are read again."""
    paid = desk.json("digest", "--since", "2026-11-02", "--json")["promotion"]["examples"]
    assert any("perk ledger" in example["why"] for example in paid)


def test_a_forgotten_author_does_not_come_back(tmp_path):
    """The tombstone survives a new import."""
    desk = Desk(tmp_path)
    author = json.loads(SAMPLE.read_text(encoding="utf-8").splitlines()[0])["author"]
    desk.kith("import", SAMPLE)
    assert "Forgotten: " in desk.kith("forget", f"@{author}", "--yes")
    desk.kith("import", SAMPLE)
    assert desk.json("lookup", f"@{author}", "--json")["total"] == 0


def test_assess_keeps_order_and_the_contract():
    """One answer a line, probabilities that sum to 1, a bad line told."""
    desk = Desk("unused")
    lines = '{"id": 7, "text": "#ad my kettle"}\nnonsense\n{"id": "b", "text": "Where is my parcel?"}\n'
    answers = [json.loads(line) for line in desk.kith("assess", "-", given=lines, code=1).splitlines()]
    assert [answer["id"] for answer in answers] == ["7", "b"]
    assert [answer["origin"] for answer in answers] == ["paid", "organic"]
    for answer in answers:
        assert sum(answer["probabilities"].values()) == pytest.approx(1, abs=1e-9)
        assert set(answer["probabilities"]) == {"organic", "paid", "self_promotion", "owned"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["digest", "--since", "tomorrow"], 2), (["digest", "week", "--since", "2026-01-01"], 2), (["why", "zzzz"], 5),
        (["why", "a"], 5), (["import", "missing.csv"], 4), (["import", "a.csv", "--map", "text"], 2),
        (["lookup", "a"], 2), (["triage", "--overdue", "--soon"], 2),
        (["monitor", "remove", "Nobody"], 5), (["perk", "add", "@a", "mug", "--kind", "bribe"], 2), (["nonsense"], 2),
        (["digest", "--monitor", "Nobody"], 5), (["correct", "abcd"], 2), (["--now", "noon", "triage"], 2),
    ],
)  # fmt: skip
def test_wrong_words_get_one_sentence_and_their_exit_code(desk, words, code):
    """As docs/exit-codes.md tells."""
    desk.kith(*words, code=code)


def test_unknown_settings_are_refused(tmp_path):
    """A misspelt variable is not ignored."""
    desk = Desk(tmp_path)
    desk.environment["KITH_DIGEST__SEED_"] = "1"
    desk.kith("triage", code=3)


def test_permuting_and_multiplying_influence_changes_not_one_byte(tmp_path):
    """The sample's influence columns are shuffled and swollen: stored rows, queue and digest stay the same."""
    posts = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    names = ("id", "created_at", "author", "text", "in_reply_to", "brand", "followers", "verified", "likes", "reposts")
    rows = [{name: str(post.get(name, "")) for name in names} for post in posts]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}
    assert blindness.compare(rows, environment, ask=ask_here) == []

    def leak(changed):
        return [row | {"text": row["text"] + row["followers"]} for row in changed]

    assert blindness.compare(rows[:40], environment, leak, ask_here) == ["permuted", "multiplied"]


def ask_here(environment, *words):
    """Run one command with a fixed clock; give what it prints."""
    told = kith("--now", blindness.NOW, *words, environment=environment)
    assert told.code == 0, told.err
    return told.out.encode()


def test_the_sample_is_what_the_demo_runs_on():
    """The demo's steps use only commands that exist."""
    script = (ROOT / "config/sample/demo.sh").read_text(encoding="utf-8")
    assert {"import", "digest", "triage", "perk"} <= set(script.split())
    assert list(csv.DictReader((ROOT / "config/sample/perks.csv").read_text(encoding="utf-8").splitlines()))


def test_a_past_digest_tells_waiting_times_as_of_its_end(desk):
    """Nobody in the first week's report has waited longer than that week."""
    waiting = desk.json("digest", "--since", "2026-11-02", "--until", "2026-11-09", "--json")["waiting"]
    assert waiting
    assert all(0 <= case["hours"] <= 7 * 24 for case in waiting)


def test_each_brand_gets_its_monitor_unless_one_is_named(tmp_path):
    """Rows without a brand go to the only monitor, or to `default`."""
    desk = Desk(tmp_path)
    file = tmp_path / "two.csv"
    file.write_text("id,text,brand\n1,My kettle leaks,Acme\n2,My toaster burns,Zenith\n3,No brand here,\n")
    made = desk.json("import", file, "--json")[0]["monitors_made"]
    assert made == ["Acme", "Zenith", "default"]
    assert desk.json("import", file, "--monitor", "Acme", "--json")[0]["stored"] == 2
    told = desk.json("digest", "--since", "2026-11-01", "--until", "2026-11-24", "--monitor", "acme", "--json")
    assert told["headline"]["mentions"] == 3


def test_a_digest_is_written_in_the_format_that_the_file_s_name_asks_for(desk, tmp_path):
    """--format is needed only to say something else; no file appears where there is no such format."""
    desk.kith("digest", "--out", tmp_path / "a.pdf", code=2)
    assert not (tmp_path / "a.pdf").exists()
    desk.kith("digest", "--out", tmp_path / "a.html")
    desk.kith("digest", "--out", tmp_path / "a.json")
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")
    assert json.loads((tmp_path / "a.json").read_text())["headline"]


def test_wrong_names_and_times_are_refused_in_a_sentence(desk):
    """Nothing that a person types ends in a traceback."""
    desk.kith("--now", "0001-01-01", "digest", code=2)
    desk.kith("monitor", "add", "x" * 81, code=2)
    desk.kith("monitor", "add", "two\nlines", code=2)
    desk.kith("forget", "@", code=2)


def test_two_imports_of_one_file_at_once_count_every_row_once(desk, tmp_path):
    """What another process stored while we read is known already, not lost from the count."""
    file = tmp_path / "many.jsonl"
    file.write_text("".join(json.dumps({"id": f"m{n}", "text": f"post {n}"}) + "\n" for n in range(600)))
    both = [desk.start("import", file, "--json", now=()) for _ in range(2)]
    reports = [json.loads(one.communicate()[0])[0] for one in both]
    assert sum(report["stored"] for report in reports) == 600
    assert all(report["stored"] + report["repeated"] == 600 for report in reports)
