"""The words the product uses for its judgements; every other module speaks in these."""

from enum import StrEnum


class Origin(StrEnum):
    """Whose interest speaks in a post (earned, paid and owned media)."""

    ORGANIC = "organic"
    PAID = "paid"
    SELF_PROMOTION = "self_promotion"
    OWNED = "owned"
    UNCLEAR = "unclear"
    COORDINATED = "coordinated"
    """Said of a cluster of copies only, never of one post."""


COMMERCIAL = frozenset({Origin.PAID, Origin.SELF_PROMOTION, Origin.OWNED})
"""The origins that are somebody's business."""


class Subtype(StrEnum):
    """The kind of a paid or self-promoting post."""

    SPONSORED = "sponsored"
    GIFTED = "gifted"
    AFFILIATE = "affiliate"
    CONTEST = "contest"
    PLUG = "plug"
    HIJACK = "hijack"
    JOB = "job"
    PUBLISHER = "publisher"


class Disclosure(StrEnum):
    """How far the author states a material connection; legal adequacy of the wording, not evidence of payment."""

    CLEAR = "clear"
    WEAK = "weak"
    NONE = "none"


class Intent(StrEnum):
    """The act in a post that most needs an answer, strongest first."""

    COMPLAINT = "complaint"
    QUESTION = "question"
    PEER_HELP = "peer_help"
    FEATURE_REQUEST = "feature_request"
    PRAISE = "praise"
    NEWS_SHARE = "news_share"
    CHATTER = "chatter"


class Urgency(StrEnum):
    """How much harm waiting does, by what the author states; never tone, fame or threats to post."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Action(StrEnum):
    """What we suggest to do, the highest that applies first."""

    ESCALATE_SAFETY = "escalate_safety"
    ESCALATE_LEGAL = "escalate_legal"
    REPLY_SUPPORT = "reply_support"
    ANSWER_QUESTION = "answer_question"
    ASK_DISCLOSURE = "ask_disclosure"
    AMPLIFY_WITH_PERMISSION = "amplify_with_permission"
    THANK = "thank"
    MONITOR = "monitor"
    IGNORE = "ignore"


NEEDS_A_PERSON = frozenset(
    {Action.ESCALATE_SAFETY, Action.ESCALATE_LEGAL, Action.REPLY_SUPPORT, Action.ANSWER_QUESTION},
)
"""The actions that open a case."""


class Flag(StrEnum):
    """A platform's own statement, which may be missing."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
