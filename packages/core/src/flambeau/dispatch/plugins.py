"""Plug-ins: the hooks that they implement, and the registry that finds, loads and isolates them.

A plug-in is a module or an object with a `CONTRACT` and one or more of the hooks in `HookSpecs`. A distribution offers
it by entry points, one for each name that it adds: in group `flambeau.backends` the entry point's name is the device, in
`flambeau.commands` the command, and so on. Only these names are read at discovery; the plug-in itself is imported when
its name is first asked for. A plug-in that fails is kept with its traceback and breaks nothing else.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import os
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ..tensor.accelerators import NAMES as ACCELERATORS
from ..tensor.errors import DeviceError
from . import backend as backends
from .backend import CONTRACT as CONTRACT
from .backend import Backend

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

BACKENDS = "flambeau.backends"
KERNELS = "flambeau.kernels"
COMPILERS = "flambeau.compilers"
MODELS = "flambeau.models"
DATASETS = "flambeau.datasets"
COMMANDS = "flambeau.commands"

HOOKS = {
    BACKENDS: "flambeau_backends",
    KERNELS: "flambeau_kernels",
    COMPILERS: "flambeau_compilers",
    MODELS: "flambeau_models",
    DATASETS: "flambeau_datasets",
    COMMANDS: "flambeau_commands",
}

# The core's own plug-ins, as its entry points declare them; named here too, so that their first use needs no scan.
BUILT_IN = {BACKENDS: {"cpu": "flambeau.backends.numpy", "meta": "flambeau.backends.meta"}}


class HookSpecs:
    """What a plug-in may implement: each hook maps the names that the plug-in adds to what stands behind them."""

    def flambeau_backends(self) -> Mapping[str, Callable[[], Backend]]:
        """Device name → a function without arguments that returns the device's `Backend`."""
        raise NotImplementedError

    def flambeau_kernels(self, device: str) -> Mapping[str, Callable[..., Any]]:
        """Op name → a kernel for `device`, to be used before the backend's own."""
        raise NotImplementedError

    def flambeau_compilers(self) -> Mapping[str, Callable[..., Any]]:
        """Compiler name → a function that takes a captured graph and returns a callable."""
        raise NotImplementedError

    def flambeau_models(self) -> Mapping[str, Callable[..., Any]]:
        """Model name → a function that returns the `nn.Module`."""
        raise NotImplementedError

    def flambeau_datasets(self) -> Mapping[str, Callable[..., Any]]:
        """Data set name → a function that returns the `utils.data.Dataset`."""
        raise NotImplementedError

    def flambeau_commands(self) -> Mapping[str, Any]:
        """Command name → the `click.Command` that `flambeau NAME` runs."""
        raise NotImplementedError


class PluginError(RuntimeError):
    """A plug-in, other than a backend, that does not exist or does not work."""


class ContractError(PluginError):
    """A plug-in was written for another contract; `outdated` says which of the two to upgrade."""

    def __init__(self, given: tuple[int, int], outdated: str) -> None:
        self.outdated = outdated
        wanted, have = (".".join(map(str, version)) for version in (given, CONTRACT))
        super().__init__(f"it was written for contract {wanted}, and flambeau {_core_version()} has {have}; upgrade {outdated}")


class KernelOrigin(NamedTuple):
    """Which plug-in brought a kernel, and what it stands in place of."""

    plugin: str  # the name in group `flambeau.kernels`
    distribution: str
    kernel: Callable[..., Any]
    replaced: Callable[..., Any] | None  # the backend's own kernel; None where it has none


class PluginReport(NamedTuple):
    """What is known of one plug-in's name."""

    group: str
    name: str
    distribution: str
    version: str
    status: str  # "found" | "loaded" | "failed"
    reason: str  # empty unless failed
    contract: tuple[int, int] | None  # None as long as it is not loaded
    traceback: str = ""
    absent: bool = False  # failed because the machine has none of its devices, which the plug-in says by DeviceError


