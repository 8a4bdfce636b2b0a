"""The last guard before Discord: every limit has a message that breaks it alone."""

import asyncio

import discord
import pytest

from bot.platforms.discord.drawing import draw_layout
from bot.platforms.discord.limits import assert_within, check
from bot.platforms.discord.render import Rendered


def text(content="x"):
    return {"type": 10, "content": content}


def row(*held):
    return {"type": 1, "components": list(held)}


def button(name="a", label="Go", **more):
    return {"type": 2, "style": 2, "custom_id": name, "label": label, **more}


def menu(number, **option):
    return {"type": 3, "custom_id": "m", "options": [{"label": "x", "value": str(n), **option} for n in range(number)]}


def asked(**changes):
    question = {"type": 4, "custom_id": "q", "style": 1, **changes.pop("component", {})}
    return {"type": 18, "label": "Why", "component": question, **changes}


GALLERY = {"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}


@pytest.mark.parametrize(
    ("planted", "sentence"),
    [
        ([text()] * 41, "the layout has 41 components, the most is 40"),
        (
            [{"type": 17, "components": [row(*(button(f"{n}{m}") for m in range(5)))]} for n in range(6)],
            "the layout has 42",
        ),
        ([text("x" * 2000), text("😀" * 1001)], "the layout has 4002 letters, the most is 4000"),
        ([text("")], "the content of a text display is empty"),
        ([text(" \n")], "the content of a text display is empty"),
        ([row()], "a row has 0 things"),
        ([row(*(button(str(n)) for n in range(6)))], "a row has 6 things, it takes 1 to 5 buttons or one select"),
        ([row(button(), menu(1))], "a row has 2 things"),
        ([row(text())], "a row has 1 things"),
        ([row(button("x" * 101))], "the custom_id of a button has 101"),
        ([row(button(""))], "the custom_id of a button is empty"),
        ([row(button(), button())], "the custom_id 'a' stands 2 times"),
        ([row(button(label="😀" * 41))], "the label of a button has 82"),
        ([row(button(label=""))], "the label of a button is empty"),
        ([row(menu(0))], "a select has 0 options, it takes 1 to 25"),
        ([row(menu(26))], "a select has 26 options"),
        ([row(menu(1, label="x" * 101))], "the label of an option has 101"),
        ([row(menu(1, value="x" * 101))], "the value of an option has 101"),
        ([{"type": 12, "items": []}], "a gallery has 0 pictures"),
        ([{"type": 12, "items": GALLERY["items"] * 11}], "a gallery has 11 pictures"),
        ([{"type": 12, "items": [{"description": "x" * 1025}]}], "the description of a picture has 1025"),
        ([GALLERY] * 11, "the layout has 11 pictures, the most is 10"),
        ([{"type": 17, "components": []}], "a container is empty"),
        ([{"type": 17, "components": [{"type": 17, "components": [text()]}]}], "a container is empty or holds another"),
        ([{**text(), "id": 2**31}], "2147483648 is no id"),
        ([{**text(), "id": 7}] * 2, "the id 7 stands 2 times"),
        ([], "the layout is empty"),
    ],
)
def test_the_guard_names_every_breach_of_a_layout(planted, sentence):
    """Each limit has a message that breaks it alone, and a sentence that says so; the other checker agrees."""
    found = check({"components": planted, "flags": 1 << 15})
    assert len(found) in {1, 2}
    assert any(one.startswith(sentence) for one in found), found


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        ({}, "the message is empty"),
        ({"content": "x" * 2001}, "the content has 2001 letters, the most is 2000"),
        ({"content": "x", "components": [row(button(str(n))) for n in range(6)]}, "the message has 6 rows"),
        ({"content": "x", "components": [text()], "flags": 0}, "a text display cannot stand in a classic message"),
        ({"content": "x", "components": [text()], "flags": 1 << 15}, "content cannot stand beside a layout"),
        ({"embeds": [{"title": "x"}], "components": [text()]}, "embeds cannot stand beside a layout"),
        ({"embeds": [{"title": "x"}] * 11}, "the message has 11 embeds, the most is 10"),
        ({"embeds": [{"description": "x" * 3001}] * 2}, "the text of all embeds has 6002 letters"),
        ({"embeds": [{"description": "x" * 4097}]}, "the description of an embed has 4097"),
        ({"embeds": [{"title": "x" * 257}]}, "the title of an embed has 257"),
        ({"embeds": [{"footer": {"text": "x" * 2049}}]}, "the text of a footer has 2049"),
        ({"embeds": [{"author": {"name": "x" * 257}}]}, "the name of an author has 257"),
        ({"embeds": [{"fields": [{"name": "x", "value": "x"}] * 26}]}, "an embed has 26 fields"),
        ({"embeds": [{"fields": [{"name": "x" * 257, "value": "x"}]}]}, "the name of a field of an embed has 257"),
        ({"embeds": [{"fields": [{"name": "x", "value": "x" * 1025}]}]}, "the value of a field of an embed has 1025"),
        ({"title": "x" * 46, "custom_id": "m", "components": [asked()]}, "the title of a modal has 46"),
        ({"title": "x", "custom_id": "m" * 101, "components": [asked()]}, "the custom_id of a modal has 101"),
        ({"title": "x", "custom_id": "m", "components": []}, "the modal has 0 fields, it takes 1 to 5"),
        ({"title": "x", "custom_id": "m", "components": [row(button())]}, "a row cannot stand in a modal"),
        ({"title": "x", "custom_id": "m", "components": [asked(label="x" * 46)]}, "the label of a label field has 46"),
        (
            {"title": "x", "custom_id": "m", "components": [asked(description="x" * 101)]},
            "the description of a label field has 101",
        ),
        (
            {"title": "x", "custom_id": "m", "components": [asked(component={"max_length": 4001})]},
            "a text input takes 4001 letters, the most is 4000",
        ),
        (
            {"title": "x", "custom_id": "m", "components": [asked(component={"max_length": 2, "value": "abc"})]},
            "a text input begins with 3 letters, it takes 2",
        ),
    ],
)
def test_the_guard_knows_classic_messages_and_modals(payload, sentence):
    """They have limits of their own, and neither holds what belongs into the other."""
    found = check(payload)
    assert len(found) in {1, 2}
    assert any(one.startswith(sentence) for one in found), found


def test_the_guard_knows_a_modal_of_too_many_fields():
    """Five questions are the most."""
    six = [asked(component={"custom_id": str(n)}) for n in range(6)]
    assert check({"title": "x", "custom_id": "m", "components": six}) == ["the modal has 6 fields, it takes 1 to 5"]


def test_the_guard_stops_a_message_before_it_is_sent():
    """Every breach stands in the one error, and what is right passes."""
    with pytest.raises(ValueError, match=r"the layout has 41 components.*; the content of a text display is empty"):
        assert_within({"components": [*[text()] * 40, text("")], "flags": 1 << 15})
    assert_within({"components": [text()] * 40, "flags": 1 << 15})
    assert_within({"content": "x", "embeds": [{"title": "x"}], "components": [row(button())]})
    assert_within({"title": "x", "custom_id": "m", "components": [asked()]})


def test_nothing_beyond_the_limits_leaves_the_house():
    """The last guard stands where a message or a form is handed to the library, and stops a planted breach."""
    too_long = Rendered((discord.ui.TextDisplay("x" * 4001),))
    with pytest.raises(ValueError, match="4000"):
        asyncio.run(draw_layout(too_long))
    asyncio.run(draw_layout(Rendered((discord.ui.TextDisplay("x" * 4000),))))
