"""Commands that tell Kith something: monitors, perks, schedules, channels, rights, corrections, forgetting."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from analyzers.knowledge import Monitor, Perk
from analyzers.mention import same_handle
from bot.commands.command import split_named, split_words
from bot.correcting import correct
from bot.deciding import list_troubled
from bot.erasing import forget
from bot.errors import AskedWronglyError
from bot.hearing import forget_member, list_listened, listen_to, stop_listening
from bot.keeping import add_monitor, add_perk, edit_monitor, list_monitors, list_perks, pause_monitor, read_perk
from bot.parts import Parts
from bot.present.keeping import present_listened, present_monitors, present_outbox, present_perks, present_schedules
from bot.present.message import Code, Line, Message, Paragraph, Part, Style, sentence
from bot.present.sources import present_preview
from bot.present.trying import present_trial
from bot.present.words import capital, short
from bot.previewing import preview
from bot.quoting import quote_again, quote_no_more
from bot.recurrence import parse_when, say_when
from bot.scheduling import (
    FORUM,
    call_on,
    called_in,
    check_of_monitor,
    find_monitor,
    grant,
    keep_schedule,
    list_schedules,
    monitor_channels,
    remove_schedule,
    use_channel,
    use_monitor_channel,
)
from bot.sourcing import preview_for
from bot.telling import channel_for
from bot.trying import as_asked, left_out_lately, try_monitor
from bot.workplace import export_workplace
from storage.roles import CALLING, Purpose, Right
from storage.schedules import Schedule

LISTS = tuple(field.name for field in fields(Monitor) if field.name != "name")
MONITOR_VERBS = ("list", "add", "edit", "gate", "try", "pause", "resume")
PERK_VERBS = ("list", "add")
SCHEDULE_VERBS = ("list", "add", "edit", "remove", "preview")
WEEKLY = "mon 08:00"
"""When a report comes if nothing is said: once a week."""
CALLED_ABOUT = tuple(purpose.value for purpose in CALLING)
WHEN = {
    Purpose.ONCALL: "when a case is critical", Purpose.SAFETY: "when a case is a matter of safety",
    Purpose.LEGAL: "when a case is a legal matter",
}  # fmt: skip
_PERK = ("kind", "on", "days", "monitor")
_SCHEDULE = ("period", "monitor", "channel")


def monitor(parts: Parts, words: str) -> Message:
    """`monitor [list|add|edit|gate|try|pause|resume NAME] [keywords=a,b owned=x …] [text=…]`."""
    plain, named = split_named(words, (*LISTS, "text", "source", "address"))
    verb, name = (plain or ["list"])[0].lower(), " ".join(plain[1:])
    tried = {what: named.pop(what, "") for what in ("text", "source", "address")}
    lists = {key: _items(value) for key, value in named.items()}
    if verb == "list":
        return present_monitors(list_monitors(parts))
    if verb == "add":
        made = add_monitor(parts, Monitor(name=name, **{"keywords": (name,), **lists}))
        return sentence(f"{made.name} is listened for: {', '.join(made.keywords)}.")
    if verb in ("edit", "gate"):
        if not lists:
            raise AskedWronglyError(f"Say what changes: `monitor {verb} NAME required=iphone,mac`.")
        return sentence(f"{edit_monitor(parts, Monitor(name=name, **lists)).name} is changed.")
    if verb == "try":
        return _try(parts, Monitor(name=name, **lists), **tried)
    if verb in ("pause", "resume"):
        found = pause_monitor(parts, name, paused=verb == "pause")
        return sentence(f"{found} is {'paused' if verb == 'pause' else 'listened for again'}.")
    raise AskedWronglyError(f"{verb!r} is nothing a monitor can do; choose from {', '.join(MONITOR_VERBS)}.")


def _try(parts: Parts, asked: Monitor, text: str, source: str, address: str) -> Message:
    if source:
        return present_preview(source, preview_for(parts, source, address, as_asked(parts, asked)[1]), parts.zone)
    trial = try_monitor(parts, asked, [text] if text else ())
    return present_trial(trial, () if text else left_out_lately(parts, asked.name), parts.zone)


def perk(parts: Parts, words: str) -> Message:
    """`perk [list [@person] | add @person what [kind=gifted on=2026-11-23 days=90 monitor=NAME]]`."""
    plain, named = split_named(words, _PERK)
    verb = (plain or ["list"])[0].lower()
    if verb == "list":
        return present_perks(_given_to(plain[1:], list_perks(parts)))
    if verb != "add" or len(plain) < 3:  # noqa: PLR2004  the verb, a person and a thing
        raise AskedWronglyError("Write `perk list`, or `perk add @person what`.")
    today = parts.clock().astimezone(parts.zone).date().isoformat()
    row = {"person": plain[1], "what": " ".join(plain[2:]), "given_on": named.pop("on", today), **named}
    noted = read_perk(row)
    added, again = add_perk(parts, noted, named.get("monitor", ""))
    if not added:
        return sentence("That line stands in the ledger already.")
    return sentence(f"Noted: {noted.what} for @{noted.person}, {noted.given_on}. Mentions read again: {again}.")


def _given_to(person: Sequence[str], perks: Sequence[tuple[str, Perk]]) -> Sequence[tuple[str, Perk]]:
    """Give the perks of one person, of all when none is named."""
    return [one for one in perks if same_handle(one[1].person, person[0])] if person else perks


def schedule(parts: Parts, words: str) -> Message:
    """`schedule [list | add NAME ["mon 08:00"] [period=week monitor=NAME channel=#x] | remove NAME | preview NAME]`."""
    plain, named = split_named(words, _SCHEDULE)
    verb = (plain or ["list"])[0].lower()
    if verb == "list":
        return present_schedules(list_schedules(parts), monitor_channels(parts))
    if verb == "remove" and len(plain) > 1:
        return sentence(f"{remove_schedule(parts, ' '.join(plain[1:]))} is removed.")
    if verb == "preview":
        return preview(parts, " ".join(plain[1:]))
    if verb != "add" or len(plain) < 2:  # noqa: PLR2004  the verb and a name
        ways = '`schedule list`, `schedule add NAME "mon 08:00"`, `schedule preview NAME` or `schedule remove NAME`'
        raise AskedWronglyError(f"Write {ways}.")
    days, at = parse_when(" ".join(plain[2:]) or WEEKLY)
    kept = keep_schedule(parts, _named_schedule(Schedule(name=plain[1], days=days, at=at), named))
    return sentence(f"{kept.name}: {say_when(kept.days, kept.at)}.")


def _named_schedule(plain: Schedule, named: Mapping[str, str]) -> Schedule:
    return replace(plain, **{name: named.get(name, getattr(plain, name)) for name in _SCHEDULE})


def channel(parts: Parts, words: str) -> Message:
    """`channel <digest|queue|oncall|safety|legal> [#channel|off] [monitor=NAME]`: without one it tells which it is."""
    asked, named = split_named(words, ("monitor",))
    if not asked or asked[0].lower() not in tuple(Purpose):
        raise AskedWronglyError(f"Say what the channel is for: {', '.join(Purpose)}.")
    purpose, name = Purpose(asked[0].lower()), " ".join(asked[1:])
    if "monitor" in named:
        return _channel_of(parts, named["monitor"], purpose, name)
    if name:
        use_channel(parts, purpose, "" if asked[-1] == "off" else name)
    now = channel_for(parts, purpose).removeprefix(FORUM) or "none"
    return Message(
        title="", blocks=(Paragraph((Part(f"The channel for {purpose} is "), Part(now, Style.CHANNEL), Part("."))),)
    )


def _channel_of(parts: Parts, monitor: str, purpose: Purpose, name: str) -> Message:
    """Say or choose where the digests of one monitor go."""
    check_of_monitor(purpose)
    found = find_monitor(parts, monitor)
    if name:
        use_monitor_channel(parts, found, "" if name.rsplit(maxsplit=1)[-1] == "off" else name)
    now = monitor_channels(parts).get(found, "")
    if not now:
        return sentence(f"The digests of {found} go where all go.")
    return Message(
        title="", blocks=(Paragraph((Part(f"The digests of {found} go to "), Part(now, Style.CHANNEL), Part("."))),)
    )


def role(parts: Parts, words: str) -> Message:
    """`role <settle|label|reveal|configure> <person> [off]`."""
    asked = split_words(words)
    if len(asked) not in (2, 3) or asked[0].lower() not in tuple(Right):
        raise AskedWronglyError(f"Say which right and who: {', '.join(Right)}.")
    given = asked[2:] != ["off"]
    right, person = Right(asked[0].lower()), asked[1].removeprefix("@")
    if not grant(parts, right, person, given=given):
        return sentence("Nothing to change.")
    return sentence(f"{person} {'may' if given else 'may no longer'} {right}.", people=[person])


def oncall(parts: Parts, words: str) -> Message:
    """`oncall [@who] [off] [about=oncall|safety|legal]`: without one it tells who it is."""
    asked, named = split_named(words, ("about",))
    purpose = check_called(named.get("about", Purpose.ONCALL.value))
    if asked:
        call_on(parts, "" if asked[-1] == "off" else asked[0].removeprefix("@"), purpose)
    return Message(title="", blocks=(Paragraph(_called(called_in(parts, purpose), purpose)),))


def check_called(about: str) -> Purpose:
    """Give what somebody is called for; AskedWronglyError when it is nothing of that kind."""
    if about not in CALLED_ABOUT:
        told = f"{about!r} is nothing that somebody is called for"
        raise AskedWronglyError(f"{told}; choose from {', '.join(CALLED_ABOUT)}.")
    return Purpose(about)


def _called(now: str, purpose: Purpose) -> Line:
    when = WHEN[purpose]
    if not now:
        return (Part("Nobody is called." if purpose is Purpose.ONCALL else f"Nobody is called {when}."),)
    who = Part("a group") if now[:1] in ("&", "S") else Part(now, Style.PERSON)
    return Part(f"{capital(when)}, "), who, Part(" is called.")


def listen(parts: Parts, words: str) -> Message:
    """`listen [#channel] [monitor] [off]`: without a channel it tells which are read."""
    asked = split_words(words)
    if not asked:
        return present_listened(list_listened(parts))
    channel, rest = asked[0], asked[1:]
    if rest[-1:] == ["off"]:
        return sentence("I read it no more." if stop_listening(parts, channel) else "I did not read it.")
    name = listen_to(parts, channel, " ".join(rest))
    read = (Part("I read "), Part(channel, Style.CHANNEL), Part(f" for {name} from now on. Members can say no: "))
    return Message(title="", blocks=(Paragraph((*read, Part("/kith forget me", Style.STRONG))),))


def correction(parts: Parts, words: str) -> Message:
    """`correct <mention> [origin=… intent=… urgency=…] [note=…]`."""
    plain, named = split_named(words, ("origin", "intent", "urgency", "note"))
    note = named.pop("note", "")
    if len(plain) != 1 or not named:
        raise AskedWronglyError("Write `correct ID origin=paid`; also intent= and urgency=.")
    found = correct(parts, plain[0], named, note)
    return sentence(f"{short(found)}: {', '.join(f'{field} is {value}' for field, value in named.items())}.")


def asks_for_oneself(words: str) -> bool:
    """Tell whether somebody asks to be forgotten themselves: `forget me`, and nobody whose name begins so."""
    return [word.casefold() for word in words.split()[:2]] == ["forget", "me"]


def forget_oneself(parts: Parts, person: str, words: str) -> Message:
    """`forget me yes`, for every member: delete what they wrote in channels that are read, and read them no more."""
    if words.split()[2:] != ["yes"]:
        raise AskedWronglyError("This deletes what I keep of you for good. Write `forget me yes`.")
    gone = forget_member(parts, person)
    return sentence(f"Done. {gone.mentions} messages of yours are deleted here, and I read you no more.")


def forget_author(parts: Parts, words: str) -> Message:
    """`forget @author yes`: the word yes is asked for, because it cannot be undone."""
    asked = split_words(words)
    if len(asked) != 2 or asked[1].lower() != "yes":  # noqa: PLR2004  the author and the word yes
        raise AskedWronglyError("This deletes every mention of an author for good. Write `forget @author yes`.")
    gone = forget(parts, asked[0])
    return sentence(f"Forgotten: {gone.mentions} mentions, {gone.cases} cases, {gone.perks} perks.")


def noquote(parts: Parts, words: str) -> Message:
    """`noquote @author [off]`: who asked not to be quoted is counted and answered, and quoted nowhere."""
    asked = split_words(words)
    if len(asked) not in (1, 2) or asked[1:] not in ([], ["off"]):
        raise AskedWronglyError("Name who is not to be quoted: `noquote @author`; `noquote @author off` ends it.")
    if asked[1:]:
        return sentence("May be quoted again." if quote_again(parts, asked[0]) else "Nothing to change.")
    new = quote_no_more(parts, asked[0])
    return sentence("Is quoted no more, in digests that were posted neither." if new else "Nothing to change.")


def export(parts: Parts, words: str) -> Message:  # noqa: ARG001  every command gets its words
    """`export`: the workspace as a file for `kith monitor apply`."""
    text = export_workplace(parts) or "# nothing is set up yet"
    return Message(title="Settings as a file", blocks=(Code(text),))


def outbox(parts: Parts, words: str) -> Message:  # noqa: ARG001  every command gets its words
    """`outbox`: messages that are doubtful or were given up."""
    return present_outbox(list_troubled(parts))


def _items(words: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in words.split(",") if item.strip())