@dataclass(eq=False)
class _Entry:
    """One name that one distribution offers, and what became of loading it."""

    group: str
    name: str
    target: Any  # "module:attribute", an EntryPoint, or the plug-in itself
    distribution: str
    version: str
    status: str = "found"
    reason: str = ""
    trace: str = ""
    contract: tuple[int, int] | None = None
    value: Any = None
    error: BaseException | None = None
    loading: bool = False

    def __post_init__(self) -> None:
        self.lock = threading.RLock()

    @property
    def origin(self) -> str:
        """The distribution with its version, for messages."""
        return f"{self.distribution} {self.version}".strip()

    def report(self) -> PluginReport:
        """The public view."""
        return PluginReport(
            self.group, self.name, self.distribution, self.version, self.status, self.reason, self.contract, self.trace,
            isinstance(self.error, DeviceError),
        )  # fmt: skip


class Registry:
    """Finds plug-ins by their entry points and loads each at its first use; safe under threads.

    The registry's lock guards its tables only. A plug-in is imported under its own entry's lock, so that two threads
    that import plug-ins which ask for each other's devices cannot wait for each other in a circle by this lock alone.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._scanned = False
        self._manager: Any = None
        self._plugins: dict[int, Any] = {}
        self._entries: dict[str, dict[str, _Entry]] = {group: {} for group in HOOKS}
        self._shadowed: list[_Entry] = []
        self._own_kernels: dict[str, Mapping[str, Callable[..., Any]]] = {}  # device -> what its backend came with
        for group, targets in BUILT_IN.items():
            for name, target in targets.items():
                self._entries[group][name] = _Entry(group, name, target, "flambeau", _core_version())

    # ---- discovery ----------------------------------------------------------------------------------------------

    def scan(self) -> None:
        """Reads the entry-point metadata of every installed distribution, once a process; imports no plug-in."""
        if self._scanned:
            return
        with self._lock:
            if self._scanned:
                return
            from importlib.metadata import entry_points

            for group in HOOKS:
                for point in entry_points(group=group):
                    if point.value != BUILT_IN.get(group, {}).get(point.name):
                        self._add(_from_entry_point(group, point))
            self._scanned = True
            _tell_devices(self._entries[BACKENDS])

    def register(self, plugin: Any, distribution: str = "registered in this process") -> list[str]:
        """Adds a plug-in object without an entry point, and returns the names that its hooks add.

        Args:
            plugin: a module or object with `CONTRACT` and at least one hook.
            distribution: what `flambeau doctor` shows as its origin.
        Raises:
            PluginError: the contract does not match, a hook is misspelt or fails, or a name is taken.
        """
        contract = _checked_contract(plugin)
        self._admit(plugin)
        self.scan()
        entries = []
        for group, hook in HOOKS.items():
            if hasattr(plugin, hook):
                offered = [f"*.{id(plugin):x}"] if group == KERNELS else list(self._call(plugin, hook))
                for name in offered:
                    if name in self._entries[group]:
                        other = self._entries[group][name].origin
                        raise PluginError(f"{group} already has '{name}', from {other}; give the new one another name")
                    entries.append(_Entry(group, name, plugin, distribution, "", contract=contract))
        if not entries:
            raise PluginError(f"{_described(plugin)} has none of the hooks {', '.join(HOOKS.values())}")
        with self._lock:
            for entry in entries:
                self._entries[entry.group][entry.name] = entry
        _tell_devices(entry.name for entry in entries if entry.group == BACKENDS)
        if hasattr(plugin, HOOKS[KERNELS]):
            self._refresh_loaded_backends()
        return [entry.name for entry in entries]

    def _refresh_loaded_backends(self) -> None:
        """Gives the backends that are in use the kernels that have come since."""
        for entry in self._entries[BACKENDS].values():
            if entry.status == "loaded":
                entry.value.kernels = {**entry.value.kernels, **self.kernels(entry.name)}
                for notify in backends.ON_REGISTER:
                    notify(entry.value)

    def _add(self, entry: _Entry) -> None:
        """Indexes an entry; the first distribution that offers a name keeps it, and the second one is reported."""
        first = self._entries[entry.group].setdefault(entry.name, entry)
        if first is not entry:
            entry.status = "failed"
            entry.reason = (
                f"the name '{entry.name}' is offered twice: by {first.origin}, which is used, and by {entry.origin}, "
                f"which is not; uninstall one of them"
            )
            self._shadowed.append(entry)

    def names(self, group: str) -> list[str]:
        """The names that plug-ins offer in a group, built-in ones first; imports none of them."""
        self.scan()
        return list(self._entries[group])

    def report(self) -> list[PluginReport]:
        """What is known of every plug-in; imports none of them."""
        self.scan()
        with self._lock:
            found = [entry for group in self._entries.values() for entry in group.values()]
            return [entry.report() for entry in found + self._shadowed]

    # ---- loading ------------------------------------------------------------------------------------------------

    def load(self, group: str, name: str) -> Any:
        """What stands behind a name, loaded at its first use and kept.

        Args:
            group: an entry-point group, such as `flambeau.models`.
            name: a name in that group.
        Raises:
            DeviceError: in group `flambeau.backends`, no such device, or its plug-in does not work.
            PluginError: the same in any other group.
        """
        entry = self._entries[group].get(name)
        if entry is None:
            self.scan()
            entry = self._entries[group].get(name)
            if entry is None:
                raise self._unknown(group, name)
        if entry.status == "found":
            self._load(entry)
        if entry.status == "failed":
            raise self._broken(entry) from entry.error
        return entry.value

    def kernels(self, device: str) -> dict[str, Callable[..., Any]]:
        """The kernels that `flambeau.kernels` plug-ins bring for a device, by op name; a broken one brings none."""
        return {op: kernel for op, (kernel, _) in self._offered_kernels(device).items()}

    def kernel_origins(self, device: str) -> dict[str, KernelOrigin]:
        """Where each kernel that did not come with the device's backend is from, by op name."""
        own = self._own_kernels.get(device, {})
        offered = self._offered_kernels(device).items()
        return {op: KernelOrigin(entry.name, entry.origin, kernel, own.get(op)) for op, (kernel, entry) in offered}

    def _offered_kernels(self, device: str) -> dict[str, tuple[Callable[..., Any], _Entry]]:
        """Op name → kernel and the plug-in that brings it.

        The entry point is named after the device, or `DEVICE.LABEL` where several distributions serve one device;
        a plug-in that was registered in this process is asked about every device. The first one to bring an op wins.
        """
        if not self._scanned and _offered_somewhere(KERNELS):
            self.scan()
        merged: dict[str, tuple[Callable[..., Any], _Entry]] = {}
        for name, entry in list(self._entries[KERNELS].items()):
            if name.split(".")[0] in (device, "*"):
                self._load(entry)
                offered = self._guarded(entry, functools.partial(self._kernels_of, entry, device)) or {}
                merged = {**{op: (kernel, entry) for op, kernel in offered.items()}, **merged}
        return merged

    def load_all(self, group: str | None = None) -> None:
        """Tries to load every plug-in (of one group), keeping the failures for `report`."""
        for chosen in [group] if group else list(HOOKS):
            for name in self.names(chosen):
                if chosen == KERNELS:
                    self.kernels(name.split(".")[0])
                else:
                    self._load(self._entries[chosen][name])

    def _load(self, entry: _Entry) -> None:
        """Loads one entry and records how that went; several threads that want it get one load."""
        with entry.lock:
            if entry.loading:
                raise PluginError(f"plug-in '{entry.name}' ({entry.origin}) asks for itself while it is being loaded")
            if entry.status != "found":
                return
            entry.loading = True
            try:
                self._guarded(entry, lambda: self._materialize(entry))
            finally:
                entry.loading = False

    def _guarded(self, entry: _Entry, action: Callable[[], Any]) -> Any:
        """Runs a plug-in's code; what it raises is recorded, and only the keyboard's interrupt gets out."""
        if entry.status == "failed":
            return None
        try:
            return action()
        except (Exception, SystemExit, GeneratorExit) as error:
            entry.status, entry.error = "failed", error
            entry.reason = " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")
            entry.trace = traceback.format_exc()
            return None

    def _materialize(self, entry: _Entry) -> None:
        """Imports an entry's plug-in, checks its contract and hooks, and keeps what stands behind the name."""
        plugin = _resolve(entry.target)
        entry.contract = _checked_contract(plugin)
        self._admit(plugin)
        entry.value = plugin if entry.group == KERNELS else self._value_of(plugin, entry)
        entry.status = "loaded"

    def _admit(self, plugin: Any) -> None:
        """Registers a plug-in with pluggy, which checks its hooks' argument names; refuses hooks that do not exist."""
        with self._lock:
            if id(plugin) in self._plugins:
                return
            manager = self._pluggy()
            name = f"{getattr(plugin, '__name__', type(plugin).__name__)}:{id(plugin):x}"
            try:
                manager.register(plugin, name)
                unknown = [caller.name for caller in manager.get_hookcallers(plugin) or () if not caller.has_spec()]
                if unknown:
                    raise PluginError(f"there is no hook {', '.join(unknown)}; the hooks are {', '.join(HOOKS.values())}")
            except Exception:
                manager.unregister(plugin, name)
                raise
            self._plugins[id(plugin)] = plugin

    def _pluggy(self) -> Any:
        """The plug-in manager, made when the first plug-in loads: importing pluggy is not free."""
        if self._manager is None:
            import pluggy

            class Manager(pluggy.PluginManager):
                """Takes a hook by its name alone, so that a plug-in needs no marker from us."""

                def parse_hookspec_opts(self, module_or_class: Any, name: str) -> Any:
                    return {} if name.startswith("flambeau_") else None

                def parse_hookimpl_opts(self, plugin: Any, name: str) -> Any:
                    if name.startswith("flambeau_") and callable(getattr(plugin, name, None)):
                        return {}
                    return None

            self._manager = Manager("flambeau")
            self._manager.add_hookspecs(HookSpecs)
        return self._manager

    def _call(self, plugin: Any, hook: str, **given: Any) -> Mapping[str, Any]:
        """Calls one hook of one plug-in, and checks that it returned a mapping of names."""
        with self._lock:
            manager = self._pluggy()
            caller = manager.subset_hook_caller(hook, [other for other in manager.get_plugins() if other is not plugin])
        results = caller(**given)
        if not results:
            raise TypeError(f"its hook {hook} does not exist or returned None, where a mapping from names is wanted")
        (offered,) = results
        if not isinstance(offered, Mapping) or not all(isinstance(name, str) for name in offered):
            raise TypeError(f"its hook {hook} returned {_described(offered)}, where a mapping from names is wanted")
        return offered

    def _value_of(self, plugin: Any, entry: _Entry) -> Any:
        """What stands behind one entry, checked for its type."""
        hook = HOOKS[entry.group]
        if entry.group == BACKENDS and not hasattr(plugin, hook) and hasattr(plugin, "backend"):
            return self._registered(plugin.backend(), entry.name)
        offered = self._call(plugin, hook)
        if entry.name not in offered:
            raise TypeError(f"its hook {hook} offers {', '.join(offered) or 'nothing'}, not '{entry.name}'")
        value = offered[entry.name]
        if not callable(value):
            raise TypeError(f"its hook {hook} has {_described(value)} for '{entry.name}', which is not callable")
        return self._registered(value(), entry.name) if entry.group == BACKENDS else value

    def _registered(self, made: Any, name: str) -> Backend:
        """A plug-in's backend, checked, with the kernels that other plug-ins bring for it, in its place in the op table."""
        if not isinstance(made, Backend):
            raise TypeError(f"it returned {_described(made)} for device '{name}', where a flambeau.dispatch.backend.Backend is wanted")
        if made.name != name:
            raise ValueError(f"it returned a backend named '{made.name}' for device '{name}'; the two names must agree")
        self._own_kernels[name] = made.kernels
        offered = self.kernels(name)
        made.kernels = {**made.kernels, **offered}
        for op in offered:  # for all dtypes, whichever the backend's own kernel is for
            made.kernel_dtypes.pop(op, None)
            made.former.pop(op, None)
        return backends.register(made)

    def _kernels_of(self, entry: _Entry, device: str) -> Mapping[str, Callable[..., Any]]:
        """The kernels that one plug-in brings for a device."""
        offered = self._call(entry.value, HOOKS[KERNELS], device=device)
        for op, kernel in offered.items():
            if not callable(kernel):
                raise TypeError(f"its hook {HOOKS[KERNELS]} has {_described(kernel)} for op '{op}', which is not callable")
        return offered

    # ---- errors -------------------------------------------------------------------------------------------------

    def _unknown(self, group: str, name: str) -> RuntimeError:
        """The error for a name that no plug-in offers: what there is, what failed, and what to install."""
        kind = _kind(group)
        self.load_all(group)
        entries = self._entries[group]
        works = [known for known, entry in entries.items() if entry.status == "loaded"]
        text = [f"there is no {kind} '{name}'; {kind}s here: {', '.join(works) or 'none'}."]
        extras = _extras()
        close = difflib.get_close_matches(name, [*entries, *extras], 1)
        if close and close[0] != name:
            text.append(f"Did you mean '{close[0]}'?")
        for entry in [*entries.values(), *self._shadowed]:
            if entry.group == group and entry.status == "failed":
                text.append(f"Plug-in '{entry.name}' ({entry.origin}) failed: {entry.reason}.")
        text.append(_install_hint(group, next((known for known in (name, *close) if known in extras), "")))
        return _error_class(group)(" ".join(text))

    def _broken(self, entry: _Entry) -> RuntimeError:
        """The error for a name whose plug-in failed, or which this machine has no device for."""
        if isinstance(entry.error, DeviceError):
            return DeviceError(str(entry.error))
        return _error_class(entry.group)(
            f"the plug-in for {_kind(entry.group)} '{entry.name}' ({entry.origin}) does not work: {entry.reason}. "
            f"`flambeau doctor --traceback` shows where{_repair(entry)}"
        )


