"""`kith audit` through its real entry: what it says, keeps and refuses, and that supplied influence is let go."""

import json
import re
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from auditside import CSV, a_corpus, nothing, parts_for_audits

from analyzers.audit.certificate import Certificate, Verdict, WordsFound
from analyzers.audit.influence import Finding, Outcome, Proxies
from analyzers.audit.pairs import Paired
from analyzers.audit.ranks import Estimate
from bot.auditing.corpus import gather
from bot.auditing.proxies import prove_proxies
from bot.auditing.running import FULL, QUICK, Size, audit, keep
from bot.bootstrap import sample_folder
from bot.cli.app import main
from bot.cli.options import Common
from bot.composing import last_audit, make_digest
from bot.intake import take
from bot.keeping import list_monitors
from bot.periods import parse_period
from bot.platforms.certificate import render
from bot.present.auditing import certificate_to_plain, draw_sheet, present_certificate, say_audit
from bot.sources.influence import read_influence

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
HOSTILE = '<script>alert("x")</script>'
FEW = Size(pairs=35, batches=7, rounds=1)


def a_pair(**changes):
    return Paired(**{"what": "negated", "pairs": 31_000, "batches": 120, **changes})


def some_proxies(**changes):
    deciding = Finding(
        asks="urgency, of all", measure="AUC", people=900, estimate=Estimate(0.5, 0.47, 0.53, 0.54), chance=0.5, p=0.7,
        corrected=1.0, deciding=True,
    )  # fmt: skip
    return Proxies(**{"outcome": Outcome.PASSED, "people": 900, "tests": (deciding,), **changes})


def a_certificate(**changes):
    """Give a certificate of an audit that passed in all three tiers."""
    words = WordsFound(
        promised=[a_pair(what="moved", pairs=200)], own=[a_pair(what="own", pairs=50, differing=1)],
        unforeseen=[a_pair(what="new", pairs=40, differing=4)], controls=a_pair(what="need", pairs=9),
    )  # fmt: skip
    plain = Certificate(
        at=AT, where="posts.csv", posts=800, version="rules-2", kith="0.1.0", quick=False,
        fields={"CSV files": [a_pair()]}, words=words, proxies=some_proxies(), matched=900,
    )  # fmt: skip
    return replace(plain, **changes)


# The verdict


@pytest.mark.parametrize(
    "changes",
    [
        {"fields": {"CSV files": [a_pair(differing=1)]}},
        {"fields": {"CSV files": [a_pair(differing_batches=1)]}},
        {"fields": {"CSV files": [a_pair()], "Discord channels": [a_pair(pairs=0)]}},
        {"fields": {}},
        {"words": replace(a_certificate().words, promised=[a_pair(differing=1)])},
        {"words": replace(a_certificate().words, promised=[])},
        {"words": replace(a_certificate().words, controls=a_pair(differing=1))},
        {"proxies": some_proxies(outcome=Outcome.FAILED)},
    ],
)
def test_one_difference_anywhere_is_no_pass(changes):
    """And neither is a source or a tier in which nothing was compared."""
    assert a_certificate().verdict is Verdict.PASSED
    failed = a_certificate(**changes)
    assert failed.verdict is Verdict.FAILED
    assert "Not passed" in draw_sheet(failed, BERLIN).sentence


def test_a_tier_that_was_not_run_or_had_too_few_is_called_so():
    """It neither passes nor fails."""
    for proxies in (None, some_proxies(outcome=Outcome.TOO_FEW, tests=(), people=3)):
        found = a_certificate(proxies=proxies)
        assert found.verdict is Verdict.PASSED
        assert [tier.standing for tier in draw_sheet(found, BERLIN).tiers] == ["passed", "passed", "not run"]
        assert "neither of the two tiers" in draw_sheet(found, BERLIN).sentence


def test_what_is_only_measured_does_not_decide_and_is_told():
    """Wordings nobody foresaw and claims in real posts stand there as a rate with an interval."""
    (_, words, _) = draw_sheet(a_certificate(), BERLIN).tiers
    assert words.standing == "passed"
    assert any("36 (" in cell for table in words.tables for row in table.rows for cell in row)


# How it is shown


def test_the_page_is_whole_in_itself_and_escapes_what_others_wrote():
    """No script, no address elsewhere, no markup of theirs; what is not proven stands in each tier."""
    named = a_pair(differing=1, named=(HOSTILE,))
    found = a_certificate(where=HOSTILE, words=replace(a_certificate().words, promised=[named]))
    page = render(draw_sheet(found, BERLIN))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"(?:src|href)=\"(?!#)|https?://|@import|url\(", page)
    assert page.count("What this does not prove") == 3
    assert "prefers-color-scheme:dark" in page
    assert 'class="bad"' in page
    assert 'class="good"' in render(draw_sheet(a_certificate(), BERLIN))


def test_the_terminal_shows_the_same_sheet():
    """Title, tiers with their tables, limits and facts."""
    message = present_certificate(a_certificate(), BERLIN)
    assert message.title == "Blindness audit: passed"
    assert [block.title[:1] for block in message.blocks] == ["1", "2", "3"]
    assert "0.530" in f"{message}"
    assert "Mon 30 Nov 2026" in f"{message.footer}"


def test_what_is_kept_names_no_post_and_no_text():
    """The result for programs does; what is stored does not."""
    named = a_pair(named=("the words of somebody",))
    found = a_certificate(
        fields={"CSV files": [named]},
        words=WordsFound(promised=[named], own=[named], unforeseen=[named], controls=named),
    )
    assert "somebody" in json.dumps(certificate_to_plain(found))
    assert "somebody" not in json.dumps(certificate_to_plain(found, named=False))
    assert certificate_to_plain(found)["tiers"] == {"fields": "passed", "words": "passed", "proxies": "passed"}


