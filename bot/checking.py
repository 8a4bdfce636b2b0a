"""Reads one text that somebody typed, as if it were a mention."""

from analyzers.knowledge import Knowledge, Monitor
from analyzers.mention import Mention
from analyzers.verdict import Assessment
from bot.parts import Parts
from storage.monitors import MonitorStore


def check(parts: Parts, text: str, brand: str = "") -> Assessment:
    """Read one text that is not stored, as a mention of the brand (a monitor's name, or any name)."""
    with parts.database.read() as connection:
        known = {monitor.name.casefold(): monitor for monitor, _ in MonitorStore(connection, parts.workspace).all()}
    monitor = known.get(brand.casefold()) or Monitor(name=brand)
    return parts.analyst().assess([(Mention(external_id="", text=text), Knowledge(monitor=monitor))])[0]
