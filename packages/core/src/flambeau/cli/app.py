"""The group of commands: the core's own and those of plug-ins, each imported when it is run."""

from __future__ import annotations

import importlib
from typing import Any

import click

from ..dispatch import plugins
from ..version import __version__

# Command → (module, attribute, help); the help stands here so that listing the commands imports none of them.
OWN = {
    "info": ("flambeau.cli.info", "info", "Versions, devices, and whether the core is compiled."),
    "doctor": ("flambeau.cli.doctor", "doctor", "Load and test every plug-in; exit with 1 if one fails."),
    "coverage": ("flambeau.cli.coverage", "coverage", "How a device runs each op: native, decomposed, fallback, missing."),
    "demo": ("flambeau.cli.demo", "demo", "Train a convolutional network and a small GPT on real data."),
}


class Commands(click.Group):
    """A group that finds commands by name; a plug-in's broken command fails alone, when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The core's commands in their order, then the plug-ins' by name; imports none of them."""
        return [*OWN, *sorted(set(plugins.names(plugins.COMMANDS)) - set(OWN))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None where nothing offers it."""
        if cmd_name in OWN:
            module, attribute, _ = OWN[cmd_name]
            own: click.Command = getattr(importlib.import_module(module), attribute)
            return own
        if cmd_name not in plugins.names(plugins.COMMANDS):
            return None
        try:
            command = plugins.load(plugins.COMMANDS, cmd_name)
        except plugins.PluginError as error:
            raise click.ClickException(str(error)) from error
        if not isinstance(command, click.Command):
            raise click.ClickException(f"the plug-in for command '{cmd_name}' offers {type(command).__name__}, not a click.Command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands from what is known without importing them."""
        rows = [(name, OWN[name][2]) for name in OWN]
        origins = {item.name: item for item in plugins.report() if item.group == plugins.COMMANDS}
        rows += [(n, f"From the plug-in {origins[n].distribution} {origins[n].version}.") for n in self.list_commands(ctx)[len(OWN) :]]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="flambeau")
def app(**_: Any) -> None:
    """flambeau: deep learning with PyTorch's API on a core that one person can read."""
