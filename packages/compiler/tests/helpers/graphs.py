"""Recorded functions, compiled every way and compared with eager."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flambeau_compiler.graph import Graph
from flambeau_compiler.graph.recording import Recorder
from flambeau_compiler.runtime import build

import flambeau as fb


def recorded(f: Callable[..., Any], *args: Any) -> Graph:
    """The graph of a function of tensors."""
    recorder = Recorder()
    given = [recorder.input(a, f"x{i}") for i, a in enumerate(args)]
    with recorder:
        out = f(*given)
    return recorder.finish(list(out) if isinstance(out, tuple | list) else [out])


def layout(t: Any) -> list[int]:
    """The strides that say where elements are: a dimension of size 1 may have any."""
    return [s for s, n in zip(t.stride(), t.shape, strict=True) if n != 1] if t.numel() else []


def same(a: Any, b: Any) -> None:
    """Equal bits and layouts; NaN equals NaN."""
    assert a.dtype is b.dtype and tuple(a.shape) == tuple(b.shape) and layout(a) == layout(b), (a.dtype, b.dtype, a.stride(), b.stride())
    assert bool(((a == b) | (a != a) & (b != b)).all()), (a, b)


def near(a: Any, b: Any) -> None:
    """Equal within what another order of the same sums, and functions of a few ulp, may differ by."""
    assert a.dtype is b.dtype and tuple(a.shape) == tuple(b.shape) and layout(a) == layout(b), (a.dtype, b.dtype, a.stride(), b.stride())
    if a.dtype.is_floating_point or a.dtype.is_complex:
        fb.testing.assert_close(a, b, equal_nan=True)
    else:
        same(a, b)


def as_exact(a: Any, b: Any, in_float64: Callable[[], Any]) -> None:
    """Near, or where sums cancel, no further from float64's result than a few times what eager is."""
    try:
        near(a, b)
    except AssertionError:
        assert a.dtype is b.dtype and layout(a) == layout(b)
        exact = in_float64()
        allowed = 4 * (b.double() - exact).abs().max() + 1e-6 * exact.abs().max()
        if not bool(((a.double() - exact).abs() <= allowed).all()):
            raise


def clones(args: Any) -> list[Any]:
    """Copies with the same strides."""
    return [fb.empty_strided(tuple(a.shape), a.stride(), dtype=a.dtype).copy_(a) for a in args]


def in_double(f: Callable[..., Any], args: Any) -> list[Any]:
    """What a function gives, and leaves in its arguments, in float64."""
    wide = [a.double() if a.dtype is fb.float32 else a.clone() for a in args]
    fb.manual_seed(5)
    out = f(*wide)
    return [t.double() for t in [*(out if isinstance(out, tuple | list) else [out]), *wide]]


def check(f: Callable[..., Any], *args: Any, graph: Graph | None = None) -> Graph:
    """Compares a function's results, and what it leaves in its arguments, with eager's: to the bit op by op and in strict mode."""
    graph = recorded(f, *args) if graph is None else graph
    theirs = clones(args)
    fb.manual_seed(5)
    want = f(*theirs)
    want = [*(want if isinstance(want, tuple | list) else [want]), *theirs]
    for how, compare in (({"mode": "debug"}, same), ({"numerics": "strict"}, same), ({}, near)):
        run = build(graph, **how)
        for _ in range(2):
            mine = clones(args)
            fb.manual_seed(5)
            got = run(mine)
            for i, (a, b) in enumerate(zip([*got, *mine], want, strict=True)):
                if compare is near and a.dtype in (fb.float32, fb.float64):
                    as_exact(a.detach(), b.detach(), lambda i=i: in_double(f, args)[i].detach())
                else:
                    compare(a.detach(), b.detach())
    return graph
