"""Says what was paid for, self-interested or our own, apart from the community."""

from collections.abc import Iterator
from datetime import tzinfo

from analyzers.insight.digest import Digest, Promotion
from analyzers.labels import Disclosure
from bot.present.clusters import MOST_CAMPAIGNS, say_campaign, say_more_campaigns
from bot.present.message import Bullets, Line, Part, Section, Style
from bot.present.sections.quotes import quote_post
from bot.present.words import DISCLOSURE, count, plainly

LEVELS = (Disclosure.CLEAR, Disclosure.WEAK, Disclosure.NONE)


def say_promotion(digest: Digest, zone: tzinfo) -> Section:
    """Count paid, self-interested and our own posts, tell campaigns, and quote some paid posts."""
    promotion = digest.promotion
    if not _is_there(promotion):
        return Section(title="Promotion, kept apart", blocks=(plainly("No promotion this time."),))
    lines = (*_counted(promotion), *_campaigns(promotion, zone), *_not_accused(promotion))
    return Section(
        title="Promotion, kept apart",
        lead="Counted, never summed with the community.",
        folded=True,
        blocks=(Bullets(lines), *map(quote_post, promotion.examples)),
    )


def _is_there(promotion: Promotion) -> bool:
    posts = sum(promotion.paid.values()) + promotion.self_promotion + promotion.owned
    return bool(posts or promotion.campaigns or promotion.habits)


def _counted(promotion: Promotion) -> tuple[Line, ...]:
    paid = {level: promotion.paid[level] for level in LEVELS if promotion.paid.get(level)}
    by_label = ", ".join(f"{many:,} {DISCLOSURE[level]}" for level, many in paid.items())
    total = f"{sum(promotion.paid.values()):,}" + (f" ({by_label})" if by_label else "")
    return (
        (Part("Paid: ", Style.STRONG), Part(total)),
        (Part("Self-promotion: ", Style.STRONG), Part(f"{promotion.self_promotion:,}")),
        (Part("Our own posts: ", Style.STRONG), Part(f"{promotion.owned:,}")),
    )


def _campaigns(promotion: Promotion, zone: tzinfo) -> Iterator[Line]:
    yield from (say_campaign(campaign, zone) for campaign in promotion.campaigns[:MOST_CAMPAIGNS])
    yield from say_more_campaigns(promotion.campaigns)


def _not_accused(promotion: Promotion) -> tuple[Line, ...]:
    """Tell of what many wrote in the same words by habit, so that nobody looks for it among the campaigns."""
    if not promotion.habits:
        return ()
    posts = sum(len(cluster.ids) for cluster in promotion.habits)
    told = f"{count(posts, 'post')} of share buttons and fandoms are near-copies too, and no campaign."
    return ((Part(told, Style.MUTED),),)
