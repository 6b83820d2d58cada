"""Times of kernels on the device, beside the times of ops on the host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flambeau as fb

from .devices import devices


class profile(fb.profile):
    """`fb.profile`, with the time that each kernel took on its device.

    Queues with profiling are slower: they are in use inside of the block only.

    >>> import flambeau as fb
    >>> import flambeau_opencl
    >>> x = fb.ones(1000, device="opencl")
    >>> with flambeau_opencl.profile() as p:
    ...     y = x * 2
    >>> [(name, calls) for name, calls, *_ in p.kernel_rows()]
    [('mul:k_mul', 1)]
    """

    def __init__(self) -> None:
        super().__init__()
        self.launches: list[tuple[str, str, Any]] = []  # op, kernel, event
        self._op = ""

    def __dispatch__(self, func: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        outer, self._op = self._op, func.__name__
        try:
            return super().__dispatch__(func, args, kwargs)
        finally:
            self._op = outer

    def __enter__(self) -> Any:
        for device in devices():
            device.timed(lambda name, event: self.launches.append((self._op, name, event)))
        return super().__enter__()

    def __exit__(self, *exc: object) -> None:
        super().__exit__(*exc)
        for device in devices():
            device.timed(None)

    def kernel_rows(self) -> list[tuple[str, int, float, float]]:
        """Name, launches, seconds in all and seconds a launch of each kernel, the slowest first. Call it after the block."""
        times: dict[str, list[float]] = {}
        for _, name, event in self.launches:
            times.setdefault(name, []).append((event.profile.end - event.profile.start) * 1e-9)
        return sorted(((n, len(t), sum(t), sum(t) / len(t)) for n, t in times.items()), key=lambda r: -r[2])

    def kernel_table(self) -> str:
        """The kernels' rows as text."""
        lines = [f"{'kernel':48}{'launches':>9}{'total ms':>12}{'us each':>12}"]
        lines += [f"{name:48}{n:>9}{total * 1e3:>12.3f}{each * 1e6:>12.2f}" for name, n, total, each in self.kernel_rows()]
        return "\n".join(lines)
