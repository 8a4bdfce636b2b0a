"""Writes a made-up team's month into a real workspace: people's asks, our replies, and the file of followers."""

from datetime import timedelta
from pathlib import Path

from builders import NOW, a_mention, an_assessment

from analyzers.fairness.sample import NEEDS, Sample
from analyzers.labels import Action, Origin
from storage.database import Database
from storage.mentions import MentionStore

OURS = an_assessment(Origin.OWNED, action=Action.MONITOR)


def handle(person: int) -> str:
    """Name a person."""
    return f"person{person}"


def live(database: Database, team: Sample, workspace: str = "ws") -> None:
    """Store every case as a post of its author, and every answer as a reply by our own account."""
    posts = []
    for place in range(team.cases):
        arrived = NOW - timedelta(hours=float(team.watched[place]))
        if team.answered[place]:
            replied = arrived + timedelta(hours=float(team.hours[place]))
            reply = a_mention(external_id=f"reply-{place}", author="acme", in_reply_to=f"post-{place}",
                              created_at=replied, text=f"We are on it {place}")  # fmt: skip
            posts.append((reply, OURS))
        ask = a_mention(external_id=f"post-{place}", author=handle(int(team.person[place])), created_at=arrived,
                        text=f"My Acme kettle arrived broken {place}")  # fmt: skip
        posts.append((ask, an_assessment(urgency=NEEDS[team.need[place]])))
    with database.write() as connection:
        MentionStore(connection, workspace).keep("Acme", posts, NOW)


def write_influence(file: Path, team: Sample, head: str = "author,followers") -> Path:
    """Write the file of followers, one line a person."""
    each = {handle(int(person)): number for person, number in zip(team.person, team.followers, strict=True)}
    file.write_text("\n".join([head, *(f"{name},{number:.0f}" for name, number in each.items())]), encoding="utf-8")
    return file
