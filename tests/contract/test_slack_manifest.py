"""The manifest asks for exactly what is used: scopes against the methods called, events against the listeners."""

import ast
import re
from pathlib import Path

import yaml
from servers.slack import METHOD_SCOPES

from bot.platforms.slack.app import CHECK_MESSAGE, COMMAND

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "config/slack_manifest.yaml").read_text(encoding="utf-8")
MANIFEST = yaml.safe_load(TEXT)
SLACK = sorted((ROOT / "bot/platforms/slack").glob("*.py"))
BY_EVENT = {"app_mention": "app_mentions:read"}
SAME_METHOD_ELSEWHERE = {"channels:history": {"groups:history", "im:history"}, "channels:read": {"groups:read"}}
"""A scope for each kind of conversation in which the same method is called."""
UPLOAD = ("files.getUploadURLExternal", "files.completeUploadExternal")
"""What `files_upload_v2` calls."""


def methods_called(sources):
    """Give the Web API methods that these sources call on a client."""
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_client(node.func.value):
                yield from UPLOAD if node.func.attr == "files_upload_v2" else [node.func.attr.replace("_", ".", 1)]


def _is_client(value):
    return getattr(value, "attr", getattr(value, "id", "")) == "client"


def method_named(name):
    """Give Slack's spelling of a method: `chat.postMessage` for `chat.postMessage` and `views.open`."""
    return next(method for method in METHOD_SCOPES if method.lower() == name.lower().replace("_", ""))


def scopes_for(sources):
    needed = {METHOD_SCOPES[method_named(name)] for name in methods_called(sources)}
    named = {scope for scope in needed if scope}
    return named | {more for scope in named for more in SAME_METHOD_ELSEWHERE.get(scope, ())}


def test_the_scopes_are_those_of_the_methods_called():
    """A method that is called without its scope is caught, and a scope that nothing needs."""
    sources = [file.read_text(encoding="utf-8") for file in SLACK]
    asked = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    by_feature = {"commands", *(BY_EVENT[event] for event in BY_EVENT)}
    assert asked == scopes_for(sources) | by_feature
    assert "users:read" in scopes_for([*sources, "async def f(client):\n    await client.users_info(user='U1')"])


def optional_events():
    """Give the events that an operator may switch on by taking a # away: never those of private conversations."""
    return re.findall(r"^ +# - ([a-z._]+)", TEXT, re.MULTILINE)


def test_events_shortcut_and_command_are_those_we_listen_for():
    """What the manifest announces has a listener, and no listener waits for what is never sent."""
    app = (ROOT / "bot/platforms/slack/app.py").read_text(encoding="utf-8")
    listened = {
        node.args[0].value
        for node in ast.walk(ast.parse(app))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "event"
    }
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == listened - {"message"}
    assert "message" in listened
    assert optional_events() == ["message.channels", "message.groups"]
    assert MANIFEST["features"]["slash_commands"][0]["command"] == COMMAND
    assert MANIFEST["features"]["shortcuts"][0]["callback_id"] == CHECK_MESSAGE


def test_nothing_but_a_setting_and_the_manifest_names_slacks_hosts():
    """The address of Slack is a default in the settings; a planted one in the code is caught."""

    def naming(texts):
        return sorted(
            name for name, text in texts.items() if "slack.com" in text.lower().replace("api.slack.com/m", "")
        )

    texts = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "bot").rglob("*.py")}
    assert naming(texts) == []
    assert naming({**texts, "planted.py": "URL = 'https://slack.com/api/'"}) == ["planted.py"]


def test_messages_leave_by_one_door():
    """Only `chat.py`, which the outbox drives, posts for everybody to see; a planted second door is caught."""

    def doors(texts):
        return sorted(name for name, text in texts.items() if "chat_postMessage(" in text or "files_upload" in text)

    texts = {file.name: file.read_text(encoding="utf-8") for file in SLACK}
    assert doors(texts) == ["chat.py"]
    assert doors({**texts, "planted.py": "client.chat_postMessage(channel='C1')"}) == ["chat.py", "planted.py"]
