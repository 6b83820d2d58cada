"""Run a file written for flambeau on PyTorch: the same source, with `flambeau` in its imports standing for `torch`.

Only the loaded file sees the substitution, so both frameworks can live in one process. Three names differ and are
bridged here: `save` and `load` take no pickle options, and `DataLoader` can save and restore its position.
"""

from __future__ import annotations

import builtins
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
import torch.utils.data


class DataLoader(torch.utils.data.DataLoader):
    """PyTorch's DataLoader with the `state_dict` of a stateful one; wants an explicit `generator` where it shuffles."""

    _epoch_start: torch.Tensor | None = None
    _given = 0
    _skip = 0

    def __iter__(self) -> Iterator[Any]:
        """Yield the batches, counting them; a restored loader first skips those that were given."""
        if self._epoch_start is None and self.generator is not None:
            self._epoch_start = self.generator.get_state()
        elif self.generator is not None:
            self.generator.set_state(self._epoch_start)
        skip, self._skip, self._given = self._skip, 0, 0
        for batch in super().__iter__():
            self._given += 1
            if self._given > skip:
                yield batch
        self._epoch_start, self._given = None, 0

    def state_dict(self) -> dict[str, Any]:
        """The generator's state when the epoch began and the number of batches given since."""
        return {"generator": self._epoch_start, "given": self._given}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Make the next iteration go on where `state` was taken."""
        self._epoch_start, self._skip = state["generator"], state["given"]


class _Renamed(ModuleType):
    """A module that answers with its own names first and with another module's for the rest."""

    def __init__(self, name: str, original: ModuleType, **own: Any) -> None:
        super().__init__(name)
        self.__dict__.update(own)
        self._original = original

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


def _save(state: Any, path: str | Path) -> None:
    torch.save(state, path)


def _load(path: str | Path, map_location: Any = None) -> Any:
    return torch.load(path, map_location=map_location, weights_only=True)


_data = _Renamed("torch.utils.data", torch.utils.data, DataLoader=DataLoader)
_utils = _Renamed("torch.utils", torch.utils, data=_data)
_modules = {"flambeau": _Renamed("torch", torch, save=_save, load=_load, utils=_utils), "flambeau.utils.data": _data}


def _import(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
    """`__import__` for a file that says `flambeau` and gets torch."""
    if level or name.partition(".")[0] != "flambeau":
        return builtins.__import__(name, globals, locals, fromlist, level)
    if not fromlist:
        return _modules["flambeau"]
    return _modules.get(name) or importlib.import_module("torch" + name.removeprefix("flambeau"))


def load(path: str | Path, framework: str) -> ModuleType:
    """The file at `path` as a module, run on `framework`: "flambeau" or "torch"."""
    path = Path(path)
    module = ModuleType(f"{path.stem}_on_{framework}")
    module.__file__ = str(path)
    if framework == "torch":
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": _import}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module
