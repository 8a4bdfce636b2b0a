"""`kith` in this process: the words, answers and exit codes of the program, without the two seconds that it starts."""

import os
import sys
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from bot.cli.app import main


class Told(NamedTuple):
    """What a command left: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


def kith(*words, given="", environment=os.environ, common=None):
    """Run one command with these surroundings alone; `given` is its standard input. An unforeseen error is raised."""
    others = dict.fromkeys(os.environ.keys() - environment.keys())
    with CliRunner().isolation(input=given.encode(), env={**others, **environment}) as (out, err, *_):
        with pytest.raises(SystemExit) as ended:
            main([*map(str, words)], common)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        return Told(ended.value.code or 0, out.getvalue().decode(), err.getvalue().decode())
