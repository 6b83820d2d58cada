"""Builds the core's wheel a second way: with `FLAMBEAU_COMPILE=1`, the listed modules are compiled by mypyc.

The list of modules stands in pyproject.toml. The `.py` files ship beside the compiled ones as fallback, so a machine
that cannot load the extension modules still runs the same source.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SWITCH = "FLAMBEAU_COMPILE"


class CompileHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the extension modules to a wheel, and the platform to its tag."""

    def dependencies(self) -> list[str]:
        """What a compiling build needs beside the build backend."""
        return list(self.config["compiler"]) if _switched_on() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles before the wheel is put together; does nothing in the pure and the editable build."""
        if not _switched_on() or version == "editable":
            return
        self.scratch = Path(tempfile.mkdtemp(prefix="flambeau-build-"))
        for built in compile_modules(Path(self.root) / "src", self.config["modules"], self.config["mypy-options"], self.scratch):
            build_data["force_include"][str(built)] = str(built.relative_to(self.scratch / "lib"))
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes what the compilation left."""
        if hasattr(self, "scratch"):
            shutil.rmtree(self.scratch, ignore_errors=True)


def compile_modules(source: Path, modules: list[str], options: list[str], scratch: Path) -> list[Path]:
    """Compiles modules (paths under `source`) into `scratch`/lib, stripped; returns the extension modules' files."""
    missing = [module for module in modules if not (source / module).is_file()]
    if missing:
        raise FileNotFoundError(f"pyproject.toml lists modules to compile that do not exist: {', '.join(missing)}")
    script = scratch / "setup.py"
    script.write_text(
        "from setuptools import setup\n"
        "from mypyc.build import mypycify\n"
        f"extensions = mypycify({[*options, *modules]!r}, opt_level='3', debug_level='0', "
        f"target_dir={str(scratch / 'c')!r}, group_name='flambeau')\n"
        "setup(name='flambeau', packages=[], ext_modules=extensions)\n"
    )
    command = [sys.executable, str(script), "-q", "build_ext"]
    command += ["--build-lib", str(scratch / "lib"), "--build-temp", str(scratch / "temp")]
    flags = f"{os.environ.get('CFLAGS', '')} -g0"
    subprocess.run(command, cwd=source, check=True, env={**os.environ, "CFLAGS": flags, "MYPYPATH": str(source)})
    built = sorted(path for suffix in ("*.so", "*.pyd") for path in (scratch / "lib").rglob(suffix))
    if len(built) <= len(modules):
        raise RuntimeError(f"mypyc built {len(built)} extension modules for {len(modules)} modules: {[p.name for p in built]}")
    if shutil.which("strip") and sys.platform != "win32":
        subprocess.run(["strip", "-x" if sys.platform == "darwin" else "--strip-unneeded", *map(str, built)], check=True)
    return built


def _switched_on() -> bool:
    """Whether this build compiles."""
    return os.environ.get(SWITCH, "") not in ("", "0")
