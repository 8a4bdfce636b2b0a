"""The registry of commands: every chat reads it, and a test holds it against the terminal's."""

from bot.commands import asking, telling
from bot.commands.command import Command
from bot.desk import demand
from bot.errors import UnknownThingError
from bot.parts import Parts
from bot.present.message import Bullets, Line, Message, Part, Style, sentence
from storage.people import Right

_ROWS = (
    Command(
        name="digest", usage="[today|week|month] [monitor]", help="What a period brought.", run=asking.digest,
        terminal="digest", shares=True,
    ),
    Command(
        name="triage", usage="[next|mine|all]", help="Who needs an answer, in order of need.", run=asking.triage,
        terminal="triage", shares=True,
    ),
    Command(
        name="check", usage="<text|link>", help="Whose interest speaks in a text, and what it needs.",
        run=asking.check_text, terminal="check", shares=True,
    ),
    Command(
        name="lookup", usage="<@author|link|words>", help="Stored mentions.", run=asking.lookup, terminal="lookup",
        shares=True,
    ),
    Command(name="why", usage="<mention>", help="The words that decided.", run=asking.why, terminal="why", shares=True),
    Command(
        name="correct", usage="<mention> origin=paid", help="Put your verdict beside Kith's; yours wins.",
        run=telling.correction, right=Right.LABEL, terminal="correct",
    ),
    Command(
        name="monitor", usage="[list|add NAME|edit NAME|pause NAME|resume NAME] [keywords=a,b]",
        help="What to listen for.", run=telling.monitor, right=Right.CONFIGURE, terminal="monitor",
    ),
    Command(
        name="perk", usage="[list|add @person what]", help="What the brand gave to whom.", run=telling.perk,
        right=Right.CONFIGURE, terminal="perk",
    ),
    Command(
        name="schedule", usage='[list|add NAME "mon 08:00"|remove NAME]', help="Reports that come by themselves.",
        run=telling.schedule, right=Right.CONFIGURE, terminal="schedule",
    ),
    Command(
        name="channel", usage="<digest|queue|oncall> [#channel|off]", help="Where digests, queue and alarms go.",
        run=telling.channel, right=Right.CONFIGURE, terminal="channel",
    ),
    Command(
        name="role", usage="<settle|label|reveal|configure> <person> [off]", help="Who may do what.",
        run=telling.role, right=Right.CONFIGURE, terminal="role",
    ),
    Command(
        name="forget", usage="@author yes", help="Delete everything of one author for good.",
        run=telling.forget_author, right=Right.CONFIGURE, terminal="forget",
    ),
    Command(
        name="export", usage="", help="The workspace's settings as a file.", run=telling.export,
        right=Right.CONFIGURE, terminal="monitor export",
    ),
    Command(
        name="outbox", usage="", help="Messages that did not arrive.", run=telling.outbox, right=Right.CONFIGURE,
        terminal="outbox",
    ),
)  # fmt: skip
COMMANDS = {row.name: row for row in _ROWS}
TERMINAL_ONLY = {
    "import": "reads files of the machine it runs on; in chat the drop folder does that",
    "assess": "is for programs: files in, files out",
    "run": "starts what the chat speaks to",
    "db": "looks after the installation",
    "doctor": "looks after the installation",
    "settings": "shows the process's settings; in chat the workspace's own are shown by `export` and the home page",
}
CHAT_ONLY = {
    "help": "the terminal has --help",
    "setup": "asks in a form; the terminal has monitor, schedule and channel",
    "hours": "asks in a form; the terminal has `monitor apply`",
}


def answer(parts: Parts, words: str) -> Message:
    """Do what a person asked for in words. Raises KithError with a sentence for them; `help` for an unknown one."""
    name, _, rest = words.strip().partition(" ")
    name = name.lower().removeprefix("/")
    if name in ("", "help"):
        return present_help(rest.strip().lower())
    command = COMMANDS.get(name)
    if command is None:
        raise UnknownThingError(f"I do not know “{name[:40]}”. {_known()}")
    if command.right is not None and not _only_looks(command, rest):
        demand(parts, command.right)
    return command.run(parts, rest.strip())


HOURS: Line = (Part("/kith hours", Style.STRONG), Part("  Time zone and quiet hours, in a form."))
SET_UP: Line = (Part("/kith setup", Style.STRONG), Part("  Everything until the first digest, in one form."))


def present_help(name: str = "") -> Message:
    """Show all commands, or one."""
    rows = [COMMANDS[name]] if name in COMMANDS else list(COMMANDS.values())
    return Message(
        title="What you can ask",
        blocks=(Bullets((*map(_line, rows), *(() if name in COMMANDS else (SET_UP, HOURS)))),),
        footer=((Part("Answers are yours alone unless you share them.", Style.MUTED),),),
    )


def is_command(words: str) -> bool:
    """Tell whether words begin with a command's name."""
    return words.strip().partition(" ")[0].lower() in {*COMMANDS, "help"}


def may_be_shared(words: str) -> bool:
    """Tell whether the answer to these words may be shown to a whole channel."""
    name, _, rest = words.strip().partition(" ")
    command = COMMANDS.get(name.lower())
    by_author = name.lower() == "lookup" and rest.strip().startswith("@")
    return command is not None and command.shares and not by_author


def explain_unknown(words: str) -> Message:
    """Answer a question that is no command."""
    return sentence(f"I did not understand “{words[:80]}”. {_known()}")


def _only_looks(command: Command, rest: str) -> bool:
    """Tell whether nothing is changed: looking needs no right."""
    lists = command.name in ("monitor", "perk", "schedule") and rest.strip().lower() in ("", "list")
    return lists or command.name == "outbox"


def _known() -> str:
    return f"I know {', '.join(COMMANDS)}; `help NAME` says more."


def _line(command: Command) -> Line:
    usage = f" {command.usage}" if command.usage else ""
    return (Part(f"/kith {command.name}{usage}", Style.STRONG), Part(f"  {command.help}"))
