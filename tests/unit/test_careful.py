"""The careful reader: reads like the others, alone as in a batch, blind as they are, and says so when it is missing."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from analyzers.knowledge import Knowledge, Monitor
from analyzers.mention import Mention
from bot.bootstrap import build_analyst
from bot.careful import plain

POSTS = (
    "Use my code KETTLE10 for ten percent off, the folks at Acme sent me this one",
    "my parcel has been lost for two weeks and nobody answers, I need it for the wedding on Friday",
    "",
    "Tidewell sponsoring the harbour half marathon next Sunday, free coffee at km 15 they say",
    "does anyone know whether the small kettle fits a travel bag?",
    "新しいケトルが届いた。とても静か。",
    "lovely " * 300,
)
NOBODY = Knowledge(monitor=Monitor(name=""))


@pytest.fixture(scope="module")
def careful():
    """Give the analyst that asks the transformer too."""
    return build_analyst(careful=True)


def assess(analyst, *texts):
    return analyst.assess([(Mention(external_id=str(at), text=text), NOBODY) for at, text in enumerate(texts)])


def odds(assessments):
    return np.array([one.verdict.probabilities.commercial for one in assessments])


def test_it_says_that_it_was_asked(careful):
    """The version tells careful readings from quick ones, so that nobody mixes up their figures."""
    (assessment,) = assess(careful, POSTS[0])
    assert assessment.version == f"{build_analyst().version}+careful"


def test_it_is_another_opinion_than_the_models_alone(careful):
    """What it says counts: probabilities differ from those of the models."""
    assert abs(odds(assess(careful, *POSTS)) - odds(assess(build_analyst(), *POSTS))).max() > 0.01


def test_a_post_is_read_the_same_alone_and_in_a_batch(careful):
    """Who is read beside whom changes nothing."""
    together = assess(careful, *POSTS)
    alone = [assess(careful, text)[0] for text in POSTS]
    assert odds(together) == pytest.approx(odds(alone), abs=1e-4)
    assert [one.intent for one in together] == [one.intent for one in alone]


@pytest.mark.parametrize("changed", [str.upper, lambda text: f"@acme @other {text}", lambda text: f"{text}!!!"])
def test_need_is_blind_to_loudness_and_handles_for_it_too(careful, changed):
    """It reads the same plain text as the models."""
    text = "my parcel has been lost for two weeks and nobody answers"
    one, other = assess(careful, text, changed(text))
    assert (one.intent, one.urgency) == (other.intent, other.urgency)


def test_addresses_and_handles_have_no_names_for_it():
    """No handle and no address reaches the transformer."""
    assert plain("see https://shop.example/a?b=1 by @somebody\nnow") == "see http by @user / now"


def test_without_its_library_it_says_what_to_install():
    """One sentence and the exit code of a wrong setting, no traceback."""
    program = "import sys; sys.modules['onnxruntime'] = None; from bot.__main__ import main; main()"
    line = json.dumps({"id": "1", "text": "hello"})
    done = subprocess.run(
        [sys.executable, "-c", program, "assess", "--careful"],
        input=line, capture_output=True, text=True, check=False, env=dict(os.environ),
    )  # fmt: skip
    assert done.returncode == 3
    assert "kith[careful]" in done.stderr
    assert "Traceback" not in done.stderr
