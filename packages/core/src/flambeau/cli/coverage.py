"""`flambeau coverage DEVICE`: how a device runs each op of the table."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections import Counter

import click
from rich.console import Console
from rich.table import Table

from ..dispatch import plugins
from ..tensor.errors import DeviceError

WAYS = {
    "native": "the device's own kernel, or a view that only computes metadata",
    "decomposed": "smaller ops, each on the device",
    "fallback": "the host's kernel between two copies, with one warning",
    "missing": "nothing: the op raises",
}


def op_rows() -> list[tuple[str, str, str, bool]]:
    """(family, name, kind, whether it is a view) of every op that is dispatched, read from the rows."""
    from .. import ops
    from ..ops import notation

    for module in pkgutil.iter_modules(ops.__path__):
        if not module.ispkg and module.name != "notation":
            importlib.import_module(f"{ops.__name__}.{module.name}")
    rows = [(row.family, row.name, row.kind, bool(row.facts.get("view"))) for row in notation.ROWS.values()]
    return sorted(row for row in rows if row[2] != "function")


def ways_of(device: str) -> dict[str, tuple[str, str]]:
    """Op name → (family, way) on a device.

    Raises:
        DeviceError: there is no such device, or its plug-in does not work.
    """
    own = plugins.backend(device)
    host = plugins.backend(plugins.backend_names()[0])
    found = {}
    for family, name, kind, view in op_rows():
        if view or name in own.kernels or not own.has_data:
            way = "native"
        elif kind == "composite":
            way = "decomposed"
        else:
            way = "fallback" if name in host.kernels and own is not host else "missing"
        found[name] = (family, way)
    return found


@click.command()
@click.argument("device")
@click.option("--json", "as_json", is_flag=True, help="Print {op: way} for programs.")
def coverage(device: str, as_json: bool) -> None:
    """How DEVICE runs each op: native, decomposed, fallback, or missing."""
    try:
        ways = ways_of(device)
    except DeviceError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({name: way for name, (_, way) in ways.items()}, indent=1))
        return
    console = Console(soft_wrap=True)
    table = Table("family", *WAYS, title=f"ops on '{device}'")
    for family in dict.fromkeys(family for family, _ in ways.values()):
        counts = Counter(way for of, way in ways.values() if of == family)
        table.add_row(family, *(str(counts[way] or "") for way in WAYS))
    totals = Counter(way for _, way in ways.values())
    table.add_section()
    table.add_row("all", *(str(totals[way]) for way in WAYS))
    console.print(table)
    for way in ("decomposed", "fallback", "missing"):
        names = [name for name, (_, how) in ways.items() if how == way]
        if names:
            console.print(f"[bold]{way}[/] ({WAYS[way]}): {', '.join(names)}")
