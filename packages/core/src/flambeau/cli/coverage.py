"""`flambeau coverage DEVICE`: how a device runs each op of the table."""

from __future__ import annotations

import importlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from ..dispatch import plugins
from ..dispatch.backend import Backend
from ..dispatch.op import OPS, Op
from ..ops._generated import index
from ..tensor.errors import DeviceError
from ..testing import all_rows

WAYS = {
    "native": "the device's own kernel, or a view that only computes metadata",
    "decomposed": "smaller ops, each on the device",
    "fallback": "the host's kernel between two copies, with one warning",
    "missing": "nothing: the op raises",
}


def dispatched_ops() -> Iterator[tuple[str, Op]]:
    """(family, op) of every op that is dispatched: those that are plain Python over ops have no kernel to look for."""
    for home in dict.fromkeys(index.OPS.values()):
        importlib.import_module(f"flambeau.ops._generated.{home}")
    families = {name: row.body.__module__.rpartition(".")[2] for name, row in all_rows().items()}
    for name in sorted(index.OPS, key=lambda name: (families[name], name)):
        if name in OPS:
            yield families[name], OPS[name]


def way_of(op: Op, backend: Backend, host: Backend) -> str:
    """How a backend runs an op, in the order in which the dispatcher looks."""
    if backend.bit in op.kernels:
        return "native"
    if op.decompose is not None:
        return "decomposed"
    if backend.derive(op) is not None or not {"view", "reshape"}.isdisjoint(op.traits):
        return "native"
    return "fallback" if host.bit in op.kernels and backend.has_data else "missing"


def ways_of(device: str) -> dict[str, tuple[str, str]]:
    """Op name → (family, way) on a device. A kernel counts for its op, though it may be for some dtypes only.

    Raises:
        DeviceError: there is no such device, or its plug-in does not work.
    """
    backend, host = plugins.backend(device), plugins.backend(plugins.backend_names()[0])
    return {op.name: (home, way_of(op, backend, host)) for home, op in dispatched_ops()}


BADGE = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}: {value}">
<title>{label}: {value}</title>
<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle" fill="#fff">
<rect width="{left}" height="20" fill="#555"/><rect x="{left}" width="{right}" height="20" fill="{colour}"/>
<text x="{at_label}" y="14">{label}</text><text x="{at_value}" y="14">{value}</text>
</g>
</svg>
"""


def badge(device: str, ways: dict[str, tuple[str, str]]) -> str:
    """An SVG picture of the share of ops that stay on the device, native or decomposed."""
    own = sum(way in ("native", "decomposed") for _, way in ways.values()) / len(ways)
    colour = "#4c1" if own >= 0.95 else "#dfb317" if own >= 0.5 else "#e05d44"
    label, value = f"flambeau on {device}", f"{own:.0%}"
    left, right = 7 * len(label) + 10, 7 * len(value) + 10
    return BADGE.format(
        label=label, value=value, colour=colour, left=left, right=right, width=left + right, at_label=left / 2, at_value=left + right / 2
    )


@click.command()
@click.argument("device")
@click.option("--json", "as_json", is_flag=True, help="Print {op: way} for programs.")
@click.option(
    "--badge", "picture", type=click.Path(path_type=Path, dir_okay=False), help="Write the share of native and decomposed ops as SVG."
)
def coverage(device: str, as_json: bool, picture: Path | None) -> None:
    """How DEVICE runs each op: native, decomposed, fallback, or missing."""
    try:
        ways = ways_of(device)
    except DeviceError as error:
        raise click.ClickException(str(error)) from error
    if picture is not None:
        picture.write_text(badge(device, ways), encoding="utf-8")
    if as_json:
        click.echo(json.dumps({name: way for name, (_, way) in ways.items()}, indent=1))
        return
    console = Console(soft_wrap=True)
    table = Table("family", *WAYS, title=f"ops on '{device}'")
    for family in dict.fromkeys(home for home, _ in ways.values()):
        counts = Counter(way for home, way in ways.values() if home == family)
        table.add_row(family, *(str(counts[way] or "") for way in WAYS))
    totals = Counter(way for _, way in ways.values())
    table.add_section()
    table.add_row("all", *(str(totals[way]) for way in WAYS))
    console.print(table)
    for way in ("decomposed", "fallback", "missing"):
        names = [name for name, (_, how) in ways.items() if how == way]
        if names:
            console.print(f"[bold]{way}[/] ({WAYS[way]}): {', '.join(names)}")
    for name, origin in plugins.kernel_origins(device.partition(":")[0]).items():
        instead = ", in place of the device's own" if origin.replaced else ""
        console.print(f"{name}: its kernel is from {origin.distribution}{instead}", markup=False)
