"""Language: sentences are told, a few letters are not guessed at."""

import pytest

from analyzers.language import LANGUAGES, _identifier, _is_surely_english, detect

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


@pytest.mark.parametrize("text", ["where is my bag", "@acme your agent did not say", "#acme you're the best"])
def test_two_english_words_tell_a_short_post(text):
    """An identifier would guess at so few letters, but these words make sentences in no other language."""
    assert detect(text) == detect(text, "en-GB") == "en"
    assert detect(text, "de") == "de"  # "And Just Like That" is said in every language


ENGLISH = [
    "My kettle has been leaking since yesterday and nobody answers", "I can't get the lid off, please help!",
    "WHY IS THIS NOT WORKING FOR ME", "love my new kettle, it's the best", "Thanks for the quick reply, it works now",
    "nobody answers my mail since Monday, what should I do", "My kettle café “Acme” is the best of all and it works",
]  # fmt: skip
MIXED = [
    "Mein Kettle ist the best, sagt jeder", "Il mio bollitore non funziona, help please, thanks",
    "¿Por qué no me contestan? The kettle está rota y my lid", "Het is goed of niet, dat had ik al gezien in de winkel",
    "was ist das für ein Problem mit dem Deckel, help", "vi har to katte, for de have is til dem",
    "to jest moja nowa kuchnia i to wszystko",
]  # fmt: skip


@pytest.mark.parametrize("text", ENGLISH)
def test_several_english_words_say_what_the_identifier_says(text):
    """The short way and the long one come to the same."""
    assert _is_surely_english(text)
    assert detect(text) == _identifier().identify_each([text])[0] == "en"


@pytest.mark.parametrize("text", [*(text for text, language in SENTENCES if language != "en"), *MIXED])
def test_a_few_borrowed_words_do_not_make_english(text):
    """Then the identifier decides, however many of its words English has as well."""
    assert not _is_surely_english(text)


def test_a_hint_nobody_knows_is_ignored():
    """Only languages of the list are taken from outside."""
    assert detect("ok", "klingon") == "und"
    assert "und" not in LANGUAGES
