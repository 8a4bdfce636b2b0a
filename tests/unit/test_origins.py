"""Origins: model and rules together, and every verdict rests on the words that it quotes."""

import json
import math
import unicodedata
from pathlib import Path

import pytest
from builders import NOW
from hypothesis import given
from hypothesis import strategies as st

from analyzers.knowledge import Knowledge, Monitor, Perk
from analyzers.labels import Origin
from analyzers.mention import Mention
from analyzers.origins import WORDS
from analyzers.pieces import speaks
from analyzers.weighing import weigh
from bot import assembling
from bot.bootstrap import build_analyst
from bot.errors import WeightsUnusableError
from config.trained import SUMS, WeightsError, read_version, read_weights

WRITTEN = Path(__file__).parents[1] / "training" / "written.jsonl"
ACME = Knowledge(monitor=Monitor(name="Acme", owned=("acme",)))


def read(*texts, knowledge=ACME, **about):
    mentions = [(Mention(external_id="1", text=text, created_at=NOW, **about), knowledge) for text in texts]
    return [assessment.verdict for assessment in build_analyst().assess(mentions)]


def odds(verdict):
    """Give the log-odds of business."""
    return math.log(verdict.probabilities.commercial + 1e-9) - math.log(verdict.probabilities.organic + 1e-9)


def is_sign(character, apart_from):
    """Tell whether it is punctuation, a gap, a control or a mathematical sign."""
    category = unicodedata.category(character)
    return (category[0] in "PZC" or category == "Sm") and character not in apart_from


@pytest.fixture(scope="module")
def posts():
    """Give the texts of posts written for this project, every fortieth of them."""
    return [json.loads(line)["text"] for line in WRITTEN.read_text(encoding="utf-8").splitlines()[::40]]


def test_undisclosed_promotion_is_noticed_and_talk_is_left_alone():
    """No word of payment stands in the first two, and the third names the brand, a price and a shop."""
    shop, caption, talk = read(
        "New prints in my little shop today, all hand pulled, free shipping until Sunday, link in bio",
        "This festive season celebrate with the new Aurora collection by @user, visit their store in Pune today",
        "honestly the kettle broke after two weeks and the shop on Mill Street would not take it back, 40 quid gone",
    )
    assert shop.origin is Origin.SELF_PROMOTION
    assert caption.probabilities.commercial > 0.5
    assert talk.origin is Origin.ORGANIC


def test_taking_the_quoted_words_away_moves_the_score_as_said(posts):
    """In at least 95 of 100 verdicts: without its strongest evidence a post is less of what it was called."""
    moved, judged = 0, 0
    for text, verdict in zip(posts, read(*posts), strict=True):
        strongest = next((piece for piece in verdict.evidence if piece.start is not None), None)
        if strongest is None:
            continue
        without = text[: strongest.start] + " " + text[strongest.end :]
        change = odds(read(without)[0]) - odds(verdict)
        judged += 1
        moved += change * strongest.weight < 0
    assert judged > 100
    assert moved / judged >= 0.95


def test_every_quotation_stands_in_the_post(posts):
    """What is quoted are the words at its place, letter by letter."""
    for text, verdict in zip(posts, read(*posts), strict=True):
        for piece in verdict.evidence:
            if piece.start is not None:
                assert piece.quote == text[piece.start : piece.end]


def test_quotations_begin_and_end_with_words(posts):
    """All but those of rules that ask for signs alone."""
    mentions = [(Mention(external_id="1", text=text, created_at=NOW), ACME) for text in posts]
    read_posts = build_analyst().assess(mentions)
    quoted = [
        piece.quote
        for one in read_posts
        for piece in (*one.verdict.evidence, *one.need_evidence)
        if piece.start is not None and any(map(speaks, piece.quote))
    ]
    assert len(quoted) > 300
    assert [quote for quote in quoted if is_sign(quote[0], "#@") or is_sign(quote[-1], "#@%")] == []


def test_a_verdict_by_words_alone_quotes_them():
    """Where no rule fires, the words that decided are shown."""
    (verdict,) = read("subscribe to my new page for daily makeup looks")
    assert any(piece.rule == WORDS for piece in verdict.evidence)


@given(st.lists(st.text(max_size=120), min_size=1, max_size=4))
def test_a_post_is_judged_the_same_alone_and_in_a_batch(texts):
    """Who else posts changes nothing, in any script."""
    together = read(*texts)
    for text, verdict in zip(texts, together, strict=True):
        (alone,) = read(text)
        assert alone.origin is verdict.origin
        assert alone.probabilities.commercial == pytest.approx(verdict.probabilities.commercial, abs=1e-4)


