"""`flambeau info`: versions, devices, and whether the core is compiled."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from ..dispatch import plugins
from ..dispatch.backend import EXTRAS
from ..version import __version__

LIBRARIES = ("numpy", "ml_dtypes", "pluggy", "safetensors", "click", "rich")


def compiled_modules() -> list[str]:
    """The core's modules that are extension modules in this installation."""
    root = Path(__file__).parents[1]
    found = [path for suffix in ("*.so", "*.pyd") for path in root.rglob(suffix)]
    return sorted(".".join((*path.relative_to(root.parent).parts[:-1], path.name.split(".")[0])) for path in found)


def library_versions() -> dict[str, str]:
    """The installed version of each library that the core stands on."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


@click.command()
def info() -> None:
    """Versions, devices, and whether the core is compiled."""
    modules = compiled_modules()
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("flambeau", f"{__version__}, plug-in contract {'.'.join(map(str, plugins.CONTRACT))}")
    table.add_row("core", f"compiled: {', '.join(modules)}" if modules else "interpreted")
    table.add_row("Python", f"{platform.python_version()} ({platform.python_implementation()})")
    table.add_row("system", f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores")
    for name, text in library_versions().items():
        table.add_row(name, text)
    for item in plugins.report():
        if item.group == plugins.BACKENDS:
            table.add_row(f"device '{item.name}'", f"from {item.distribution} {item.version}: {device_state(item)}")
    Console(soft_wrap=True).print(table)


def device_state(item: plugins.PluginReport) -> str:
    """How many devices a backend has, or why it does not work; a second one of the same name is not the one that is used."""
    if item.status == "failed":
        return f"{'no device' if item.absent else 'does not work'}: {item.reason}"
    try:
        count = plugins.backend(item.name).device_count()
    except Exception as error:
        absent = any(now.absent for now in plugins.report() if (now.group, now.name) == (item.group, item.name))
        return f"{'no device' if absent else 'does not work'}: {error}"
    told = "1 device" if count == 1 else f"{count} devices"
    offered = [verb for verb in EXTRAS if plugins.backend(item.name).offers(verb)]
    able = plugins.backend(item.name).capabilities().dtypes
    told += f"; offers {', '.join(offered)}" if offered else ""
    return told + (f"; dtypes {', '.join(sorted(able))}" if able is not None else "")
