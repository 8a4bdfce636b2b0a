"""All commands, one row each: every chat reads them, and a test holds them against the terminal's."""

from dataclasses import replace

from bot.commands import asking, telling
from bot.commands.command import Ask, Command, Takes
from bot.commands.history import history, undo_last
from bot.commands.sources import SOURCE_VERBS, source
from bot.commands.unblinding import reveal_author
from bot.commands.wording import VERBS, wordings
from bot.correcting import CORRECTABLE
from bot.keeping import PERK_KINDS
from bot.periods import NAMED
from bot.present.words import capital
from storage.roles import Purpose, Right

_MONITOR = Ask(name="monitor", help="Only this monitor.", takes=Takes.MONITOR)
_MENTION = Ask(name="mention", help="The id that a card, a quote and a lookup show.", needed=True)
_ROWS = (
    Command(
        name="digest", help="What a period brought.", run=asking.digest, terminal="digest", shares=True,
        asks=(
            Ask(name="period", help="Which period.", choices=tuple(NAMED)),
            _MONITOR,
            Ask(name="since", help="Its first day or moment: 2026-11-16.", named=True),
            Ask(name="until", help="Where it ends: 2026-11-23.", named=True),
            Ask(name="explain", help="The mentions behind a number: promotion/owned.", named=True),
        ),
    ),
    Command(
        name="themes", help="What people talk about.", run=asking.themes, terminal="themes", shares=True,
        asks=(Ask(name="period", help="Which period.", choices=tuple(NAMED)), _MONITOR),
    ),
    Command(
        name="campaigns", help="What many accounts post in the same words.", run=asking.campaigns,
        terminal="campaigns", shares=True,
        asks=(Ask(name="period", help="Which period.", choices=tuple(NAMED)), _MONITOR),
    ),
    Command(
        name="triage", help="Who needs an answer, in order of need.", run=asking.triage, terminal="triage", shares=True,
        asks=(Ask(name="which", help="The next one, yours, all, overdue, or due soon.", choices=asking.WHOSE),),
    ),
    Command(
        name="check", help="Whose interest speaks in a text, and what it needs.", run=asking.check_text,
        terminal="check", shares=True,
        asks=(Ask(name="text", help="The text, or the link of a mention.", shown="text|link", needed=True, raw=True),),
    ),
    Command(
        name="lookup", help="Stored mentions.", run=asking.lookup, terminal="lookup", shares=True,
        asks=(
            Ask(
                name="words", help="An author with @, a link, or words of the text.", shown="@author|link|words",
                needed=True, raw=True,
            ),
        ),
    ),
    Command(
        name="why", help="The words that decided.", run=asking.why, terminal="why", shares=True, asks=(_MENTION,),
    ),
    Command(
        name="audit", help="Whether triage is blind to influence: the last audit.", run=asking.audit, terminal="audit",
        shares=True,
    ),
    Command(
        name="history", help="Who did what when with a case, and which posts of one person it is.",
        run=history, terminal="history", shares=True, asks=(_MENTION,),
    ),
    Command(
        name="undo", help="Take the last thing you or Kith did to a case back.", run=undo_last, right=Right.SETTLE,
        terminal="undo", asks=(replace(_MENTION, help="The id that a card shows."),),
    ),
    Command(
        name="reveal", help="Who wrote it: for a case you claimed, for nobody, or always.", run=reveal_author,
        terminal="reveal",
        asks=(
            Ask(
                name="what", help="A case; or never, claim or always for the workspace. Alone: who looked.",
                shown="case|never|claim|always",
            ),
            Ask(name="why", help="Why you look; it is kept.", raw=True),
        ),
    ),
    Command(
        name="wordings", help="Short words to copy, for each suggested action.", run=wordings, terminal="wordings",
        asks=(
            Ask(name="do", help="What to do; list by itself.", choices=VERBS),
            Ask(name="name", help="The action, such as thank; or the id of a mention.", shown="action|mention"),
            Ask(name="words", help="The words. {brand} is filled in.", raw=True),
        ),
    ),
    Command(
        name="correct", help="Put your verdict beside Kith's; yours wins.", run=telling.correction,
        right=Right.LABEL, terminal="correct",
        asks=(
            _MENTION,
            Ask(name="origin", help="Whose interest speaks.", choices=CORRECTABLE["origin"], named=True),
            Ask(name="intent", help="What they want.", choices=CORRECTABLE["intent"], named=True),
            Ask(name="urgency", help="How urgent it is.", choices=CORRECTABLE["urgency"], named=True),
            Ask(name="note", help="Why, for your colleagues.", named=True),
        ),
    ),
    Command(
        name="monitor", help="What to listen for.", run=telling.monitor, right=Right.CONFIGURE,
        looks=("", "list", "try"), terminal="monitor",
        asks=(
            Ask(name="do", help="What to do; list by itself.", choices=telling.MONITOR_VERBS),
            Ask(name="name", help="The monitor's name.", takes=Takes.MONITOR),
            *(Ask(name=name, help=f"{capital(name)}, with commas.", named=True) for name in telling.LISTS),
            Ask(name="text", help="With try: a post to try it on; else the newest that are stored.", named=True),
            Ask(name="source", help="With try: a kind of source to try it on.", named=True),
            Ask(name="address", help="With source: what stands beside the kind.", named=True),
        ),
    ),
    Command(
        name="source", help="Where people talk: places that are asked by the clock.", run=source,
        right=Right.CONFIGURE, looks=("", "list", "health"), terminal="source",
        asks=(
            Ask(name="do", help="What to do; list by itself.", choices=SOURCE_VERBS),
            Ask(name="what", help="A kind to add or preview; the name of one that is there.", shown="kind|name"),
            Ask(name="address", help="Where it is, for kinds that ask for it."),
            replace(_MONITOR, help="For which monitor; may be left out when there is one.", named=True),
            Ask(name="name", help="What to call it; the kind's name by itself.", named=True),
        ),
    ),
    Command(
        name="perk", help="What the brand gave to whom.", run=telling.perk, right=Right.CONFIGURE, looks=("", "list"),
        terminal="perk",
        asks=(
            Ask(name="do", help="What to do; list by itself.", choices=telling.PERK_VERBS),
            Ask(name="person", help="Who got it, as @name.", shown="@person"),
            Ask(name="what", help="What it was."),
            Ask(name="kind", help="Which kind of perk.", choices=tuple(PERK_KINDS), named=True),
            Ask(name="on", help="The day it was given: 2026-11-23.", named=True),
            Ask(name="days", help="For how many days it counts.", named=True),
            replace(_MONITOR, named=True),
        ),
    ),
    Command(
        name="schedule", help="Reports that come by themselves.", run=telling.schedule, right=Right.CONFIGURE,
        looks=("", "list", "preview"), terminal="schedule",
        asks=(
            Ask(name="do", help="What to do; list by itself.", choices=telling.SCHEDULE_VERBS),
            Ask(name="name", help="The schedule's name.", takes=Takes.SCHEDULE),
            Ask(name="when", help="Days and time: mon 08:00, workdays 9:30.", shown='"mon 08:00"'),
            Ask(name="period", help="What it tells of.", choices=tuple(NAMED), named=True),
            replace(_MONITOR, named=True),
            Ask(name="channel", help="Where it is told.", takes=Takes.CHANNEL, named=True),
        ),
    ),
    Command(
        name="channel", help="Where digests, queue, alarms and escalations go.", run=telling.channel,
        right=Right.CONFIGURE, terminal="channel",
        asks=(
            Ask(name="purpose", help="What the channel is for.", choices=tuple(Purpose)),
            Ask(name="channel", help="Which channel.", takes=Takes.CHANNEL, shown="#channel"),
            Ask(name="off", help="No channel any more.", takes=Takes.FLAG),
            replace(_MONITOR, help="Of this monitor's digests alone.", named=True),
        ),
    ),
    Command(
        name="role", help="Who may do what.", run=telling.role, right=Right.CONFIGURE, terminal="role",
        asks=(
            Ask(name="right", help="What they may do.", choices=tuple(Right)),
            Ask(name="person", help="Who.", takes=Takes.PERSON),
            Ask(name="off", help="Take the right back.", takes=Takes.FLAG),
        ),
    ),
    Command(
        name="oncall", help="Who is called when a case is critical, or is escalated.", run=telling.oncall,
        right=Right.CONFIGURE, looks=("",), terminal="oncall",
        asks=(
            Ask(name="who", help="A person or a group.", takes=Takes.CALLED, shown="@who"),
            Ask(name="off", help="Nobody is called any more.", takes=Takes.FLAG),
            Ask(name="about", help="For what; critical cases by itself.", choices=telling.CALLED_ABOUT, named=True),
        ),
    ),
    Command(
        name="listen", help="Which channels of your own are read.", run=telling.listen, right=Right.CONFIGURE,
        looks=("",),
        asks=(
            Ask(name="channel", help="Which channel.", takes=Takes.CHANNEL, shown="#channel"),
            replace(_MONITOR, help="For which monitor; may be left out when there is one."),
            Ask(name="off", help="Read it no more.", takes=Takes.FLAG),
        ),
    ),
    Command(name="home", help="The workspace at a glance.", run=asking.at_a_glance),
    Command(
        name="forget", help="Delete everything of one author for good.", run=telling.forget_author,
        right=Right.CONFIGURE, terminal="forget",
        asks=(
            Ask(name="author", help="Who, as @name.", shown="@author", needed=True),
            Ask(name="yes", help="Yes, for good: it cannot be undone.", takes=Takes.FLAG),
        ),
    ),
    Command(
        name="noquote", help="Who asked not to be quoted; counted and answered all the same.", run=telling.noquote,
        right=Right.CONFIGURE, terminal="noquote",
        asks=(
            Ask(name="author", help="Who, as @name.", shown="@author", needed=True),
            Ask(name="off", help="May be quoted again.", takes=Takes.FLAG),
        ),
    ),
    Command(
        name="export", help="The workspace's settings as a file.", run=telling.export, right=Right.CONFIGURE,
        terminal="monitor export",
    ),
    Command(
        name="outbox", help="Messages that did not arrive.", run=telling.outbox, terminal="outbox",
    ),
)  # fmt: skip
COMMANDS = {row.name: row for row in _ROWS}
TERMINAL_ONLY = {
    "import": "reads files of the machine it runs on; in chat the drop folder does that",
    "assess": "is for programs: files in, files out",
    "eval": "reads labelled files of the machine it runs on, and takes as long as they are long",
    "bench": "measures the machine it runs on",
    "run": "starts what the chat speaks to",
    "db": "looks after the installation",
    "doctor": "looks after the installation",
    "webhook": "shows the secret of an address once, which a chat would keep; `source health` says what is unread",
    "settings": "shows the process's settings; in chat the workspace's own are shown by `export` and the home page",
}
CHAT_ONLY = {
    "help": "the terminal has --help",
    "setup": "asks in a form; the terminal has monitor, schedule and channel",
    "hours": "asks in a form; the terminal has `monitor apply`",
    "promises": "asks in a form; the terminal has `monitor apply`",
    "home": "gathers what the terminal shows command by command",
    "listen": "reads the channels of the chat itself",
}
CHAT_WORDS = {
    "help": "What you can ask.",
    "setup": "Everything until the first digest, in one form.",
    "hours": "Time zone and quiet hours, in a form.",
    "promises": "By when each urgency is answered; working hours, holidays.",
}
"""What stands in no row: it is answered by help itself, or opens a form."""

SETTINGS = "settings"
IN_SETTINGS = frozenset({"hours", "promises", "role", "oncall", "noquote", "export", "outbox"})
"""What Discord shows in a group of its own: there a command takes no more than 25 subcommands and groups."""


def path_of(name: str, platform: str) -> str:
    """Give what is typed for a command in a chat."""
    return f"/kith {SETTINGS} {name}" if platform == "discord" and name in IN_SETTINGS else f"/kith {name}"
