"""Shows themes and campaigns: what many people say, and what many accounts post in the same words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from itertools import chain

from analyzers.insight.clusters import HABITS, Campaign, CampaignKind, Theme, ThemeState
from bot.present.clean import clean
from bot.present.message import Block, Line, Message, Part, Quote, Section, Style
from bot.present.words import capital, count, plainly, say_moment, short, with_commands

MOST_CAMPAIGNS = 5
"""Campaigns of a digest; `campaigns` shows more."""
MOST_SHOWN = 20
MOST_THEMES = 8
"""Themes of a digest; `themes` shows more."""
KIND = {
    CampaignKind.COPIES: "campaign",
    CampaignKind.HEADLINE: "headline passed on",
    CampaignKind.SHARE_BUTTON: "share button",
    CampaignKind.FANDOM: "fandom",
}
MEANS = {
    CampaignKind.COPIES: "The same words from several accounts: maybe coordinated, which is said of the cluster alone.",
    CampaignKind.HEADLINE: "A headline with its link: news that spreads, or is made to. Look before you judge.",
    CampaignKind.SHARE_BUTTON: "A button wrote it for whoever tapped it. No campaign.",
    CampaignKind.FANDOM: "People who cheer under a tag. No campaign.",
}
STATE = {ThemeState.NEW: "new", ThemeState.STEADY: "", ThemeState.FADING: "fading"}
Names = Mapping[str, str]


def say_theme(theme: Theme, names: Names) -> Line:
    """Write a theme as one line: who, complaints, how it stands beside the period before, two quotes."""
    state = STATE[theme.state]
    return (
        Part(f"{_name(theme, names)}: ", Style.STRONG),
        Part(f"{_counted(theme)}{f', {state}' if state else ''}."),
        *chain.from_iterable((Part(" "), Part(f"“{clean(quote, 140)}”", Style.QUOTED)) for quote in theme.quotes),
    )


def say_campaign(campaign: Campaign, zone: tzinfo) -> Line:
    """Write a campaign as one line; without its words where no member may be quoted."""
    title = Part(f"{capital(KIND[campaign.kind])}: ", Style.STRONG)
    if not campaign.text:
        return title, Part(f"{_spread(campaign, zone)}.")
    return title, Part(f"{_spread(campaign, zone)}: "), Part(f"“{clean(campaign.text, 140)}”", Style.QUOTED)


def say_more_campaigns(campaigns: Sequence[Campaign]) -> tuple[Line, ...]:
    """Say how many campaigns a digest leaves out, and how to see them; nothing when it shows all."""
    more = len(campaigns) - MOST_CAMPAIGNS
    return (with_commands(f"And {more:,} more: `campaigns` shows them.", Style.MUTED),) if more > 0 else ()


def say_more_themes(themes: Sequence[Theme]) -> tuple[Line, ...]:
    """Say how to see further themes where a digest has its number of them."""
    full = len(themes) >= MOST_THEMES
    return (with_commands("`themes` shows all there are, with longer quotes.", Style.MUTED),) if full else ()


def present_themes(themes: Sequence[Theme], names: Names) -> Message:
    """Show every theme with its people and two quotes."""
    return Message(
        title="What people talk about",
        subtitle=count(len(themes), "theme"),
        blocks=tuple(_theme(theme, names) for theme in themes) or (plainly("No theme: nobody, or everybody apart."),),
        footer=(
            (
                Part(
                    "Organic posts only, copies counted once; quotes are of posts that name the theme.",
                    Style.MUTED,
                ),
            ),
        ),
    )


def present_campaigns(
    clusters: Sequence[Campaign], zone: tzinfo, *, everything: bool = False, name: Callable[[str], str] = short
) -> Message:
    """Show each campaign with all its members, each under its `name`.

    What is done by habit is shown only when `everything` is asked for.
    """
    shown = [cluster for cluster in clusters if everything or cluster.kind not in HABITS]
    hidden, more = len(clusters) - len(shown), len(shown) - MOST_SHOWN
    blocks: list[Block] = [_campaign(cluster, zone, name) for cluster in shown[:MOST_SHOWN]]
    if not shown:
        blocks.append(plainly("No campaign: no text was posted by three accounts or more."))
    if more > 0:
        blocks.append(plainly(f"And {more:,} smaller ones."))
    if hidden:
        blocks.append(plainly(f"{count(hidden, 'cluster')} of share buttons and fandoms are left out."))
    return Message(title="Campaigns", subtitle=count(len(shown), "cluster"), blocks=tuple(blocks))


def campaigns_to_plain(clusters: Sequence[Campaign], *, everything: bool = False) -> list[dict[str, object]]:
    """Give clusters for a program: the ids of all members, oldest first, and the kind."""
    return [
        {
            "ids": list(cluster.ids),
            "kind": cluster.kind.value,
            "accounts": cluster.accounts,
            "first": cluster.first.isoformat(),
            "last": cluster.last.isoformat(),
            "link": cluster.link,
            "text": cluster.text,
        }
        for cluster in clusters
        if everything or cluster.kind not in HABITS
    ]


def _theme(theme: Theme, names: Names) -> Section:
    earlier = "" if theme.before is None else f"; {theme.before:,} in the period before"
    quotes = tuple(Quote(text=clean(quote, 320)) for quote in theme.quotes)
    told = f"{_counted(theme)}{earlier}."
    state = STATE[theme.state]
    return Section(title=_name(theme, names) + (f" ({state})" if state else ""), lead=told, blocks=quotes)


def _campaign(campaign: Campaign, zone: tzinfo, name: Callable[[str], str]) -> Section:
    members = ", ".join(clean(name(member), 60) for member in campaign.ids)
    quote = (Quote(text=clean(campaign.text, 320)),) if campaign.text else ()
    link = (plainly(f"Points at {clean(campaign.link, 200)}"),) if campaign.link else ()
    return Section(
        title=capital(KIND[campaign.kind]),
        lead=f"{capital(_spread(campaign, zone))}. {MEANS[campaign.kind]}",
        blocks=(*quote, *link, plainly(f"All {len(campaign.ids):,} members: {members}")),
    )


def _name(theme: Theme, names: Names) -> str:
    return clean(names.get(theme.name, theme.name), 60)


def _counted(theme: Theme) -> str:
    who = count(theme.people, "person", "people") if theme.people is not None else count(theme.posts, "post")
    return who + (f", {count(theme.complaints, 'complaint')}" if theme.complaints else "")


def _spread(campaign: Campaign, zone: tzinfo) -> str:
    who = count(campaign.accounts, "account") if campaign.accounts is not None else "accounts unknown"
    return f"{count(len(campaign.ids), 'near-copy', 'near-copies')}, {who}, from {say_moment(campaign.first, zone)}"
