"""Turns posts into what the models learn from, by the very code that reads posts at run time."""

from statistics import fmean

from analyzers.analyst import TOGETHER
from analyzers.knowledge import Knowledge, Monitor
from analyzers.labels import Origin
from analyzers.language import LEARNT
from analyzers.mention import Mention
from analyzers.origins import traits_of
from analyzers.training import Example
from analyzers.triage.learned import BRAND, INTENTS, URGENCIES
from analyzers.triage.opened import traits_of as traits_of_need
from analyzers.weighing import ORIGINS
from bot.bootstrap import build_analyst

NOBODY = Knowledge(monitor=Monitor(name=""))
"""Brand, platform, year and stratum are never told."""
ANSWERS = {"origin": ORIGINS, "intent": INTENTS, "urgency": URGENCIES, "brand": BRAND}


def examples_of(posts, soft=None, weight=None, readers=None):
    """Give for each post in English the example of its origin and of its need (None for posts in other languages).

    Each counts what its post does, or `weight` if one is given; `soft` are answers to learn in place of the readers',
    of whom the first `readers` are asked (None: all).
    """
    analyst = build_analyst(learned=False)
    origins, needs = [], []
    for at in range(0, len(posts), TOGETHER):
        part = posts[at : at + TOGETHER]
        mentions = [(_mention(post), NOBODY) for post in part]
        looks = analyst.look(mentions)
        opened = analyst.needs.lay_open([one.mention for one in analyst.blind(mentions, looks)])
        of_origin, of_need = traits_of(looks).of_each(), traits_of_need(opened).of_each()
        for number, (post, look, traits) in enumerate(zip(part, looks, of_origin, strict=True)):
            answers = answers_of(post, readers) if soft is None else soft[at + number]
            text = look.reading.folded
            origins.append(Example(text=text, traits=traits, answers=answers, weight=weight or post.weight))
        for number, (post, plain, traits) in enumerate(zip(part, opened, of_need, strict=True)):
            answers = answers_of(post, readers) if soft is None else soft[at + number]
            example = Example(text=plain.words, traits=traits, answers=answers, weight=weight or post.weight)
            needs.append(example if plain.language in LEARNT else None)
    return origins, needs


def _mention(post):
    return Mention(external_id="", text=post.text, in_reply_to="another" if post.is_reply else "")


def answers_of(post, readers=None):
    """Give the readers' answers as probabilities, the mean of what they said; none where one did not decide.

    Whether a brand is at stake the first one knew best: who reads a post again is not told what its writer meant.
    """
    first = post.readings[0] if post.readings else {}
    at_stake = {"brand": BRAND[first["action"] == "ignore"]} if "action" in first else {}
    said = [labels | at_stake for labels in post.readings[:readers]]
    decided = [
        question
        for question in ANSWERS
        if said and all(one.get(question, Origin.UNCLEAR) != Origin.UNCLEAR for one in said)
    ]
    return {
        question: [fmean(one[question] == answer for one in said) for answer in ANSWERS[question]]
        for question in decided
    }
