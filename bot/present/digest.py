"""Turns a digest into a message: the headline, then the seven sections, each as long as it has something to say."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta, tzinfo

from analyzers.insight.digest import (
    Change,
    Changes,
    Digest,
    Listening,
    OriginCount,
    Promotion,
    Quoted,
    SourceHealth,
    Support,
    Trend,
    Waiting,
)
from analyzers.insight.hours import LEAST_WEEKS
from analyzers.insight.rises import DAYS_TOLD
from analyzers.labels import Action, Disclosure
from bot.present.clean import clean
from bot.present.clusters import MOST_CAMPAIGNS, say_campaign, say_more_campaigns, say_more_themes, say_theme
from bot.present.message import (
    Block,
    Bullets,
    Card,
    Choice,
    Choices,
    Does,
    Figure,
    Headline,
    Line,
    Message,
    Paragraph,
    Part,
    Quote,
    Section,
    Style,
    Table,
)
from bot.present.pictured import picture_origins, picture_support, picture_waits
from bot.present.words import (
    ACTION,
    DISCLOSURE,
    LEAST_FOR_SHARE,
    ORIGIN,
    PERMISSION,
    URGENCY,
    capital,
    count,
    say_hours,
    say_moment,
    say_ordinal,
    say_range,
    say_share,
    say_wait,
    short,
    with_commands,
)

Names = Mapping[str, str]
Wordings = Mapping[Action, str]
"""What may be written to people, by the suggested action."""

MOST_CHANGES, MOST_NAMED = 8, 5
WEEKS_TOLD = 8
SHARED = (Action.THANK, Action.AMPLIFY_WITH_PERMISSION)
"""Actions after which somebody may think of showing the post elsewhere."""
LONGEST_THANKS = 400
BRAND = "{brand}"
"""What a wording leaves open; with several monitors it stays open, for whoever sends it."""


def present_digest(digest: Digest, zone: tzinfo, theme_names: Names, wordings: Wordings | None = None) -> Message:
    """Write the digest, top to bottom, in the workspace's zone, with readable theme names and its words of thanks."""
    return Message(
        title=f"Digest: {', '.join(digest.monitors[:6]) or 'no mentions'}",
        subtitle=_period(digest, zone),
        blocks=(
            _headline(digest),
            *_picture(digest),
            _waiting(digest),
            _changed(digest, zone, theme_names),
            _support(digest, wordings or {}),
            _promotion(digest, zone),
            *_unclear(digest),
            _listening(digest),
        ),
        footer=_footer(digest, zone),
    )


def _period(digest: Digest, zone: tzinfo) -> str:
    until = digest.period.until - timedelta(microseconds=1)
    return f"{say_moment(digest.period.since, zone)} to {say_moment(until, zone)}"


def _headline(digest: Digest) -> Headline:
    head = digest.headline
    bought = f"Paid or self-interested: {say_range(head.commercial)}"
    if head.undisclosed:
        bought += f" ({head.undisclosed:,} undisclosed; a plain count would call them love)"
    people = "1 person waits" if head.waiting == 1 else f"{head.waiting:,} people wait"
    waits = f"{people} for us" if head.waiting else "Nobody waits for us"
    community = f"From the community: {say_range(head.community)}"
    return Headline(
        sentence=f"{count(head.mentions, 'mention')}. {community}. {bought}. {waits}.",
        figures=(
            Figure(
                label="from the community",
                value=say_range(head.community),
                remark="no sign of payment",
                tone="community",
            ),
            Figure(
                label="paid or self-interested",
                value=say_range(head.commercial),
                remark=f"{head.undisclosed:,} paid, not labelled" if head.undisclosed else "",
                tone="commercial",
            ),
            Figure(label="waiting for us", value=f"{head.waiting:,}", tone="waiting"),
            Figure(label="unclear: you decide", value=f"{head.unclear:,}", tone="unclear"),
        ),
    )


def _picture(digest: Digest) -> tuple[Block, ...]:
    if not digest.headline.mentions:
        return ()
    found = [one for one in digest.origins if one.read or (one.likely is not None and one.likely.high)]
    rows = tuple(
        (capital(ORIGIN[one.origin]), f"{one.read:,}", _part_of(one.read, digest.headline.mentions), _likely(one))
        for one in found
    )
    head = ("Origin", "Read as", "Share", "Likely")
    return (
        *picture_origins(digest),
        Table(caption="Mentions by origin", head=head, rows=rows, numeric=(1, 2, 3)),
    )


