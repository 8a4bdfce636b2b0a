"""Turns a digest into a message: the headline, then the seven sections, each as long as it has something to say."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta, tzinfo

from analyzers.insight.digest import Change, Digest, Promotion, Quoted, SourceHealth, Waiting
from analyzers.labels import Disclosure
from bot.present.clean import clean
from bot.present.clusters import MOST_CAMPAIGNS, say_campaign, say_theme
from bot.present.message import (
    Block,
    Bullets,
    Card,
    Chart,
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
from bot.present.words import (
    ACTION,
    DISCLOSURE,
    LEAST_FOR_SHARE,
    ORIGIN,
    URGENCY,
    capital,
    count,
    say_hours,
    say_moment,
    say_range,
    say_share,
    short,
)

Names = Mapping[str, str]


def present_digest(digest: Digest, zone: tzinfo, theme_names: Names) -> Message:
    """Write the digest, top to bottom, in the workspace's zone and with readable theme names."""
    return Message(
        title=f"Digest: {', '.join(digest.monitors[:6]) or 'no mentions'}",
        subtitle=_period(digest, zone),
        blocks=(
            _headline(digest),
            *_picture(digest),
            _waiting(digest),
            _changed(digest, theme_names),
            _support(digest),
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
    totals = {origin: sum(day.counts.get(origin, 0) for day in digest.days) for origin in ORIGIN}
    told = ", ".join(f"{ORIGIN[origin]} {totals[origin]:,}" for origin in totals if totals[origin])
    rows = tuple(
        (capital(ORIGIN[origin]), f"{number:,}", _part_of(number, digest.headline.mentions))
        for origin, number in totals.items()
        if number
    )
    return (
        Chart(title="Mentions by origin, day by day", days=digest.days, says=f"By origin: {told}."),
        Table(caption="Mentions by origin", head=("Origin", "Mentions", "Share"), rows=rows, numeric=(1, 2)),
    )


def _part_of(number: int, total: int) -> str:
    if total < LEAST_FOR_SHARE:
        return "–"
    return "under 1 %" if number < total / 100 else f"{round(100 * number / total)} %"


def _waiting(digest: Digest) -> Section:
    if not digest.waiting:
        return Section(title="Waiting on us", blocks=(_plain("Nobody is waiting for an answer."),))
    rest = digest.headline.waiting - len(digest.waiting)
    more = (_plain(f"And {rest:,} more in the queue."),) if rest > 0 else ()
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
        waited=say_hours(waiting.hours),
        platform=clean(waiting.platform, 40),
        text=clean(waiting.text, 320),
        reason=(Part(clean(waiting.reason, 200)),),
        action=ACTION[waiting.action],
        key=waiting.id,
    )


def _changed(digest: Digest, names: Names) -> Section:
    lines = tuple(_change(change, names) for change in digest.changes[:8])
    what: Block = Bullets(lines) if lines else _plain("No clear change.")
    themes = tuple(say_theme(theme, names) for theme in digest.themes)
    talk = (Paragraph((Part("What people talk about", Style.STRONG),)), Bullets(themes)) if themes else ()
    return Section(title="What changed", blocks=(what, *talk))


def _change(change: Change, names: Names) -> Line:
    name = names.get(change.name, change.name)
    if change.kind == "spike":
        return (
            Part(f"A peak on {change.name}: ", Style.STRONG),
            Part(f"{change.now:,} people, on other days about {change.before:,.0f}."),
        )
    direction = "more" if change.now > change.before else "fewer"
    return (
        Part(f"{capital(name)}: ", Style.STRONG),
        Part(f"{change.now:,} people, {direction} than the {change.before:,.0f} of an average period before."),
    )


def _support(digest: Digest) -> Section:
    support = digest.support
    who = f", by {count(support.people, 'person', 'people')}" if support.people is not None else ""
    told = f"{count(support.praise, 'post')} of praise and {count(support.peer_help, 'answer')} to others{who}: "
    share = f"{say_share(support.share)} of what others said."
    quotes = tuple(_quote(quoted) for quoted in (*support.helpers, *support.praised))
    if not quotes:
        return Section(title="Community support", blocks=(_plain("No praise and no help between people this time."),))
    return Section(
        title="Community support", lead="Drawn by lot, never by reach.", blocks=(_plain(told + share), *quotes)
    )


def _quote(quoted: Quoted) -> Quote:
    who = f"@{clean(quoted.author, 60)}" if quoted.author else "author unknown"
    by = f"{who}, {clean(quoted.platform, 40)}" if quoted.platform else who
    note = (Part(f"{clean(quoted.why, 160)}; {ACTION[quoted.action]}"),)
    return Quote(text=clean(quoted.text, 320), by=by, note=note, id=short(quoted.id))


def _promotion(digest: Digest, zone: tzinfo) -> Section:
    promotion = digest.promotion
    total = sum(promotion.paid.values())
    levels = (Disclosure.CLEAR, Disclosure.WEAK, Disclosure.NONE)
    by_label = ", ".join(
        f"{promotion.paid[level]:,} {DISCLOSURE[level]}" for level in levels if promotion.paid.get(level)
    )
    lines: list[Line] = [
        (Part("Paid: ", Style.STRONG), Part(f"{total:,}" + (f" ({by_label})" if by_label else ""))),
        (Part("Self-promotion: ", Style.STRONG), Part(f"{promotion.self_promotion:,}")),
        (Part("Our own posts: ", Style.STRONG), Part(f"{promotion.owned:,}")),
        *(say_campaign(campaign, zone) for campaign in promotion.campaigns[:MOST_CAMPAIGNS]),
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
    if not listening.answered.total:
        return Section(title="Are we listening?", blocks=(_plain("Nobody needed an answer this time."),))
    lines: list[Line] = [(Part("Needs answered: ", Style.STRONG), Part(say_share(listening.answered)))]
    if listening.median_hours is not None:
        lines.append((Part("Half of the answers came within: ", Style.STRONG), Part(say_hours(listening.median_hours))))
    if listening.replies or listening.broadcasts:
        ratio = f"{listening.replies:,} replies to {count(listening.broadcasts, 'broadcast')}"
        lines.append((Part("With people or at them: ", Style.STRONG), Part(ratio)))
    else:
        lines.append((Part("Our own replies are not among these mentions, so answers may be missing.", Style.MUTED),))
    return Section(title="Are we listening?", blocks=(Bullets(tuple(lines)),))


def _footer(digest: Digest, zone: tzinfo) -> tuple[Line, ...]:
    foot = digest.footer
    lines = [f"Read by {foot.version or 'nobody yet'}. Blindness audit: {foot.audit}."]
    lines += [_silent(source, zone) for source in foot.sources if source.silent]
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
