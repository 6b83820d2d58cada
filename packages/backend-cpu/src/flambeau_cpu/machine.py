"""Machine code of LLVM IR: once a process for each text, and kept on disk for the next one."""

from __future__ import annotations

import ctypes
import os
import re
import threading

import llvmlite
import llvmlite.binding as llvm
from flambeau_codegen import UnsupportedError

from . import cache
from .version import __version__


class Machine:
    """The compiler for this processor, and what it has made in this process."""

    def __init__(self) -> None:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        cpu, features = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
        target = llvm.Target.from_default_triple()
        self.words = (__version__, llvmlite.__version__, ".".join(map(str, llvm.llvm_version_info)), target.triple, cpu, features)
        self.compiler = target.create_target_machine(cpu=cpu, features=features, opt=2, jit=True)
        loader = target.create_target_machine(cpu=cpu, features=features, opt=2, jit=True)
        self.engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), loader)
        # Threads may run what is loaded here until the process has ended: nothing of it is ever given back.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self.engine))
        self.library = ctypes.CDLL(None if os.name == "posix" else "ucrtbase")
        self.addresses: dict[str, int] = {}

    def address(self, text: str, entry: str, key: str) -> int:
        """The address of a function; call it under the lock.

        Args:
            text: a module.
            entry: the function's name in it.
            key: a digest of the text.
        """
        self.require(text)
        name = f"flambeau_{key[:32]}"
        words = (*self.words, key, entry)
        code = cache.read(words)
        if code is None:
            module = llvm.parse_assembly(text.replace(f"@{entry}(", f"@{name}("))
            module.verify()
            code = self.compiler.emit_object(module)
            cache.write(words, code)
        self.engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self.engine.finalize_object()
        found = int(self.engine.get_function_address(name))
        if not found:
            raise RuntimeError(f"the module has no function @{entry}")
        return found

    def require(self, text: str) -> None:
        """Shows LLVM the C functions that a module calls: it ends the process where one is missing.

        Raises:
            UnsupportedError: the process has no such function.
        """
        for name in re.findall(r"^declare [^@]*@([A-Za-z_]\w*)\(", text, re.MULTILINE):
            if not hasattr(self.library, name):
                raise UnsupportedError(f"this system's C library has no function {name}")
            llvm.add_symbol(name, ctypes.cast(getattr(self.library, name), ctypes.c_void_p).value)


_machine: Machine | None = None
_lock = threading.RLock()  # a finalizer may come in, and run a kernel too
_addresses: dict[str, int] = {}


def function(text: str, entry: str, key: str) -> int:
    """The address of a function of a module, compiled and loaded if it was not before; `key` is a digest of the text.

    Raises:
        UnsupportedError: the system lacks a function that the module calls.
    """
    found = _addresses.get(key)
    if found is not None:
        return found
    global _machine
    with _lock:
        if key not in _addresses:
            if _machine is None:
                _machine = Machine()
            _addresses[key] = _machine.address(text, entry, key)
    return _addresses[key]


def _after_fork() -> None:
    """A child process finds the lock held by the thread that forked, which it calls by another name."""
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    # No fork while a thread compiles: LLVM's own locks would stay shut in the child.
    os.register_at_fork(before=lambda: _lock.acquire(), after_in_parent=lambda: _lock.release(), after_in_child=_after_fork)
