"""Says how many needs were answered, how soon, and how that stands beside earlier periods."""

from collections.abc import Iterator

from analyzers.insight.digest import Digest, Listening, Trend
from analyzers.insight.measures import Share
from analyzers.waits import NEVER_SEEN, Wait
from bot.present.message import Bullets, Line, Part, Section, Style
from bot.present.pictured import picture_waits
from bot.present.words import count, plainly, say_share, say_wait

SHARES = {
    Trend.BETTER: "more are answered",
    Trend.WORSE: "fewer are answered",
    Trend.NONE_CLEAR: "no clear change in how many are answered",
    Trend.TOO_FEW: "too few to tell whether more are answered",
}
WAITS = {
    Trend.BETTER: "people wait less long",
    Trend.WORSE: "people wait longer",
    Trend.NONE_CLEAR: "no clear change in how long people wait",
    Trend.TOO_FEW: "too few to tell whether people wait longer",
}


def say_listening(digest: Digest) -> Section:
    """Say how many needs were answered and how soon, whether we talk with people, and draw how long needs waited."""
    listening = digest.listening
    needs = listening.answered.total
    lines = (*(_answers(listening) if needs else ()), *_talking(listening))
    return Section(
        title="Are we listening?",
        lead="Counted by post; the queue folds one person's posts about one thing." if needs else "",
        blocks=(
            *(() if needs else (plainly("Nobody needed an answer this time."),)),
            *((Bullets(lines),) if lines else ()),
            *picture_waits(digest),
        ),
    )


def _talking(listening: Listening) -> Iterator[Line]:
    """Say whether our own posts answer somebody; where none do and nobody was answered, that answers may be missing."""
    if listening.replies or listening.broadcasts:
        ratio = f"{count(listening.replies, 'reply', 'replies')} to {count(listening.broadcasts, 'broadcast')}"
        yield (Part("With people or at them: ", Style.STRONG), Part(ratio))
    if listening.answered.total and not (listening.replies or listening.answered.hits):
        yield (Part("Our own replies are not among these mentions, so answers may be missing.", Style.MUTED),)


def _answers(listening: Listening) -> Iterator[Line]:
    yield (Part("Needs answered: ", Style.STRONG), Part(say_share(listening.answered)))
    if listening.answered.hits:
        yield (Part("Half are answered within: ", Style.STRONG), Part(_within(listening.half, listening.answered)))
    if listening.answered.hits and NEVER_SEEN not in (listening.half, listening.most):
        yield (Part("Nine in ten within: ", Style.STRONG), Part(_within(listening.most, listening.answered)))
    yield (Part("Beside earlier periods: ", Style.STRONG), Part(_trend(listening)))


def _within(wait: Wait, answered: Share) -> str:
    """Say the time; while so many have no answer yet, how many still wait."""
    still = f"; {answered.total - answered.hits:,} of {answered.total:,} still wait" if wait.hours is None else ""
    return f"{say_wait(wait)}{still}"


def _trend(listening: Listening) -> str:
    if Trend.TOO_FEW in (listening.share_trend, listening.wait_trend) and not listening.before.total:
        return "too early to say."
    known = listening.half_before.hours is not None
    half = f", then half were answered within {say_wait(listening.half_before)}" if known else ""
    then = f"then {say_share(listening.before)}"
    return f"{SHARES[listening.share_trend]}, {then}; {WAITS[listening.wait_trend]}{half}."
