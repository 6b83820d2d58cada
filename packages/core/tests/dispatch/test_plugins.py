"""Discovery, lazy loading and isolation of plug-ins, on distributions written into a temporary site folder."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
import tomllib
import types
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from flambeau.dispatch import backend as backends
from flambeau.dispatch import plugins
from flambeau.dispatch.backend import Backend
from flambeau.dispatch.plugins import PluginError, Registry
from flambeau.tensor.errors import DeviceError
from flambeau.version import __version__

Install = Callable[..., None]

DEVICE = """
    from flambeau.dispatch.backend import Backend
    CONTRACT = (1, 0)
    LOADS = []
    def backend():
        LOADS.append(1)
        made = Backend()
        made.name = "NAME"
        return made
"""


class StubBackend(Backend):
    """A backend without verbs, named as the test says."""

    def __init__(self, name: str = "stub") -> None:
        super().__init__()
        self.name = name


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> list[Backend]:
    """Keeps the tests' backends out of the op table, and lists them."""
    found: list[Backend] = []
    monkeypatch.setattr(backends, "register", lambda backend: found.append(backend) or backend)
    return found


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """A function that writes a distribution with one module and its entry points."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)

    def write(name: str, module: str, source: str, entry_points: str, version: str = "0.1") -> None:
        (tmp_path / f"{module}.py").write_text(textwrap.dedent(source))
        info = tmp_path / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(textwrap.dedent(entry_points))

    yield write
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]


def device_points(name: str, module: str) -> str:
    return f"[flambeau.backends]\n{name} = {module}\n"


def status(registry: Registry, name: str) -> plugins.PluginReport:
    return next(item for item in registry.report() if item.name == name)


def test_names_are_indexed_without_importing(install: Install) -> None:
    install("flambeau-toy", "toy_a", "raise RuntimeError('imported')", device_points("toya", "toy_a"))
    registry = Registry()
    assert registry.names(plugins.BACKENDS)[:2] == ["cpu", "meta"]
    assert "toya" in registry.names(plugins.BACKENDS)
    assert "toy_a" not in sys.modules
    assert status(registry, "toya")[:5] == (plugins.BACKENDS, "toya", "flambeau-toy", "0.1", "found")


def test_loads_once_and_registers_the_backend(install: Install, registered: list[Backend]) -> None:
    install("flambeau-toy", "toy_b", DEVICE.replace("NAME", "toyb"), device_points("toyb", "toy_b"))
    registry = Registry()
    first = registry.load(plugins.BACKENDS, "toyb")
    assert registry.load(plugins.BACKENDS, "toyb") is first
    assert len(sys.modules["toy_b"].LOADS) == 1
    assert registered == [first]
    assert status(registry, "toyb").status == "loaded"
    assert status(registry, "toyb").contract == (1, 0)


def test_a_hook_may_bring_several_devices(install: Install) -> None:
    source = """
        from flambeau.dispatch.backend import Backend
        class Plugin:
            CONTRACT = (1, 0)
            def flambeau_backends(self):
                return {"left": lambda: self.made("left"), "right": lambda: self.made("right")}
            def made(self, name):
                backend = Backend()
                backend.name = name
                return backend
        plugin = Plugin()
    """
    install("pair", "pair_mod", source, "[flambeau.backends]\nleft = pair_mod:plugin\nright = pair_mod:plugin\n")
    registry = Registry()
    assert registry.load(plugins.BACKENDS, "left") is not registry.load(plugins.BACKENDS, "right")


FULL = ".".join(map(str, plugins.CONTRACT))

FAILURES = {
    "import error": ("import no_such_module_anywhere", "ModuleNotFoundError: No module named 'no_such_module_anywhere'"),
    "error while importing": ("1 / 0", "ZeroDivisionError"),
    "syntax error": ("def :", "SyntaxError"),
    "exits": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "no contract": ("def backend(): ...", "declares CONTRACT = None"),
    "odd contract": ("CONTRACT = 'one'\ndef backend(): ...", "declares CONTRACT = 'one'"),
    "next major": ("CONTRACT = (2, 0)\ndef backend(): ...", f"contract 2.0, and flambeau {__version__} has {FULL}; upgrade flambeau"),
    "past major": ("CONTRACT = (0, 9)\ndef backend(): ...", f"contract 0.9, and flambeau {__version__} has {FULL}; upgrade the plug-in"),
    "newer minor": ("CONTRACT = (1, 99)\ndef backend(): ...", "contract 1.99"),
    "backend() raises": ("CONTRACT = (1, 0)\ndef backend(): raise OSError('no driver')", "OSError: no driver"),
    "backend() exits": ("CONTRACT = (1, 0)\ndef backend(): raise SystemExit", "SystemExit"),
    "wrong type": ("CONTRACT = (1, 0)\ndef backend(): return 7", "object of type builtins.int for device 'bad'"),
    "wrong name": (
        "from flambeau.dispatch.backend import Backend\nCONTRACT = (1, 0)\nbackend = Backend",
        "a backend named '' for device 'bad'",
    ),
    "no hook": ("CONTRACT = (1, 0)", "hook flambeau_backends"),
    "hook raises": ("CONTRACT = (1, 0)\ndef flambeau_backends(): raise KeyError('x')", "KeyError: 'x'"),
    "hook returns a list": ("CONTRACT = (1, 0)\ndef flambeau_backends(): return ['bad']", "builtins.list, where a mapping"),
    "hook without the name": ("CONTRACT = (1, 0)\ndef flambeau_backends(): return {'a': int}", "offers a, not 'bad'"),
    "hook with a value": ("CONTRACT = (1, 0)\ndef flambeau_backends(): return {'bad': 1}", "not callable"),
    "wrong argument name": ("CONTRACT = (1, 0)\ndef flambeau_backends(registry): return {}", "registry"),
    "no such hook": ("CONTRACT = (1, 0)\ndef flambeau_backend(): return {}", "there is no hook flambeau_backend"),
    "asks for itself": (
        "CONTRACT = (1, 0)\ndef backend():\n    return REGISTRY.load('flambeau.backends', 'bad')",
        "asks for itself",
    ),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failure_is_kept_reported_and_raised_when_asked_for(install: Install, kind: str) -> None:
    source, reason = FAILURES[kind]
    registry = Registry()
    sys.modules.pop("bad_mod", None)
    install(
        "flambeau-bad",
        "bad_mod",
        f"import builtins\nREGISTRY = builtins.registry_under_test\n{source}" if "REGISTRY" in source else source,
        device_points("bad", "bad_mod"),
    )
    install("flambeau-good", "good_mod", DEVICE.replace("NAME", "good"), device_points("good", "good_mod"))
    import builtins

    builtins.registry_under_test = registry  # type: ignore[attr-defined]
    try:
        for _ in range(2):
            with pytest.raises(DeviceError) as caught:
                registry.load(plugins.BACKENDS, "bad")
            assert reason in str(caught.value)
            assert "flambeau-bad 0.1" in str(caught.value)
    finally:
        del builtins.registry_under_test  # type: ignore[attr-defined]
    report = status(registry, "bad")
    assert report.status == "failed"
    assert reason in report.reason
    assert "Traceback" in report.traceback
    assert registry.load(plugins.BACKENDS, "good").name == "good"


def test_an_entry_point_to_nothing_is_a_kept_failure(install: Install) -> None:
    install("flambeau-void", "void_mod", "CONTRACT = (1, 0)", "[flambeau.backends]\nvoid = void_mod:missing\n")
    with pytest.raises(DeviceError, match="AttributeError"):
        Registry().load(plugins.BACKENDS, "void")


def test_unknown_device_says_what_there_is_what_failed_and_what_to_install(install: Install) -> None:
    install("flambeau-bad", "bad_two", "raise OSError('driver 12 is too old')", device_points("bad", "bad_two"))
    install("flambeau-good", "good_two", DEVICE.replace("NAME", "good"), device_points("good", "good_two"))
    with pytest.raises(DeviceError) as caught:
        Registry().load(plugins.BACKENDS, "goodd")
    text = str(caught.value)
    assert "there is no device 'goodd'" in text
    assert "good" in text.split(".")[0].split("here: ")[1]
    assert "Did you mean 'good'?" in text
    assert "Plug-in 'bad' (flambeau-bad 0.1) failed: OSError: driver 12 is too old" in text
    assert "goodd" not in text.removeprefix("there is no device 'goodd'"), "what was typed is no package to install"
    assert "install the package that offers it by an entry point in the group flambeau.backends" in text


@pytest.mark.parametrize(("source", "command"), [("CONTRACT = (2, 0)", "flambeau"), ("CONTRACT = (0, 9)", "flambeau-old")])
def test_a_contract_mismatch_says_what_to_upgrade(install: Install, source: str, command: str) -> None:
    install("flambeau-old", "old_mod", f"{source}\ndef backend(): ...", device_points("old", "old_mod"))
    with pytest.raises(DeviceError) as caught:
        Registry().load(plugins.BACKENDS, "old")
    assert str(caught.value).endswith(f"repair it with: pip install --upgrade {command}")


def test_what_is_meant_is_found_among_failed_plugins_and_extras_too(install: Install, tmp_path: Path) -> None:
    install("flambeau-bad", "bad_three", "raise OSError('no')", device_points("shiny", "bad_three"))
    install("flambeau", "unused_two", "", "", version="9.9")
    info = tmp_path / "flambeau-9.9.dist-info" / "METADATA"
    info.write_text(info.read_text() + "Provides-Extra: fancy\nProvides-Extra: test\n")
    with pytest.raises(DeviceError, match=r"Did you mean 'shiny'\?.*'shiny' \(flambeau-bad 0.1\) failed: OSError: no"):
        Registry().load(plugins.BACKENDS, "shinny")
    with pytest.raises(DeviceError, match=r"Did you mean 'fancy'\?.* pip install \"flambeau\[fancy\]\""):
        Registry().load(plugins.BACKENDS, "fanzy")
    with pytest.raises(DeviceError) as caught:
        Registry().load(plugins.BACKENDS, "test")
    assert "flambeau[test]" not in str(caught.value)


def test_an_extra_of_the_core_is_the_install_hint(install: Install, tmp_path: Path) -> None:
    install("flambeau", "unused_mod", "", "", version="9.9")
    info = tmp_path / "flambeau-9.9.dist-info" / "METADATA"
    info.write_text(info.read_text() + "Provides-Extra: fancy\n")
    with pytest.raises(DeviceError, match=r'pip install "flambeau\[fancy\]"'):
        Registry().load(plugins.BACKENDS, "fancy")


def test_the_first_of_two_distributions_keeps_a_name_and_both_are_named(install: Install) -> None:
    install("alpha", "alpha_mod", DEVICE.replace("NAME", "twice"), device_points("twice", "alpha_mod"))
    install("beta", "beta_mod", DEVICE.replace("NAME", "twice"), device_points("twice", "beta_mod"))
    registry = Registry()
    registry.load(plugins.BACKENDS, "twice")
    kept, shadowed = (item for item in registry.report() if item.name == "twice")
    assert (kept.status, shadowed.status) == ("loaded", "failed")
    assert kept.distribution in shadowed.reason and shadowed.distribution in shadowed.reason
    assert {kept.distribution, shadowed.distribution} == {"alpha", "beta"}


def test_a_stranger_cannot_take_a_built_in_name(install: Install) -> None:
    install("stranger", "stranger_mod", DEVICE.replace("NAME", "cpu"), device_points("cpu", "stranger_mod"))
    registry = Registry()
    reports = [item for item in registry.report() if item.name == "cpu"]
    assert [(item.distribution, item.status) for item in reports] == [("flambeau", "found"), ("stranger", "failed")]


def test_built_in_devices_need_no_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("built_in_stub")
    module.CONTRACT = plugins.CONTRACT  # type: ignore[attr-defined]
    module.backend = lambda: StubBackend("cpu")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "built_in_stub", module)
    monkeypatch.setitem(plugins.BUILT_IN[plugins.BACKENDS], "cpu", "built_in_stub")
    registry = Registry()
    registry.load(plugins.BACKENDS, "cpu")
    assert not registry._scanned


def test_built_in_devices_are_those_that_the_distribution_declares() -> None:
    project = Path(__file__).parents[2] / "pyproject.toml"
    if not project.exists():
        pytest.skip("the sources of the distribution are not here")
    declared = tomllib.loads(project.read_text())["project"]["entry-points"]
    assert {group: dict(points) for group, points in declared.items() if group in plugins.HOOKS} == plugins.BUILT_IN


def test_importing_the_registry_imports_neither_pluggy_nor_metadata() -> None:
    code = (
        "import sys, numpy; before = set(sys.modules); import flambeau.dispatch.plugins; "
        "new = set(sys.modules) - before; print(sorted(new & {'pluggy', 'importlib.metadata', 'click', 'rich'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_kernel_plugins_reach_a_backend_when_it_loads_and_when_they_come_later(install: Install) -> None:
    install("flambeau-toy", "toy_k", DEVICE.replace("NAME", "toykk"), device_points("toykk", "toy_k"))
    source = "CONTRACT = (1, 0)\ndef flambeau_kernels(device): return {'add': max}"
    install("kernels-kk", "kernels_kk", source, "[flambeau.kernels]\ntoykk = kernels_kk\n")
    registry = Registry()
    backend = registry.load(plugins.BACKENDS, "toykk")
    assert backend.kernels == {"add": max}
    late = types.ModuleType("late")
    late.CONTRACT, late.flambeau_kernels = (1, 0), lambda device: {"mul": min}  # type: ignore[attr-defined]
    registry.register(late)
    assert backend.kernels == {"add": max, "mul": min}


def test_kernels_come_by_device_and_a_broken_set_brings_none(install: Install) -> None:
    good = """
        CONTRACT = (1, 0)
        def flambeau_kernels(device):
            return {"add": lambda a, b: (device, a, b)}
    """
    install("kernels-a", "kernels_a", good, "[flambeau.kernels]\ntoyk = kernels_a\n")
    install("kernels-b", "kernels_b", good.replace("add", "mul"), "[flambeau.kernels]\ntoyk.extra = kernels_b\n")
    install("kernels-c", "kernels_c", good.replace("lambda a, b: (device, a, b)", "3"), "[flambeau.kernels]\ntoyk.bad = kernels_c\n")
    registry = Registry()
    found = registry.kernels("toyk")
    assert sorted(found) == ["add", "mul"]
    assert found["mul"](1, 2) == ("toyk", 1, 2)
    assert status(registry, "toyk.bad").status == "failed"
    assert registry.kernels("other") == {}


@pytest.mark.parametrize("group", [plugins.COMPILERS, plugins.MODELS, plugins.DATASETS, plugins.COMMANDS])
def test_other_groups_load_by_name_and_raise_plugin_errors(install: Install, group: str) -> None:
    module = f"offer_{group.rsplit('.', 1)[1]}"
    source = f"CONTRACT = (1, 0)\ndef {plugins.HOOKS[group]}(): return {{'thing': len}}"
    install(module, module, source, f"[{group}]\nthing = {module}\nlost = {module}\n")
    registry = Registry()
    assert registry.load(group, "thing") is len
    with pytest.raises(PluginError, match="offers thing, not 'lost'"):
        registry.load(group, "lost")
    with pytest.raises(PluginError, match=f"there is no {group.rsplit('.', 1)[1][:-1]} 'other'"):
        registry.load(group, "other")


def test_register_adds_a_plugin_of_this_process() -> None:
    class Mine:
        CONTRACT = (1, 0)

        def flambeau_backends(self) -> dict[str, Callable[[], Backend]]:
            return {"mine": lambda: StubBackend("mine")}

        def flambeau_kernels(self, device: str) -> dict[str, Callable[[], str]]:
            return {"name": lambda: device}

    registry, mine = Registry(), Mine()
    assert "mine" in registry.register(mine)
    assert isinstance(registry.load(plugins.BACKENDS, "mine"), StubBackend)
    assert registry.kernels("mine")["name"]() == "mine"
    assert registry.kernels("cpu")["name"]() == "cpu"
    with pytest.raises(PluginError, match="already has 'mine', from registered in this process"):
        registry.register(Mine())


def test_kernel_origins_tell_what_was_replaced() -> None:
    class Device(StubBackend):
        def __init__(self) -> None:
            super().__init__("swapped")
            self.kernels = {"add": max}

    class Mine:
        CONTRACT = (1, 0)

        def flambeau_backends(self) -> dict[str, Callable[[], Backend]]:
            return {"swapped": Device}

        def flambeau_kernels(self, device: str) -> dict[str, Callable[..., object]]:
            return {"add": min, "mul": abs}

    registry = Registry()
    registry.register(Mine(), "kernels-x")
    assert registry.load(plugins.BACKENDS, "swapped").kernels == {"add": min, "mul": abs}
    origins = registry.kernel_origins("swapped")
    assert {op: (origin.distribution, origin.kernel, origin.replaced) for op, origin in origins.items()} == {
        "add": ("kernels-x", min, max),
        "mul": ("kernels-x", abs, None),
    }


def test_a_plugins_kernel_is_for_all_dtypes_where_the_backends_is_for_some() -> None:
    class Device(StubBackend):
        def __init__(self) -> None:
            super().__init__("partly")
            self.kernel("add", "mul", dtypes=["float32"])(max)

    class Mine:
        CONTRACT = (1, 0)

        def flambeau_backends(self) -> dict[str, Callable[[], Backend]]:
            return {"partly": Device}

        def flambeau_kernels(self, device: str) -> dict[str, Callable[..., object]]:
            return {"add": min}

    registry = Registry()
    registry.register(Mine())
    made = registry.load(plugins.BACKENDS, "partly")
    found = {op: [made.kernel_for(op, made.kernels[op], np.dtype(d)) for d in ("float32", "int64")] for op in ("add", "mul")}
    assert found == {"add": [min, min], "mul": [max, None]}


def test_register_refuses_what_is_no_plugin() -> None:
    with pytest.raises(PluginError, match="declares CONTRACT"):
        Registry().register(object())
    with pytest.raises(PluginError, match="has none of the hooks"):
        Registry().register(type("Empty", (), {"CONTRACT": (1, 0)})())


def test_threads_that_want_one_device_get_one_load(install: Install) -> None:
    install("flambeau-toy", "toy_threads", DEVICE.replace("NAME", "toyt"), device_points("toyt", "toy_threads"))
    registry, got = Registry(), []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        got.append(registry.load(plugins.BACKENDS, "toyt"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(got) == 8 and len(set(map(id, got))) == 1
    assert len(sys.modules["toy_threads"].LOADS) == 1


def test_a_plugins_kernel_stands_before_the_devices_kernels_of_one_dtype() -> None:
    code = """
        import types
        import flambeau as fb
        from flambeau.dispatch import plugins
        mine = types.ModuleType("mine")
        mine.CONTRACT, mine.flambeau_kernels = plugins.CONTRACT, lambda device: {"relu": lambda x: x + 5} if device == "cpu" else {}
        plugins.register(mine)
        print([fb.zeros(2, dtype=d).relu().tolist() for d in (fb.float32, fb.float64)])
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[[5.0, 5.0], [5.0, 5.0]]"


def test_a_kernel_for_some_dtypes_of_the_cpu_leaves_the_others_to_its_own() -> None:
    code = """
        import flambeau as fb
        from flambeau.dispatch import plugins
        plugins.backend("cpu").kernel("sinc", "lgamma", dtypes=["float64"])(lambda x: x + 5)
        print([round(getattr(fb, op)(fb.ones(1, dtype=d)).abs().item(), 6) for op in ("sinc", "lgamma") for d in (fb.float32, fb.float64)])
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[0.0, 6.0, 0.0, 6.0]"