def test_the_footer_of_the_digest_says_what_the_last_audit_came_to():
    """Never, passed or failed, with the day where the workspace is, and how much was compared."""
    parts = parts_for_audits()
    week = parse_period("week", "", "", parts.clock(), parts.zone)
    assert make_digest(parts, week).footer.audit == "not run yet"
    keep(parts, a_certificate(where="this workspace"))
    assert make_digest(parts, week).footer.audit == "passed on 30 Nov 2026 (31,200 pairs)"
    keep(parts, a_certificate(where="this workspace", at=datetime(2026, 12, 1, 23, 30, tzinfo=UTC), fields={}))
    assert say_audit(last_audit(parts), BERLIN) == "failed on 2 Dec 2026 (200 pairs)"
    keep(parts, a_certificate(quick=True, where="march.csv", at=datetime(2026, 12, 3, tzinfo=UTC)))
    assert say_audit(last_audit(parts), BERLIN) == "passed on 3 Dec 2026 (31,200 pairs, quick, of march.csv)"


# Which posts, with which influence


def test_without_a_file_the_workspaces_own_posts_are_read_and_without_any_the_sample():
    """With the monitors and perks that are known of them; a draw of many is the same again."""
    parts = parts_for_audits()
    sample = sample_folder() / "mentions.jsonl"
    assert gather(parts, None, sample).where == "mentions.jsonl"
    take(parts, "Acme", a_corpus(30).posts["Acme"])
    mine = gather(parts, None, sample)
    assert (mine.where, mine.total) == ("this workspace", 30)
    assert mine.brands["Acme"].monitor == list_monitors(parts)[0][0]
    some = gather(parts, None, sample, most=7)
    assert some.total == 7
    assert some == gather(parts, None, sample, most=7)


def test_influence_is_put_beside_the_posts_as_triage_made_them(tmp_path):
    """One post of each author, those whose influence is known; with too few nothing is said."""
    file = tmp_path / "i.csv"
    file.write_text("author,followers\n" + "".join(f"person_{number},{number}\n" for number in range(60)))
    proxies, matched = prove_proxies(parts_for_audits(), a_corpus(80), read_influence(file), nothing)
    assert (matched, proxies.people, proxies.outcome) == (60, 60, Outcome.PASSED)
    few, _ = prove_proxies(parts_for_audits(), a_corpus(20), read_influence(file), nothing)
    assert few.outcome is Outcome.TOO_FEW


# The command


@pytest.fixture
def kith(capsys):
    """Run the command line in this process, with little compared; gives exit code, standard output and error."""

    def run(*words, leaks=()):
        with pytest.raises(SystemExit) as ended:
            main([*map(str, words)], Common(audit=partial(audit, size=FEW, leaks=leaks)))
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    return run


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Give a file of posts with a secret number of followers, and a database."""
    monkeypatch.setenv("KITH_DATABASE__URL", f"sqlite:///{tmp_path}/kith.sqlite3")
    file = tmp_path / "posts.csv"
    rows = [
        f"p{number},My kettle leaks and nobody answers,person{number},Acme,{77_000_123 + number}"
        for number in range(60)
    ]
    file.write_text("\n".join(["id,text,author,brand,followers", *rows]))
    return file, tmp_path / "kith.sqlite3"


def holds_influence(said):
    """Tell whether a number of the supplied file is in what was written, with or without commas."""
    return "77000" in said.replace(",", "")


def test_the_command_audits_keeps_the_result_and_lets_the_influence_go(kith, small, tmp_path):
    """JSON, page, journal and footer; not one of the numbers supplied is in the database, the page or the answer."""
    file, database = small
    page = tmp_path / "out" / "certificate.html"
    code, out, err = kith("audit", "--quick", "--on", file, "--influence", file, "--html", page, "--json")
    told = json.loads(out)
    assert (code, told["verdict"], told["tiers"]["proxies"]) == (0, "passed", "passed")
    assert (told["posts"], told["matched"], told["quick"]) == (60, 60, True)
    assert "certificate.html" in err
    connection = sqlite3.connect(database)
    stored = "\n".join(connection.iterdump())
    connection.close()
    assert 'INSERT INTO "audits"' in stored
    assert "nobody answers" not in stored
    told_in = {"db": stored, "page": page.read_text(), "json": out}
    assert [place for place, said in told_in.items() if holds_influence(said)] == []
    assert holds_influence("77,000,123 followers")
    assert "Blindness audit: passed on" in kith("digest")[1]


def test_an_audit_that_is_not_passed_ends_with_one(kith, small):
    """So that a nightly job notices."""
    file, _ = small

    def read(some):
        return [replace(one, platform=str(row["likes"])) for one, row in zip(CSV.read(some), some, strict=True)]

    leaks = replace(CSV, read=read)  # planted: likes come in as a platform
    code, out, _ = kith("audit", "--quick", "--on", file, leaks=(leaks,))
    assert code == 1
    assert "Not passed: declared fields" in " ".join(out.split())


def test_files_that_cannot_be_read_are_refused_before_anything_is_run(kith, small):
    """A missing file, and influence without a count."""
    file, _ = small
    assert kith("audit", "--on", file.with_name("none.csv"))[0] == 4
    bare = Path(file.with_name("bare.csv"))
    bare.write_text("id,text\n1,x\n")
    code, _, err = kith("audit", "--on", file, "--influence", bare)
    assert code == 4
    assert "no column that looks like followers" in err


def test_a_full_audit_is_as_large_as_is_promised():
    """And a quick one is smaller."""
    assert FULL.pairs >= 30_000
    assert FULL.batches >= 100
    assert QUICK.pairs < FULL.pairs
