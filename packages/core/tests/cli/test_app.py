"""The command line: listing and running commands, with plug-ins' commands, whole and broken."""

from __future__ import annotations

import os
import subprocess
import sys
import types

import click
import pytest
from click.testing import CliRunner

from flambeau.backend import DeviceError
from flambeau.cli.app import OWN, app
from flambeau.dispatch import plugins
from flambeau.version import __version__


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> plugins.Registry:
    """A registry of its own for one test."""
    fresh = plugins.Registry()
    monkeypatch.setattr(plugins, "_registry", fresh)
    return fresh


def add_command(registry: plugins.Registry, name: str, command: object) -> None:
    """Registers a plug-in with one command."""
    plugin = types.ModuleType(f"plugin_{name}")
    plugin.CONTRACT = plugins.CONTRACT  # type: ignore[attr-defined]
    plugin.flambeau_commands = lambda: {name: command}  # type: ignore[attr-defined]
    registry.register(plugin)


def test_version() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.output.strip()) == (0, f"flambeau, version {__version__}")


def test_help_lists_every_command_and_imports_none_of_them() -> None:
    code = (
        "import sys\nfrom flambeau.cli.app import app\ntry:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([m for m in sys.modules if m.startswith('flambeau.cli.') and m != 'flambeau.cli.app' or m == 'rich'])"
    )
    text = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert text.splitlines()[-1] == "[]"
    assert all(f"\n  {name} " in text for name in OWN)


def test_a_plugins_command_is_listed_with_its_origin_and_runs(registry: plugins.Registry) -> None:
    add_command(registry, "greet", click.Command("greet", callback=lambda: click.echo("good evening")))
    assert "registered in this process" in CliRunner().invoke(app, ["--help"]).output
    assert CliRunner().invoke(app, ["greet"]).output == "good evening\n"


def test_a_broken_command_breaks_nothing_else(registry: plugins.Registry) -> None:
    add_command(registry, "wreck", len)
    assert CliRunner().invoke(app, ["--help"]).exit_code == 0
    assert CliRunner().invoke(app, ["info", "--help"]).exit_code == 0
    result = CliRunner().invoke(app, ["wreck"])
    assert result.exit_code == 1
    assert "'wreck' offers builtin_function_or_method, not a click.Command" in result.output


def test_an_unknown_command_is_a_usage_error(registry: plugins.Registry) -> None:
    result = CliRunner().invoke(app, ["dance"])
    assert result.exit_code == 2
    assert "No such command 'dance'" in result.output


def test_info_shows_versions_devices_and_the_kind_of_core() -> None:
    result = CliRunner().invoke(app, ["info"])
    assert result.exit_code == 0
    for text in (__version__, "numpy", "device 'cpu'", "interpreted" if "compiled:" not in result.output else "compiled:"):
        assert text in result.output


SHADOW = """
import sys, types, numpy as np
from flambeau.dispatch import plugins
from flambeau.cli.app import app
plugin = types.ModuleType("shadow")
plugin.CONTRACT = plugins.CONTRACT
plugin.flambeau_kernels = lambda device: KERNELS if device == "cpu" else {}
plugins.register(plugin, "shadow-kernels")
app(sys.argv[1:])
"""


def run_with_kernels(kernels: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process whose cpu has a plug-in's kernels."""
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    code = SHADOW.replace("KERNELS", kernels)
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, env=environment)


@pytest.mark.parametrize(
    ("kernels", "fault"),
    [
        ('{"exp": lambda x: np.exp(x) + 1}', "on 'cpu': ValueError: exp on flambeau.float32 gives "),
        ('{"exp": lambda x: np.exp(x.astype("f8"))}', "exp on flambeau.float32 gives float64"),
        ('{"exp": lambda x: {}["x"]}', "KeyError"),
        ('{"expp": np.exp}', "a kernel for 'expp', and there is no such op"),
    ],
)
def test_doctor_finds_a_wrong_kernel(kernels: str, fault: str) -> None:
    done = run_with_kernels(kernels, "doctor")
    assert done.returncode == 1, done.stderr
    assert fault in done.stdout


def test_a_right_kernel_passes_and_is_named_where_it_replaces_the_devices_own() -> None:
    kernels = '{"exp": lambda x: np.exp(x), "sin": lambda x: np.sin(x)}'
    done = run_with_kernels(kernels, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "'cpu' runs exp by a kernel from shadow-kernels, not by its own" in done.stdout
    shown = run_with_kernels(kernels, "coverage", "cpu").stdout
    assert "exp: its kernel is from shadow-kernels, in place of the device's own" in shown


def test_coverage_lists_families_of_rows() -> None:
    shown = CliRunner().invoke(app, ["coverage", "cpu"]).output
    assert "│ pointwise" in shown
    assert "│ hot" not in shown


def test_info_says_which_of_two_plugins_for_one_device_is_not_used(registry: plugins.Registry) -> None:
    registry.scan()
    registry._add(plugins._Entry(plugins.BACKENDS, "meta", "nothing", "stranger", "2.0"))
    shown = " ".join(CliRunner().invoke(app, ["info"]).output.split())
    assert "from stranger 2.0: does not work: the name 'meta' is offered twice" in shown


def test_a_device_that_the_machine_lacks_is_no_fault(registry: plugins.Registry) -> None:
    def none_here() -> object:
        raise DeviceError("device 'rare': this machine has none; device 'cpu' computes the same")

    plugin = types.ModuleType("plugin_rare")
    plugin.CONTRACT = plugins.CONTRACT  # type: ignore[attr-defined]
    plugin.flambeau_backends = lambda: {"rare": none_here}  # type: ignore[attr-defined]
    registry.register(plugin)
    with pytest.raises(RuntimeError) as caught:
        registry.load(plugins.BACKENDS, "rare")
    assert str(caught.value) == "device 'rare': this machine has none; device 'cpu' computes the same"
    shown = " ".join(CliRunner().invoke(app, ["info"]).output.split())
    assert "device 'rare' from registered in this process : no device: " in shown


def test_doctor_leaves_out_dtypes_that_an_ops_samples_cannot_be_made_of() -> None:
    kernels = '{"gelu_with_slope_backward": lambda g, x, slope, approximate: g * slope}'
    done = run_with_kernels(kernels, "doctor")
    assert "shadow-kernels" in done.stdout and done.returncode == 0, done.stdout
