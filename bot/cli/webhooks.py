"""`kith webhook`: addresses at which services hand mentions in."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import JsonOption, OneMonitorOption, open_parts
from bot.cli.output import progress, show_json, tell

if TYPE_CHECKING:
    from bot.handing import HookState

NameArgument = Annotated[str, typer.Argument(help="The name of the address.")]

webhook = typer.Typer(help="Addresses at which services hand mentions in.", no_args_is_help=True)


@webhook.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What to call it: small letters, digits and hyphens.")],
    preset: Annotated[
        str, typer.Option("--preset", "-p", help="octolens, brand24, mention, n8n, zapier, f5bot or generic.")
    ] = "generic",
    monitor: OneMonitorOption = "",
    fields: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="PATH=FIELD", help="Where a field stands, with dots; may be repeated."),
    ] = None,
    signed: Annotated[
        bool, typer.Option("--signed", help="The sender signs body and time, as docs/how-to/webhook.md shows.")
    ] = False,
    signature_header: Annotated[
        str, typer.Option(help="The sender signs the body alone, under this header (such as X-Hub-Signature-256).")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Make an address. It and the secret to sign with are shown once, and are kept nowhere.

    Fields: text, id, author, created_at, link, links, language, in_reply_to, platform.
    """
    from bot.bootstrap import hook_access, read_settings
    from bot.handing import WantedHook, add_hook
    from bot.sources.hooks import parse_map

    wanted = WantedHook(
        name=name, preset=preset, monitor=monitor, fields=parse_map(fields or []), signed=signed,
        header=signature_header,
    )  # fmt: skip
    access = hook_access(read_settings())
    with open_parts(context) as parts:
        made = add_hook(parts, wanted, access.key)
    address = (access.address or f"http://{access.host}:{access.port}") + made.path
    if as_json:
        show_json({"name": name, "address": address, "signing_secret": made.signing_secret})
        return
    typer.echo(f"Send to: {address}")
    if made.signing_secret:
        typer.echo(f"Sign with: {made.signing_secret}")
    tell("This is shown once. Whoever knows it can hand mentions in.")
    if made.says:
        tell(made.says)
    if not access.enabled:
        tell("`kith run` listens for it when KITH_WEBHOOK__ENABLED=true.")


@webhook.command("list")
def list_hooks(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the addresses without their secrets, and what came there that could not be read."""
    from bot.handing import look_at_hooks

    with open_parts(context) as parts:
        state = look_at_hooks(parts)
    if as_json:
        show_json(_to_plain(state))
        return
    for hook in state.hooks:
        signing = f", signed ({hook.signing.partition(' ')[0]})" if hook.signing else ", secret address alone"
        typer.echo(f"{hook.name}  {hook.preset} for {hook.monitor}{signing}")
    if not state.hooks:
        typer.echo("There is no address yet; `kith webhook add NAME` makes one.")
    for stage, number in sorted(state.counts.items()):
        typer.echo(f"{number:,} {stage}")
    for delivery in state.unreadable:
        typer.echo(f"{delivery.received_at:%Y-%m-%d %H:%M} {delivery.hook}: {delivery.reason}")


@webhook.command("map")
def map_fields(
    context: typer.Context,
    name: NameArgument,
    fields: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="PATH=FIELD", help="Where a field stands, with dots; may be repeated."),
    ] = None,
) -> None:
    """Say anew where the fields of what comes at an address stand. The address and its secret stay.

    The map replaces the one before. What came and could not be read is read again by `kith webhook reread`.
    """
    from bot.rereading import count_unread, map_fields
    from bot.sources.hooks import parse_map

    with open_parts(context) as parts:
        map_fields(parts, name, parse_map(fields or []))
        unread = count_unread(parts, name)
    typer.echo(f"{name} reads these fields from now on; `kith run` knows it within two seconds.")
    if unread:
        tell(f"{unread:,} could not be read before: `kith webhook reread {name}` tries them again.")


@webhook.command()
def reread(context: typer.Context, name: NameArgument, as_json: JsonOption = False) -> None:
    """Read what could not be read at an address again: after `kith webhook map`, or when a fault was mended.

    What can be read now is taken in by `kith run`, like what has just come. Of what could not be read, words were kept
    and no numbers: a time or an id that was written as a number is not known.
    """
    from bot.rereading import count_unread
    from bot.rereading import reread as read_again

    with open_parts(context) as parts:
        number = count_unread(parts, name)
        with progress("Reading again", number) as moved:
            found = read_again(parts, name, moved)
    if as_json:
        show_json({"read": found.read, "unread": found.unread, "reasons": dict(found.reasons)})
        return
    if not number:
        typer.echo(f"Everything that came at {name} could be read.")
        return
    typer.echo(f"{found.read:,} of {number:,} can be read now; `kith run` takes them in.")
    for reason, many in found.reasons.items():
        typer.echo(f"{many:,} still not: {reason}")


@webhook.command()
def remove(context: typer.Context, name: NameArgument) -> None:
    """Remove an address: nothing more is taken there within two seconds. What came stays."""
    from bot.handing import remove_hook

    with open_parts(context) as parts:
        remove_hook(parts, name)
    typer.echo(f"{name} is removed.")


def _to_plain(state: "HookState") -> dict[str, object]:
    return {
        "addresses": [
            {"name": hook.name, "preset": hook.preset, "monitor": hook.monitor, "signing": hook.signing}
            for hook in state.hooks
        ],
        "deliveries": {stage.value: number for stage, number in sorted(state.counts.items())},
        "unreadable": [
            {"hook": each.hook, "received_at": each.received_at.isoformat(), "reason": each.reason}
            for each in state.unreadable
        ],
    }
