"""What a client of Discord makes of a message: what is shown, as what, and which buttons it has."""

import re

from servers.discord_limits import breaches_in_message, breaches_in_references, walk

from bot.platforms.discord.embeds import render_embeds, rows
from bot.platforms.discord.limits import check
from bot.platforms.discord.render import chart_file

# What Discord would read into a text. The first rule that matches where the reader stands decides, as in its clients.
RULES = [
    ("escape", r"\\[^0-9A-Za-z\s]"),
    ("code block", r"```(?:[a-z0-9_+\-.#]+?\n)?\n*[^\n][\s\S]*?\n*```"),
    ("code", r"(`+)([\s\S]*?[^`])\1(?!`)"),
    ("masked link", r"\[(?:\[[^\]]*\]|[^\[\]])*\]\(\s*<?[^\s]*?>?\s*\)"),
    ("link", r"<?https?://[^\s<]+[^<.,:;\"'\]\s]"),
    ("link", r"(?:discord\.gg|discord(?:app)?\.com/invite)/\w+"),
    ("person", r"<@!?\d+>"),
    ("role", r"<@&\d+>"),
    ("channel", r"<#\d+>"),
    ("time", r"<t:-?\d{1,17}(?::[tTdDfFR])?>"),
    ("command", r"</[^\n:]+:\d+>"),
    ("emoji", r"<a?:\w+:\d+>|:[^\s:]+?:"),
    ("guide", r"<id:\w+>"),
    ("everyone", r"@(?:everyone|here)"),
    ("spoiler", r"\|\|[\s\S]+?\|\|"),
    ("strong", r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"),
    ("underlined", r"__((?:\\[\s\S]|[^\\])+?)__(?!_)"),
    ("emphasis", r"\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"),
    ("emphasis", r"_((?:__|\\[\s\S]|[^\\_])+?)_\b"),
    ("struck", r"~~[\s\S]+?~~"),
]
LINES = [
    ("title", r" *#{1,3} +(?=\S)"),
    ("small", r" *-# +(?=\S)"),
    ("quote", r" *>(?:>>)? "),
    ("item", r" *(?:[-*]|\d+\.) "),
]  # fmt: skip
OURS = {"escape", "code block", "strong", "emphasis", "title", "small", "quote", "item"}


def read(text):
    """Read a text as a client does: gives pairs of what is shown and as what."""
    at_start, found = True, []
    while text:
        rules = [*(LINES if at_start else []), *RULES, ("", r"[\s\S]")]
        kind, match = next((kind, hit) for kind, rule in rules if (hit := re.match(rule, text)))
        at_start = match.group() == "\n" or kind in {"quote", "item"}
        text = text[match.end() :]
        if kind in {"strong", "emphasis"}:
            found += [(shown, f"{kind} {inner}".strip()) for shown, inner in read(match.group(1))]
        else:
            found.append((match.group()[1:] if kind == "escape" else match.group(), kind))
    return found


def kinds_in(text):
    return {
        word for _, kind in read(text) for word in ([kind] if kind in {"code block", "masked link"} else kind.split())
    }


def shown_by(text):
    """Give the words that a person sees, without what begins a line."""
    line_marks = {kind for kind, _ in LINES}
    return "".join(shown for shown, kind in read(text) if kind not in line_marks)


def body(rendered):
    return {"components": rendered.components, "flags": 1 << 15}


def breaches(rendered):
    names = {chart_file(place) for place in range(len(rendered.charts))}
    found = breaches_in_message(body(rendered), v2=True)
    return [*check(body(rendered)), *found, *breaches_in_references(rendered.components, [], names, set(), v2=True)]


def contents(rendered):
    return [part["content"] for _, part in walk(rendered.components) if part["type"] == 10]


def told(rendered):
    return shown_by("\n".join(contents(rendered)))


def buttons_of(components):
    return [part for _, part in walk(components) if part["type"] == 2]


def labels_of(components):
    return [part["label"] for part in buttons_of(components)]


def classic(message, key=""):
    """Give a message as embeds and rows as Discord gets them."""
    by_row = {}
    for button in rows(message):
        by_row.setdefault(button.row, []).append(button.to_component_dict())
    components = [{"type": 1, "components": held} for held in by_row.values()]
    return {"embeds": [one.to_dict() for one in render_embeds(message, key)], "components": components}
