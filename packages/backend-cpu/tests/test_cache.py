"""Machine code on disk: used by the next process, safe against damage and against processes that write at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flambeau_cpu import cache, machine

TEXT = "define i64 @f(i64 %x) {\nentry:\n  %y = add i64 %x, 1\n  ret i64 %y\n}\n"
CODE = "import flambeau as fb; fb.set_num_threads(1); print(fb.nn.functional.gelu(fb.ones(100, 100)).sum().item())"


def start(folder: Path) -> subprocess.Popen[str]:
    env = {**os.environ, "FLAMBEAU_CPU_CACHE": str(folder), "FLAMBEAU_CPU_LEAST": "1"}
    return subprocess.Popen([sys.executable, "-c", CODE], env=env, stdout=subprocess.PIPE, text=True)


def files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


def test_a_second_process_finds_what_the_first_compiled(tmp_path: Path) -> None:
    first = start(tmp_path).communicate(timeout=120)[0]
    kept = {p: p.stat().st_mtime_ns for p in files(tmp_path)}
    assert kept
    assert start(tmp_path).communicate(timeout=120)[0] == first
    assert {p: p.stat().st_mtime_ns for p in files(tmp_path)} == kept


def test_processes_at_once(tmp_path: Path) -> None:
    running = [start(tmp_path) for _ in range(4)]
    assert len({p.communicate(timeout=240)[0] for p in running}) == 1
    assert all(p.returncode == 0 for p in running) and not [p for p in files(tmp_path) if p.name.startswith(".")]


@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b[:-1] + bytes([b[-1] ^ 1]), lambda b: b"x" + b])
def test_damaged_code_is_compiled_anew(tmp_path: Path, damage: Any) -> None:
    first = start(tmp_path).communicate(timeout=120)[0]
    whole = {p: p.read_bytes() for p in files(tmp_path)}
    for p, data in whole.items():
        p.write_bytes(damage(data))
    assert start(tmp_path).communicate(timeout=120)[0] == first
    assert {p: p.read_bytes() for p in files(tmp_path)} == whole


def test_an_unwritable_folder_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert start(tmp_path / "file" / "below").communicate(timeout=120)[0]


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.VARIABLE, "")
    assert cache.folder() is None
    cache.write(("a",), b"code")
    assert cache.read(("a",)) is None


def test_nothing_is_kept_for_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (cache.VARIABLE, "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)

    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    assert cache.folder() is None
    assert machine.function(TEXT, "f", "e" * 64)


def test_a_missing_function_is_told_before_the_linker_ends_the_process() -> None:
    text = "declare float @no_such_function(float)\n" + TEXT
    with pytest.raises(NotImplementedError, match="C library has no function no_such_function"):
        machine.function(text, "f", "f" * 64)