def _likely(one: OriginCount) -> str:
    return say_range(one.likely) if one.likely is not None else "–"


def _part_of(number: int, total: int) -> str:
    if total < LEAST_FOR_SHARE:
        return "–"
    return "under 1 %" if number < total / 100 else f"{round(100 * number / total)} %"


def _waiting(digest: Digest) -> Section:
    if not digest.waiting:
        return Section(title="Waiting on us", blocks=(_plain("Nobody is waiting for an answer."),))
    rest = digest.headline.waiting - len(digest.waiting)
    told = f"And {rest:,} more in the queue: `triage all` shows them."
    more = (Paragraph(with_commands(told)),) if rest > 0 else ()
    cards = tuple(_card(place, waiting) for place, waiting in enumerate(digest.waiting, start=1))
    return Section(
        title="Waiting on us",
        lead="In order of need; who it is stays hidden until somebody claims it.",
        blocks=(*cards, *more),
    )


def _card(place: int, waiting: Waiting) -> Card:
    return Card(
        id=short(waiting.id),
        rank=place,
        urgency=URGENCY[waiting.urgency],
        waited=_waited(waiting),
        platform=clean(waiting.platform, 40),
        text=clean(waiting.text, 320),
        reason=(Part(clean(waiting.reason, 200)),),
        action=ACTION[waiting.action],
        key=waiting.id,
    )


def _waited(waiting: Waiting) -> str:
    """Say how long it waits, and that it was told of before."""
    again = f", {say_ordinal(waiting.told + 1)} digest" if waiting.told else ""
    return f"{say_hours(waiting.hours)}{again}"


def _changed(digest: Digest, zone: tzinfo, names: Names) -> Section:
    changes = digest.changes
    several = len(digest.monitors) > 1
    lines = tuple(_change(change, zone, names, several=several) for change in changes.found[:MOST_CHANGES])
    blocks: list[Block] = [Bullets(lines)] if lines else []
    if not lines and changes.weeks:
        blocks.append(_plain("No clear change."))
    if len(changes.found) > len(lines):
        blocks.append(_plain(f"And {len(changes.found) - len(lines):,} more, less sure than these."))
    if changes.early or not blocks:
        blocks.append(_plain(_early(changes)))
    if changes.weeks:
        blocks.append(Paragraph((Part(_measured(changes), Style.MUTED),)))
    themes = (*(say_theme(theme, names) for theme in digest.themes), *say_more_themes(digest.themes))
    talk = (Paragraph((Part("What people talk about", Style.STRONG),)), Bullets(themes)) if themes else ()
    return Section(title="What changed", blocks=(*blocks, *talk))


def _early(changes: Changes) -> str:
    need = f"that takes {LEAST_WEEKS} weeks of mentions"
    if not changes.weeks or not changes.early:
        return f"Too early to say: {need}."
    named = ", ".join(clean(name, 40) for name in changes.early[:MOST_NAMED])
    more = f" and {len(changes.early) - MOST_NAMED:,} more" if len(changes.early) > MOST_NAMED else ""
    return f"Too early to say for {named}{more}: {need}."


def _measured(changes: Changes) -> str:
    """Tell what stands behind "changed", so that nobody takes it for more."""
    weeks = f"{changes.weeks:.0f} weeks" if changes.weeks < WEEKS_TOLD else f"the {WEEKS_TOLD} weeks"
    return (
        f"People counted once, not posts, against {weeks} before. "
        f"By chance alone about {changes.false_alarms:g} a month would stand here for each monitor."
    )


def _change(change: Change, zone: tzinfo, names: Names, *, several: bool) -> Line:
    whose = f"{clean(change.monitor, 40)}, " if several else ""
    usual = f"usual {'for these hours ' if change.hours else ''}is {say_range(change.usual)}"
    if change.hours is not None:
        hours = f"{say_moment(change.hours.since, zone)} to {change.hours.until.astimezone(zone):%H:%M}"
        return (Part(f"{capital(f'{whose}a peak on {hours}')}: ", Style.STRONG), Part(f"{_people(change)}; {usual}."))
    name = clean(names.get(change.name, change.name), 60)
    title = Part(f"{capital(whose + name)}: ", Style.STRONG)
    if change.kind == "rise":
        told = (
            f"slowly more, {_people(change)} a day in the last {DAYS_TOLD} days; in the weeks before {change.before:g}."
        )
        return (title, Part(told))
    direction = "more than usual" if change.now > change.before else "fewer than usual"
    return (title, Part(f"{direction}, {_people(change)}; {usual}."))


