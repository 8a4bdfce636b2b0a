"""What a tap or a question in a chat does, as plain functions of the parts."""

from bot.commands.casework import DEEDS, act, undo
from bot.commands.forms import FORMS
from bot.commands.once import once
from bot.commands.registry import answer, explain_unknown, is_command, may_be_shared
from bot.commands.said import Said
from bot.deciding import decide_posting
from bot.desk import demand
from bot.errors import UnknownThingError
from bot.parts import Parts
from bot.present.kept import to_body
from bot.present.message import Message, sentence
from storage.outbox import OutboxStore, Posting, posting_key
from storage.roles import Right
from storage.workspaces import HomeStore

OF_AN_ORIGIN = {"choice_organic": "organic", "choice_not_organic": "not_organic"}


def meant(action: str, about: str) -> tuple[str, str]:
    """Give what a button's name says is to be done, and what with; a form's button has the form in its `about`."""
    if action == "choice_open_form":
        name, _, rest = about.partition("|")
        return (name, rest) if name in FORMS else ("", "")
    does = action.removeprefix("case_")
    return OF_AN_ORIGIN.get(does, does), about


def do(parts: Parts, said: Said, does: str, about: str) -> Message:
    """Do what a tap says; gives words for the person who tapped."""
    if does in DEEDS:
        return act(parts, does, about)
    deeds = {
        "choice_share": _share, "choice_undo": _undo, "choice_post_again": _post_again, "choice_mark_sent": _mark_sent,
    }  # fmt: skip
    if does not in deeds:
        raise UnknownThingError("That button belongs to another version of Kith.")
    return deeds[does](parts, said, about)


def answer_in_thread(parts: Parts, said: Said, content: str) -> Message | None:
    """Answer a question in a channel: in its thread what everybody may see, else give words for the asker alone.

    What may be shown to all changes nothing, so it is made before the transaction that notes the question.
    """
    if may_be_shared(said.words):
        message = answer(parts, said.words)
        once(parts, said.event, content, lambda: say_to(parts, said, f"{said.channel}/{said.thread}", message))
        return None
    known = is_command(said.words) or not said.words.strip()
    return once(parts, said.event, content, lambda: answer(parts, said.words) if known else explain_unknown(said.words))


def say_to(parts: Parts, said: Said, channel: str, message: Message) -> bool:
    """Put words into the outbox, once for what was said."""
    key = posting_key(parts.workspace, "answer", said.event)
    body = to_body(message)
    posting = Posting(key=key, kind="answer", channel=channel, body=body, about=said.person[:32])
    with parts.database.write() as connection:
        return OutboxStore(connection, parts.workspace).put(posting, parts.clock(), parts.clock())


def leave(parts: Parts) -> bool:
    """Note that we were removed from the workspace; tell whether that is news."""
    with parts.database.write() as connection:
        return HomeStore(connection, parts.workspace).leave(parts.clock())


def _share(parts: Parts, said: Said, words: str) -> Message:
    """Post a private answer into its channel: made anew, so that nothing is shared that is gone meanwhile."""
    if not may_be_shared(words):
        raise UnknownThingError("That answer cannot be shared.")
    say_to(parts, said, said.channel, answer(parts, words))
    return sentence("Shared.")


def _undo(parts: Parts, _said: Said, about: str) -> Message:
    return undo(parts, about)


def _post_again(parts: Parts, _said: Said, key: str) -> Message:
    demand(parts, Right.CONFIGURE)
    _, settled = decide_posting(parts, key, again=True)
    return sentence("It will be posted again, with its thread." if settled else "That was settled before.")


def _mark_sent(parts: Parts, _said: Said, key: str) -> Message:
    demand(parts, Right.CONFIGURE)
    _, settled = decide_posting(parts, key, again=False)
    return sentence("It counts as posted." if settled else "That was settled before.")
