"""The documentation says what is there: every command, option, setting and link."""

import re
from pathlib import Path

import pytest
from commandline import kith
from typer.main import get_command

from bot.cli.app import app
from config.sections import variable
from config.settings import list_settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)
COMMANDS = (ROOT / "docs/commands.md").read_text(encoding="utf-8")


def commands(command, path):
    children = getattr(command, "commands", {})
    if children:
        for name, child in children.items():
            yield from commands(child, f"{path} {name}")
    else:
        yield path, command


ALL = list(commands(get_command(app), "kith"))


@pytest.mark.parametrize(("path", "command"), ALL, ids=[path for path, _ in ALL])
def test_every_command_and_option_is_documented(path, command):
    """docs/commands.md has a heading for each command and a line for each option."""
    section = COMMANDS.split(f"## `{path}`\n", 1)
    assert len(section) == 2, path
    told = section[1].split("\n## ", 1)[0]
    for parameter in command.params:
        if parameter.name != "help" and parameter.param_type_name == "option":
            assert f"{parameter.opts[0]}" in told


def test_no_command_is_documented_that_does_not_exist():
    """A removed command leaves the page too."""
    groups = {path.rsplit(" ", 1)[0] for path, _ in ALL}
    assert set(re.findall(r"^## `(.+)`$", COMMANDS, re.MULTILINE)) <= {path for path, _ in ALL} | groups


def test_every_setting_is_documented_with_its_default():
    """docs/settings.md names each variable, and no other."""
    told = set(re.findall(r"`(KITH_\w+__\w+)`", (ROOT / "docs/settings.md").read_text(encoding="utf-8")))
    assert told == {variable(section, name) for section, names in list_settings().items() for name in names}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page):
    """Relative links point at files that exist."""
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_make_targets_that_are_told_exist():
    """README and CONTRIBUTING name only targets of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for target in re.findall(r"\bmake ([a-z]+)\b(?=`|\s{2,}#)", page.read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("path", [path for path, _ in ALL])
def test_every_command_has_help(path):
    """`--help` works everywhere and says what the command does."""
    told = kith(*path.split()[1:], "--help")
    assert told.code == 0
    assert "Usage" in told.out
