"""Where Discord is: discord.py keeps both addresses as class attributes, and they are set here and nowhere else."""

from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL


def use_endpoints(api_url: str, gateway_url: str) -> None:
    """Point every client of this process at these addresses."""
    Route.BASE = api_url.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway_url)