def _people(change: Change) -> str:
    return count(change.now, "person", "people")


def _support(digest: Digest, wordings: Wordings) -> Section:
    support = digest.support
    if not support.praise and not support.peer_help:
        return Section(title="Community support", blocks=(_plain("No praise and no help between people this time."),))
    told = f"{_helped(support)} {_praised(support)} {say_share(support.share)} of what others said."
    return Section(
        title="Community support",
        lead="Drawn by lot, never by reach.",
        blocks=(
            _plain(told),
            *_newcomers(support),
            *picture_support(digest),
            *map(_quote, (*support.helpers, *support.praised)),
            *_thanks(digest, wordings),
        ),
    )


def _helped(support: Support) -> str:
    if not support.peer_help:
        return "Nobody was seen helping others."
    whom = f" to {count(support.helped, 'person', 'people')}" if support.helped else " to others"
    answers = f"{count(support.peer_help, 'answer')}{whom}"
    if support.helping is None:
        return f"{answers}."
    return f"{count(support.helping, 'person', 'people')} helped, with {answers}."


def _praised(support: Support) -> str:
    return f"{count(support.praise, 'post')} of praise." if support.praise else "No praise."


def _newcomers(support: Support) -> tuple[Block, ...]:
    if not support.people or not support.newcomers:
        return ()
    of = count(support.people, "person", "people")
    return (_plain(f"Of {of} who praised or helped, {support.newcomers:,} spoke about us for the first time."),)


def _thanks(digest: Digest, wordings: Wordings) -> tuple[Block, ...]:
    """Suggest the workspace's words for what the quoted people did; a person changes and sends them, we never do."""
    quoted = (*digest.support.helpers, *digest.support.praised)
    brand = clean(digest.monitors[0], 80) if len(digest.monitors) == 1 else BRAND
    lines: tuple[Line, ...] = tuple(
        (Part(f"To {ACTION[action]}: ", Style.STRONG), Part(f"“{clean(words, LONGEST_THANKS).replace(BRAND, brand)}”"))
        for action in SHARED
        if (words := wordings.get(action, "")) and any(one.action is action for one in quoted)
    )
    if not lines:
        return ()
    return (Paragraph((Part("Suggested thanks, to change and send yourself", Style.STRONG),)), Bullets(lines))


def _quote(quoted: Quoted) -> Quote:
    who = f"@{clean(quoted.author, 60)}" if quoted.author else "author unknown"
    by = f"{who}, {clean(quoted.platform, 40)}" if quoted.platform else who
    hint = f"; {PERMISSION[quoted.permission]}" if quoted.action in SHARED else ""
    note = (Part(f"{clean(quoted.why, 160)}; {ACTION[quoted.action]}{hint}"),)
    return Quote(text=clean(quoted.text, 320), by=by, note=note, id=short(quoted.id))


def _promotion(digest: Digest, zone: tzinfo) -> Section:
    promotion = digest.promotion
    total = sum(promotion.paid.values())
    if not any((total, promotion.self_promotion, promotion.owned, promotion.campaigns, promotion.habits)):
        return Section(title="Promotion, kept apart", blocks=(_plain("No promotion this time."),))
    levels = (Disclosure.CLEAR, Disclosure.WEAK, Disclosure.NONE)
    by_label = ", ".join(
        f"{promotion.paid[level]:,} {DISCLOSURE[level]}" for level in levels if promotion.paid.get(level)
    )
    lines: list[Line] = [
        (Part("Paid: ", Style.STRONG), Part(f"{total:,}" + (f" ({by_label})" if by_label else ""))),
        (Part("Self-promotion: ", Style.STRONG), Part(f"{promotion.self_promotion:,}")),
        (Part("Our own posts: ", Style.STRONG), Part(f"{promotion.owned:,}")),
        *(say_campaign(campaign, zone) for campaign in promotion.campaigns[:MOST_CAMPAIGNS]),
        *say_more_campaigns(promotion.campaigns),
        *_not_accused(promotion),
    ]
    return Section(
        title="Promotion, kept apart",
        lead="Counted, never summed with the community.",
        folded=True,
        blocks=(Bullets(tuple(lines)), *map(_quote, promotion.examples)),
    )


def _not_accused(promotion: Promotion) -> tuple[Line, ...]:
    """Tell of what many wrote in the same words by habit, so that nobody looks for it among the campaigns."""
    if not promotion.habits:
        return ()
    posts = sum(len(cluster.ids) for cluster in promotion.habits)
    told = f"{count(posts, 'post')} of share buttons and fandoms are near-copies too, and no campaign."
    return ((Part(told, Style.MUTED),),)


