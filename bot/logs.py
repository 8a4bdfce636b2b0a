"""Where the process tells what happens: one line each on standard error, and never a secret in it."""

import logging
import re

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
SECRETS = re.compile(
    r"(xox[a-z]-|xapp-|xoxe\.)[\w-]+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)|(?i:(?<=bearer ))[\w.-]+"
    r"|[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}|(?:webhooks|interactions)/\d+/[\w-]+"
)
"""Tokens of Slack, passwords in addresses, bearer tokens; tokens of Discord, and those in its addresses."""
HIDDEN = "(secret)"
LOUD = ("discord", "slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "asyncio", "matplotlib", "alembic")
"""Libraries that tell more than anybody wants to know."""


class SecretFilter(logging.Filter):
    """Takes secrets out of what is told, also out of tracebacks, whoever tells it."""

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._known = tuple(secret for secret in known if secret)

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass, without its secrets."""
        record.msg, record.args = self.hide(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self.hide(record.exc_text)
        return True

    def hide(self, words: str) -> str:
        """Give words without the secrets in them."""
        for secret in self._known:
            words = words.replace(secret, HIDDEN)
        return SECRETS.sub(HIDDEN, words)


def start_logging(*, verbose: bool, secrets: tuple[str, ...] = ()) -> None:
    """Tell what happens on standard error; `secrets` are words that must not be seen there."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(FORMAT))
    handler.addFilter(SecretFilter(secrets))
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[handler], force=True)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.INFO if verbose else logging.WARNING)
