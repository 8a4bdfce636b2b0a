"""Words for whoever installed Kith: what went wrong, what to do, and that the work goes on."""

from bot.present.clean import clean
from bot.present.message import Block, Choice, Choices, Does, Message, Paragraph, Part, Style
from storage.outbox import Outgoing
from storage.schedules import Run

REMEDY = {
    "channel_not_found": "The channel is gone, or I was never in it. Choose another one in the settings.",
    "not_in_channel": "I am no longer in that channel. Invite me there, or choose another one in the settings.",
    "is_archived": "The channel is archived. Restore it, or choose another one in the settings.",
    "missing_permissions": "I lack a permission there. Give it to me in the channel's settings, or choose another.",
    "cannot_dm": "The person takes no messages from me.",
    "missing_scope": "I lack a permission there. Install me again with the permissions of the manifest.",
    "invalid_auth": "My token is not accepted any more. Set a new one and start me again.",
    "account_inactive": "I was removed from this workspace. Install me again to go on.",
    "token_revoked": "My token was revoked. Install me again to go on.",
    "no_channel": "No channel is set for it. Choose one in the settings.",
    "restricted_action": "An administrator does not let me post there.",
    "msg_too_long": "The message is too long for the chat. That is a mistake of mine; please report it.",
    "invalid_blocks": "The chat did not accept the message's form. That is a mistake of mine; please report it.",
}
"""What to do about each reason that a chat gives for refusing a message."""
KIND = {
    "digest": "The digest", "alert": "A critical case", "queue": "The queue", "notice": "A notice",
    "safety": "A case of safety", "legal": "A legal case",
}  # fmt: skip


def present_refusal(out: Outgoing, code: str) -> Message:
    """Say that a message could not be posted, and what to do."""
    what = KIND.get(out.posting.kind, "A message")
    where = f" in {clean(out.posting.channel, 60)}" if out.posting.channel else ""
    cause = REMEDY.get(code, f"The chat says: {clean(code, 80)}.")
    return _notice(
        "I could not post a message",
        f"{what} could not be posted{where}. {cause}",
        "Everything else goes on.",
        Choices((Choice("Post it again", Does.POST_AGAIN, out.posting.key),)),
    )


def present_doubt(out: Outgoing) -> Message:
    """Ask a person whether a message is to be seen: nobody but them can tell."""
    what = KIND.get(out.posting.kind, "A message").lower()
    where = f" in {clean(out.posting.channel, 60)}" if out.posting.channel else ""
    return _notice(
        "I do not know whether a message arrived",
        f"I tried to post {what}{where} and got no answer, and I cannot look whether it is there.",
        "Please look. I do nothing until you say.",
        Choices(
            (
                Choice("It is not there: post again", Does.POST_AGAIN, out.posting.key),
                Choice("It is there", Does.MARK_SENT, out.posting.key),
            )
        ),
    )


def present_exhausted(out: Outgoing) -> Message:
    """Say that a message was tried too often."""
    what = KIND.get(out.posting.kind, "A message")
    why = f" The last trouble: {clean(out.trouble, 200)}" if out.trouble else ""
    return _notice(
        "I gave a message up",
        f"{what} could not be posted in {out.attempts} attempts.{why}",
        "Everything else goes on.",
        Choices((Choice("Post it again", Does.POST_AGAIN, out.posting.key),)),
    )


def present_dead_run(run: Run) -> Message:
    """Say that a report could not be made."""
    words = f"“{clean(run.schedule.name, 80)}”, due {run.due}, could not be made in {run.attempts - 1} attempts."
    return _notice("A report could not be made", words, "The log of the process says why. Everything else goes on.")


def _notice(title: str, words: str, then: str, *more: Block) -> Message:
    return Message(
        title=title,
        blocks=(Paragraph((Part(words),)), *more),
        footer=((Part(then, Style.MUTED),),),
    )