def _unclear(digest: Digest) -> tuple[Section, ...]:
    if not digest.unclear:
        return ()
    lead = f"{count(digest.unclear_total, 'post')} in all; what you say of these teaches most"
    return (Section(title="Unclear: you decide", lead=lead, blocks=tuple(_undecided(digest.unclear))),)


def _undecided(unclear: Sequence[Quoted]) -> Iterator[Block]:
    for quoted in unclear:
        yield _quote(quoted)
        organic = Choice("It is organic", Does.ORGANIC, quoted.id)
        yield Choices((organic, Choice("Not organic", Does.NOT_ORGANIC, quoted.id)))


def _listening(digest: Digest) -> Section:
    listening = digest.listening
    lines: list[Line] = []
    if listening.answered.total:
        lines += _answers(listening)
    if listening.replies or listening.broadcasts:
        ratio = f"{count(listening.replies, 'reply', 'replies')} to {count(listening.broadcasts, 'broadcast')}"
        lines.append((Part("With people or at them: ", Style.STRONG), Part(ratio)))
    elif listening.answered.total:
        lines.append((Part("Our own replies are not among these mentions, so answers may be missing.", Style.MUTED),))
    nobody = () if listening.answered.total else (_plain("Nobody needed an answer this time."),)
    told = (Bullets(tuple(lines)),) if lines else ()
    lead = "Counted by post; the queue folds one person's posts about one thing." if listening.answered.total else ""
    return Section(title="Are we listening?", lead=lead, blocks=(*nobody, *told, *picture_waits(digest)))


def _answers(listening: Listening) -> Iterator[Line]:
    yield (Part("Needs answered: ", Style.STRONG), Part(say_share(listening.answered)))
    if listening.answered.hits:
        yield (Part("Half are answered within: ", Style.STRONG), Part(say_wait(listening.half)))
        yield (Part("Nine in ten within: ", Style.STRONG), Part(say_wait(listening.most)))
    yield (Part("Beside earlier periods: ", Style.STRONG), Part(_trend(listening)))


def _trend(listening: Listening) -> str:
    if Trend.TOO_FEW in (listening.share_trend, listening.wait_trend) and not listening.before.total:
        return "too early to say."
    shares = {
        Trend.BETTER: "more are answered",
        Trend.WORSE: "fewer are answered",
        Trend.NONE_CLEAR: "no clear change in how many are answered",
        Trend.TOO_FEW: "too few to tell whether more are answered",
    }
    waits = {
        Trend.BETTER: "people wait less long",
        Trend.WORSE: "people wait longer",
        Trend.NONE_CLEAR: "no clear change in how long people wait",
        Trend.TOO_FEW: "too few to tell whether people wait longer",
    }
    half = (
        f", then half were answered within {say_wait(listening.half_before)}"
        if listening.half_before.hours is not None
        else ""
    )
    then = f"then {say_share(listening.before)}"
    return f"{shares[listening.share_trend]}, {then}; {waits[listening.wait_trend]}{half}."


def _footer(digest: Digest, zone: tzinfo) -> tuple[Line, ...]:
    foot = digest.footer
    lines = [f"Read by {foot.version or 'nobody yet'}. Blindness audit: {foot.audit}."]
    if foot.complete is not None:
        lines.append(f"The data is complete up to {say_moment(foot.complete, zone)}.")
    if foot.talk_until is not None:
        lines.append(f"Campaigns and themes are those of {say_moment(foot.talk_until, zone)}; more came since.")
    lines += [_silent(source, zone) for source in foot.sources if source.silent and not source.trouble]
    lines += [
        f"Source {clean(source.source, 40)} is failing: {clean(source.trouble, 200)}"
        for source in foot.sources
        if source.trouble
    ]
    if foot.authors_unknown:
        lines.append(f"The authors of {foot.authors_unknown:,} mentions are unknown; there, posts are counted.")
    if foot.times_unknown:
        lines.append(f"{foot.times_unknown:,} mentions have no time of their own; they count when we saw them.")
    return tuple((Part(line, Style.MUTED),) for line in lines)


def _silent(source: SourceHealth, zone: tzinfo) -> str:
    since = f" since {say_moment(source.last_seen, zone)}" if source.last_seen else ""
    return f"Source {clean(source.source, 40)} is silent{since}."


def _plain(words: str) -> Paragraph:
    return Paragraph((Part(words),))
