"""A post opened for its need: whose voice speaks in it is told by whole words, wherever they stand."""

import re

from hypothesis import given
from hypothesis import strategies as st

from analyzers.triage.blinded import BlindedMention
from analyzers.triage.need import NeedReader

VOICES = {
    "voice own": {"i", "im", "my", "me"},
    "voice ours": {"we", "our", "us"},
    "voice yours": {"you", "your", "u"},
    "voice passed_on": {"rt", "via"},
}
READER = NeedReader([])
parts = st.sampled_from(
    ["I", "im", "my", "Me", "we", "our", "US", "you", "u", "rt", "via", "i'm", "usual", "image", "#my", "u2", "late"]
)


def voices_of(text):
    (opened,) = READER.lay_open([BlindedMention(text=text, language="en")])
    return {hit.rule.id for hit in opened.voices}


@given(st.lists(parts, max_size=6), st.sampled_from([" ", ", ", "\n", "... ", "-"]))
def test_a_voice_is_heard_in_whole_words_alone(words, gap):
    """Not in "usual", which holds "us"; but "i'm" speaks as "i" does."""
    text = gap.join(words)
    spoken = set(re.findall(r"\w+", text.lower()))
    heard = {voice for voice, said in VOICES.items() if said & spoken}
    assert voices_of(text) == heard | ({"voice cut"} if "..." in text else set())
