"""Language: sentences are told, a few letters are not guessed at."""

import pytest

from analyzers.language import LANGUAGES, detect

SENTENCES = [
    ("My kettle has been leaking since yesterday and nobody answers", "en"),
    ("Mein Wasserkocher ist kaputt und niemand antwortet mir", "de"),
    ("La bouilloire fuit depuis hier soir, aidez-moi s'il vous plaît", "fr"),
    ("El hervidor gotea desde ayer y nadie me contesta", "es"),
    ("A chaleira está com defeito e ninguém me responde há dias", "pt"),
    ("Il bollitore perde acqua da ieri e nessuno mi risponde", "it"),
    ("De waterkoker lekt al sinds gisteren en niemand antwoordt", "nl"),
    ("Czajnik przecieka od wczoraj i nikt mi nie odpowiada", "pl"),
    ("ケトルが水漏れしています", "ja"), ("주전자가 새요", "ko"), ("กาต้มน้ำรั่ว", "th"),
    ("הקומקום דולף", "he"), ("漏水了怎么办", "zh"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language"), SENTENCES)
def test_a_sentence_is_told(text, language):
    """In many languages, with or without much of it where the script decides."""
    assert detect(text) == language


@pytest.mark.parametrize("text", ["ok", "@acme https://acme.example/help-me-please", "😀😀😀", "", "12345 67890"])
def test_a_few_letters_are_undecided_unless_the_platform_says(text):
    """Handles and links are no language."""
    assert detect(text) == "und"
    assert detect(text, "pt-BR") == "pt"


def test_a_hint_nobody_knows_is_ignored():
    """Only languages of the list are taken from outside."""
    assert detect("ok", "klingon") == "und"
    assert "und" not in LANGUAGES
