"""Forms as Discord's modals: within their limits whatever is asked, and read back whatever comes."""

import asyncio
import json

import discord
import pytest
from hostile import ANN, law, texts
from hypothesis import given
from hypothesis import strategies as st
from servers.discord_limits import breaches_in_modal, length

from bot.commands.form import MOST_FIELDS, Field, Form, Kind
from bot.platforms.discord.forms import form_id, form_items, form_modal, read_submission
from bot.platforms.discord.limits import check

options = st.lists(st.tuples(texts, texts), max_size=30, unique_by=lambda option: option[0]).map(tuple)
names = st.lists(st.text("abcdefgh_", min_size=1, max_size=20), min_size=1, max_size=MOST_FIELDS, unique=True)


@st.composite
def forms(draw):
    """Make a form of hostile words; only its names are ours."""
    fields = [
        Field(
            name=name, label=draw(texts), kind=draw(st.sampled_from(Kind)), hint=draw(texts), options=draw(options),
            initial=draw(texts), optional=draw(st.booleans()), most=draw(st.sampled_from([1, 10, 200, 3000, 9000])),
        )
        for name in draw(names)
    ]  # fmt: skip
    return Form(name="note", title=draw(texts), submit="Keep", fields=tuple(fields), about="aaaaaaaaaaaaa")


def question(kind=Kind.LINE, **changes):
    """Draw a form of one question."""
    given_fields = changes.pop("fields", None)
    field = Field(**{"name": "q", "label": "What", "kind": kind, **changes})
    (drawn,) = form_items(Form(name="note", title="Note", submit="Keep", fields=(field,)), given_fields)
    return drawn.to_component_dict()


def modal_of(form, fields=None):
    async def make():
        return form_modal(form, fields).to_dict()

    return asyncio.run(make())


@law
@given(forms(), st.dictionaries(st.text("abcdefgh_", max_size=2), texts))
def test_every_form_is_within_every_limit(form, typed):
    """Our own guard and the server that refuses like Discord find nothing, and all of it travels."""
    for fields in (None, typed, {field.name: field.initial * 2 for field in form.fields}):
        modal = modal_of(form, fields)
        assert (check(modal), breaches_in_modal(modal)) == ([], [])
        assert len(modal["components"]) == len(form.fields)
        assert json.loads(json.dumps(modal)) == modal


@law
@given(forms())
def test_an_empty_answer_to_every_form_comes_back_under_its_names(form):
    """The name, what it is about and each field are read from what Discord sends of a modal."""
    modal = modal_of(form)
    sent = {
        "custom_id": modal["custom_id"],
        "components": [{**part, "component": answered(part["component"])} for part in modal["components"]],
    }
    expected = {
        field.name: "1,2" if field.kind in {Kind.CHANNEL, Kind.PERSON, Kind.CHOICE} else "said" for field in form.fields
    }
    assert read_submission(sent) == ("note", "aaaaaaaaaaaaa", expected)


def answered(component):
    answer = {"value": "said"} if component["type"] == 4 else {"values": ["1", "2"]}
    return {"type": component["type"], "custom_id": component["custom_id"], **answer}


def test_lines_and_texts_are_asked_for_with_their_lengths():
    """A line is short, a text long; what a form begins with is cut to what may be typed, no letter in half."""
    line = question(hint="Such as this.", initial="😀😀", most=3)
    assert (line["label"], line["description"]) == ("What", "Such as this.")
    assert (line["component"]["type"], line["component"]["style"], line["component"]["value"]) == (4, 1, "😀")
    text = question(Kind.TEXT, most=9000, optional=True)["component"]
    assert (text["style"], text["max_length"], text["required"]) == (2, 4000, False)
    assert text.get("value") is None


def test_what_was_typed_wins_over_what_the_form_begins_with():
    """Also when it is nothing: a person emptied the field."""
    assert question(initial="old", fields={"q": "new"})["component"]["value"] == "new"
    assert question(initial="old", fields={"q": ""})["component"].get("value") is None
    assert question(initial="old", fields={"other": "new"})["component"]["value"] == "old"


def test_people_and_channels_are_chosen_from_lists():
    """Of the channels those that take messages; a known id stands there chosen, anything else does not."""
    channel = question(Kind.CHANNEL, initial=ANN)["component"]
    assert (channel["type"], channel["channel_types"]) == (8, [0, 5, 15])
    assert channel["default_values"] == [{"id": int(ANN), "type": "channel"}]
    person = question(Kind.PERSON, initial=ANN, optional=True)["component"]
    assert (person["type"], person["required"], person["min_values"]) == (5, False, 0)
    assert person["default_values"] == [{"id": int(ANN), "type": "user"}]
    for stranger in ("", "forum:1", "U012ABC", "12"):
        assert not question(Kind.CHANNEL, initial=stranger)["component"].get("default_values")
        assert not question(Kind.PERSON, initial=stranger)["component"].get("default_values")