# ---- helpers ----------------------------------------------------------------------------------------------------


def _core_version() -> str:
    """The core's version, without its package's other modules."""
    from ..version import __version__

    return __version__


def _from_entry_point(group: str, point: EntryPoint) -> _Entry:
    """An index entry from entry-point metadata; metadata that cannot be read costs the version, not the plug-in."""
    try:
        distribution, version = point.dist.metadata["Name"], point.dist.version  # type: ignore[union-attr]
    except Exception:
        distribution, version = point.module.split(".")[0], ""
    return _Entry(group, point.name, point, str(distribution), str(version))


def offered_devices() -> list[str]:
    """The names of devices in installed distributions' metadata, by a look at their files: 1 ms for a hundred, where the scan takes 80."""
    section = re.compile(rf"^\[{re.escape(BACKENDS)}\]$(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
    found = [match[1] for text in _entry_point_files(BACKENDS) for match in section.finditer(text.decode("utf-8", "replace"))]
    return [line.partition("=")[0].strip() for body in found for line in body.splitlines() if "=" in line]


def _offered_somewhere(group: str) -> bool:
    """Whether any installed distribution mentions a group: a look at files that spares most processes the scan."""
    return next(_entry_point_files(group), None) is not None


def _entry_point_files(group: str) -> Iterator[bytes]:
    """The entry_points.txt of each distribution on sys.path that mentions a group."""
    mention = f"[{group}]".encode()
    for folder in sys.path:
        try:
            found = [item.path for item in os.scandir(folder or ".") if item.name.endswith((".dist-info", ".egg-info"))]
        except OSError:  # not a folder: a zip archive, or nothing at all
            continue
        for info in found:
            points = os.path.join(info, "entry_points.txt")
            try:
                with open(points, "rb") as file:
                    text = file.read()
            except OSError:  # most distributions have none
                continue
            if mention in text:
                yield text


def _resolve(target: Any) -> Any:
    """Imports what an entry points at."""
    if isinstance(target, str):
        return importlib.import_module(target)
    return target.load() if type(target).__name__ == "EntryPoint" else target


def _checked_contract(plugin: Any) -> tuple[int, int]:
    """The plug-in's contract version, if this core can honour it."""
    contract = getattr(plugin, "CONTRACT", None)
    try:
        major, minor = contract  # type: ignore[misc]
        given = (int(major), int(minor))
    except (TypeError, ValueError):
        raise PluginError(
            f"it declares CONTRACT = {contract!r}, where the contract version that it was written for is wanted: CONTRACT = {CONTRACT}"
        ) from None
    if given[0] != CONTRACT[0] or given[1] > CONTRACT[1]:
        raise ContractError(given, "the plug-in" if given < CONTRACT else "flambeau")
    return given


def _described(value: Any) -> str:
    """A value for a message: short, and safe against a failing repr."""
    return f"an object of type {type(value).__module__}.{type(value).__qualname__}"


def _kind(group: str) -> str:
    """What a group's names are, in the singular."""
    return "device" if group == BACKENDS else group.removeprefix("flambeau.").removesuffix("s")


def _error_class(group: str) -> type[RuntimeError]:
    """The error that a group's failures raise."""
    return DeviceError if group == BACKENDS else PluginError


def _repair(entry: _Entry) -> str:
    """The command that may mend a plug-in that failed; nothing for one that was not installed."""
    if not isinstance(entry.target, str) and type(entry.target).__name__ != "EntryPoint":
        return ""
    if isinstance(entry.error, ContractError):
        stale = "flambeau" if entry.error.outdated == "flambeau" else entry.distribution
        return f"; repair it with: pip install --upgrade {stale}"
    return f"; repair it with: pip install --upgrade --force-reinstall {entry.distribution}"


def _extras() -> list[str]:
    """The core's extras that bring plug-ins."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        extras = metadata("flambeau").get_all("Provides-Extra") or []
    except PackageNotFoundError:
        return []
    return [extra for extra in extras if extra not in ("all", "demo", "test")]


def _install_hint(group: str, extra: str) -> str:
    """How to install what is missing: the extra of that name, else those that there are, else what to look for."""
    if extra:
        return f'To add it: pip install "flambeau[{extra}]".'
    offered = ", ".join(f'"flambeau[{name}]"' for name in _extras())
    named = f" pip install one of {offered}, or" if offered else ""
    return f"To add a {_kind(group)},{named} install the package that offers it by an entry point in the group {group}."


# ---- the process's registry -------------------------------------------------------------------------------------

ON_DEVICES_FOUND: list[Callable[[Iterable[str]], None]] = []  # called with the names of devices, when they become known


def _tell_devices(names: Iterable[str]) -> None:
    found = list(names)
    for notify in ON_DEVICES_FOUND:
        notify(found)


_registry = Registry()


def backend(name: str) -> Backend:
    """The backend of a device, loaded at its first use.

    Args:
        name: the device's type, such as `"cpu"`.
    Raises:
        DeviceError: no plug-in offers the device, or the one that does failed to load.

    >>> backend("nosuch")
    Traceback (most recent call last):
    ...
    flambeau.tensor.errors.DeviceError: there is no device 'nosuch'; devices here: cpu, meta...
    """
    loaded: Backend = _registry.load(BACKENDS, name)
    return loaded


def backend_names() -> list[str]:
    """The names of all devices that plug-ins offer, the core's own first; loads none of them."""
    return _registry.names(BACKENDS)


def names_accelerator(name: str) -> bool:
    """Whether a name is an accelerator's in PyTorch, or a device's that a plug-in offers beside the core's own; loads none."""
    return name in ACCELERATORS or (name not in BUILT_IN[BACKENDS] and name.isidentifier() and name in backend_names())


def names(group: str) -> list[str]:
    """The names that plug-ins offer in an entry-point group; loads none of them."""
    return _registry.names(group)


def load(group: str, name: str) -> Any:
    """What stands behind a name of an entry-point group, loaded at its first use; see `Registry.load`."""
    return _registry.load(group, name)


def load_all(group: str | None = None) -> None:
    """Tries to load every plug-in (of one group); `report` then tells which failed and why."""
    _registry.load_all(group)


def kernels(device: str) -> dict[str, Callable[..., Any]]:
    """The kernels that plug-ins bring for a device beside its backend's own, by op name."""
    return _registry.kernels(device)


def kernel_origins(device: str) -> dict[str, KernelOrigin]:
    """Where each kernel that did not come with the device's backend is from, by op name."""
    return _registry.kernel_origins(device)


def register(plugin: Any, distribution: str = "registered in this process") -> list[str]:
    """Adds a plug-in that has no entry point, for tests and notebooks; see `Registry.register`."""
    return _registry.register(plugin, distribution)


def report() -> list[PluginReport]:
    """What is known of every plug-in: its name, distribution, version, status, failure and contract; loads none."""
    return _registry.report()