@pytest.mark.parametrize(
    "text", ["quietly pleased with this one", "worst week ever, nothing works", "see you at the match tomorrow"]
)
def test_what_is_known_decides_whatever_the_words_are_like(text):
    """The ledger and an own account outweigh every wording."""
    given_ = Perk(person="mira", what="a kettle", given_on=NOW.date())
    (ours,) = read(text, author="acme")
    (paid,) = read(text, author="mira", knowledge=Knowledge(monitor=ACME.monitor, perks=(given_,)))
    assert ours.origin is Origin.OWNED
    assert paid.origin is Origin.PAID


def test_another_language_leaves_more_to_a_person():
    """The same middling words: in a language that the model did not learn, business is not said so soon."""
    analyst = build_analyst()
    english, foreign = (
        analyst.look([(Mention(external_id="1", text=text), ACME)])[0]
        for text in (
            "our summer menu is here, come and try it",
            "unsere Sommerkarte ist da, kommt und probiert sie aus",
        )
    )
    assert english.language == "en"
    assert foreign.language == "de"
    assert analyst.origins.judge([foreign])[0].origin is not Origin.PAID


def test_in_another_language_the_middle_of_rules_and_model_counts():
    """Of what it did not learn the model knows links, tags and loan words: half of its word is taken."""
    analyst = build_analyst()
    (look,) = analyst.look([(Mention(external_id="1", text="Neu im Shop, 20% Rabatt, www.luma.example #sale"), ACME)])
    (foreign,), (as_if_english,) = (
        analyst.origins.judge([look._replace(language=language)]) for language in ("de", "en")
    )
    rules = weigh(look.signals)
    assert sorted([odds(rules), odds(foreign), odds(as_if_english)])[1] == odds(foreign)
    assert odds(rules) != odds(as_if_english)


def test_a_label_inside_what_claims_status_is_still_a_label():
    """Reach is masked, payment never is."""
    (paid,) = read("50k followers will see this #ad for your kettle unless you call me back")
    (unpaid,) = read("50k followers will see this post on your kettle unless you call me back")
    assert (paid.origin, unpaid.origin) == (Origin.PAID, Origin.ORGANIC)


def test_the_second_reader_is_asked_about_english_alone():
    """It learnt no other language."""
    asked = []

    class Second:
        def scores(self, read, at):
            asked.extend(read.texts[place] for place in at)
            return read.scores[at]

    analyst = assembling.put_together(assembling.Sieves.with_nets(assembling.kept_nets()), learned=True)
    analyst.origins._second = Second()
    texts = ("check out the new winter menu at Luma", "schaut euch unsere neue Winterkarte bei Luma an, ab morgen da")
    analyst.assess([(Mention(external_id="1", text=text, created_at=NOW), ACME) for text in texts])
    assert asked == [texts[0].lower()]


def test_the_version_names_the_weights():
    """Every assessment says by which rules and which weights it was made."""
    (mention,) = build_analyst().assess([(Mention(external_id="1", text="hello there"), ACME)])
    assert read_version() in mention.version


def test_weights_that_were_changed_are_refused(tmp_path):
    """Planted: one byte of a weights file is another, and it is not loaded."""
    folder = SUMS.parent
    for name in ("origin.npz", SUMS.name):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    content = bytearray((tmp_path / "origin.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "origin.npz").write_bytes(content)
    with pytest.raises(WeightsError, match="SHA256SUMS"):
        read_weights("origin", tmp_path)


def test_damaged_weights_are_one_plain_sentence(tmp_path):
    """Whoever starts Kith with them is told so, and by which file."""
    (tmp_path / SUMS.name).write_bytes(SUMS.read_bytes())
    (tmp_path / "origin.npz").write_bytes(b"not what was committed")
    with pytest.raises(WeightsUnusableError, match=r"weights cannot be used: .*origin\.npz"):
        assembling._arrays("origin", tmp_path)


def test_status_that_is_offered_changes_neither_origin_nor_language():
    """Not its words, its length or its language; and evidence still quotes the post at its positions."""
    analyst = build_analyst()
    needs = (
        "The tap drips since Monday, please send somebody.",
        "Mi paquete lleva tres días de retraso. ¿Hay noticias?",
    )
    claims = (
        "I have 80k followers.",
        "My podcast has 2 million listeners.",
        "フォロワーが80万人います。",
        "212k people follow me.",
    )
    for need in needs:
        (plain,) = analyst.assess([(Mention(external_id="1", text=need), ACME)])
        for claim in claims:
            text = f"{claim} {need}"
            (said,) = analyst.assess([(Mention(external_id="1", text=text), ACME)])
            assert (said.verdict.origin, said.language, said.action) == (
                plain.verdict.origin,
                plain.language,
                plain.action,
            )
            assert said.verdict.probabilities.organic == pytest.approx(plain.verdict.probabilities.organic, abs=0.02)
            for line in said.verdict.evidence:
                assert line.start is None or text[line.start : line.end] == line.quote