def test_a_choice_leaves_out_what_cannot_be_offered_and_keeps_what_was_chosen():
    """Twenty-five at most, the chosen one among them; the empty one is said by choosing nothing."""
    offered = (("", "none"), (" ", "blank"), ("x" * 101, "long"), *((str(one), f"No. {one}") for one in range(40)))
    chosen = question(Kind.CHOICE, options=offered, initial="33", optional=True)["component"]
    assert [option["value"] for option in chosen["options"]] == [*map(str, range(24)), "33"]
    assert [option["value"] for option in chosen["options"] if option.get("default")] == ["33"]
    assert (chosen["required"], chosen["min_values"], chosen["max_values"]) == (False, 0, 1)
    nothing = question(Kind.CHOICE)["component"]
    assert (nothing["required"], nothing["min_values"]) == (True, 1)
    assert [option["label"] for option in nothing["options"]] == ["nothing to choose from"]


def test_long_words_are_shortened_with_a_sign():
    """A label of 45 letters, a hint of 100, a title of 45; a label without words is the field's name."""
    drawn = question(label="l" * 60, hint="h" * 120)
    assert (drawn["label"], drawn["description"]) == ("l" * 44 + "…", "h" * 99 + "…")
    assert question(label=" ")["label"] == "q"
    assert modal_of(Form(name="note", title="t" * 60, submit="x", fields=()))["title"] == "t" * 44 + "…"


def test_what_a_form_is_about_is_never_cut():
    """It would come back as something else."""
    assert form_id(Form(name="note", title="N", submit="x", fields=(), about="a" * 90)) == f"form:note:{'a' * 90}"
    with pytest.raises(ValueError, match="more than 100 letters"):
        form_id(Form(name="note", title="N", submit="x", fields=(), about="a" * 91))


def test_a_modal_is_one_of_discords():
    """It is sent by the library as it is."""

    async def make():
        return form_modal(Form(name="note", title="N", submit="x", fields=(Field(name="q", label="What"),)))

    assert isinstance(asyncio.run(make()), discord.ui.Modal)


@pytest.mark.parametrize(
    ("data", "read"),
    [
        ({"custom_id": "form:monitor:Acme: the kettle", "components": []}, ("monitor", "Acme: the kettle", {})),
        ({"custom_id": "form:note:"}, ("note", "", {})),
        ({"custom_id": "form:note"}, ("note", "", {})),
        ({"custom_id": "other:note:x", "components": [{"component": {"custom_id": "q", "value": "v"}}]}, ("", "", {})),
        ({}, ("", "", {})),
        ({"custom_id": 7, "components": 7}, ("", "", {})),
        ({"custom_id": "form:n:", "components": {"0": {}}}, ("n", "", {})),
        ({"custom_id": "form:n:", "components": [7, None, {"component": 7}, {"components": "x"}]}, ("n", "", {})),
        ({"custom_id": "form:n:", "components": [{"component": {"custom_id": 7, "value": "v"}}]}, ("n", "", {})),
        ({"custom_id": "form:n:", "components": [{"component": {"custom_id": "q", "value": 7}}]}, ("n", "", {"q": ""})),
        ({"custom_id": "form:n:", "components": [{"component": {"custom_id": "q"}}]}, ("n", "", {"q": ""})),
        *(
            (
                {"custom_id": "form:n:", "components": [{"component": {"custom_id": "q", "values": odd}}]},
                ("n", "", {"q": ""}),
            )
            for odd in (7, "ab", {"a": "b"}, None)
        ),
        (
            {"custom_id": "form:n:", "components": [{"component": {"custom_id": "q", "values": ["1", 2, None, "3"]}}]},
            ("n", "", {"q": "1,3"}),
        ),
        (
            {"custom_id": "form:n:", "components": [{"component": {"custom_id": "q", "values": []}}]},
            ("n", "", {"q": ""}),
        ),
        (
            {"custom_id": "form:n:", "components": [{"type": 1, "components": [{"custom_id": "q", "value": "old"}]}]},
            ("n", "", {"q": "old"}),
        ),
    ],
)
def test_whatever_comes_back_is_read_without_an_error(data, read):
    """What has no such shape is empty."""
    assert read_submission(data) == read


@given(st.recursive(st.none() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["custom_id", "components", "component", "value", "values"]), inner)))  # fmt: skip
def test_a_hostile_submission_is_no_error(data):
    """Any shape gives texts by name, or nothing."""
    name, about, fields = read_submission(
        data if isinstance(data, dict) else {"custom_id": "form:n:a", "components": data}
    )
    assert all(isinstance(one, str) and length(one) >= 0 for one in (name, about, *fields, *fields.values()))
