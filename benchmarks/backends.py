"""Every installed backend beside the CPU: launch overhead, large kernels with their share of the memory's speed, and a training step.

The share is the bytes that a kernel must read and write, over its time, beside the same for a copy on that device.
Results are compared with the CPU's before anything is timed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import harness

import flambeau as fb
from flambeau import nn
from flambeau.dispatch import plugins
from flambeau.nn import functional as F
from flambeau.tensor.errors import DeviceError

LARGE = 10_000_000
BOUND = 2.0  # pointwise kernels of a device that shares the CPU's cores and memory, beside NumPy
POSITIVE, UNIT = (0.01, 10.0), (-0.999, 0.999)


@dataclass
class Case:
    """A call on tensors, the elements that it must read and write, the bound on its time, and the range of its operands, if not normal."""

    name: str
    shapes: tuple[tuple[int, ...], ...]
    call: Callable[..., Any]
    moved: int
    bound: float | None = None
    between: tuple[float, float] | None = None


CASES = [
    Case("copy", ((LARGE,),), lambda x: x.clone(), 2 * LARGE),
    Case("x + y", ((LARGE,), (LARGE,)), lambda x, y: x + y, 3 * LARGE, BOUND),
    Case("x * 2", ((LARGE,),), lambda x: x * 2, 2 * LARGE, BOUND),
    Case("exp", ((LARGE,),), fb.exp, 2 * LARGE, BOUND),
    Case("log", ((LARGE,),), fb.log, 2 * LARGE, BOUND, POSITIVE),
    Case("log1p", ((LARGE,),), fb.log1p, 2 * LARGE, BOUND, POSITIVE),
    Case("sqrt", ((LARGE,),), fb.sqrt, 2 * LARGE, BOUND, POSITIVE),
    Case("tanh", ((LARGE,),), fb.tanh, 2 * LARGE, BOUND),
    Case("sigmoid", ((LARGE,),), fb.sigmoid, 2 * LARGE, BOUND),
    Case("sinh", ((LARGE,),), fb.sinh, 2 * LARGE, BOUND),
    Case("cosh", ((LARGE,),), fb.cosh, 2 * LARGE, BOUND),
    Case("erf", ((LARGE,),), fb.erf, 2 * LARGE, BOUND),
    Case("sin", ((LARGE,),), fb.sin, 2 * LARGE, BOUND),
    Case("cos", ((LARGE,),), fb.cos, 2 * LARGE, BOUND),
    Case("tan", ((LARGE,),), fb.tan, 2 * LARGE, BOUND),
    Case("asin", ((LARGE,),), fb.asin, 2 * LARGE, BOUND, UNIT),
    Case("acos", ((LARGE,),), fb.acos, 2 * LARGE, BOUND, UNIT),
    Case("atan", ((LARGE,),), fb.atan, 2 * LARGE, BOUND),
    Case("asinh", ((LARGE,),), fb.asinh, 2 * LARGE, BOUND),
    Case("acosh", ((LARGE,),), fb.acosh, 2 * LARGE, BOUND, (1.0, 20.0)),
    Case("atanh", ((LARGE,),), fb.atanh, 2 * LARGE, BOUND, UNIT),
    Case("atan2", ((LARGE,), (LARGE,)), fb.atan2, 3 * LARGE, BOUND),
    Case("hypot", ((LARGE,), (LARGE,)), fb.hypot, 3 * LARGE, BOUND),
    Case("x ** y", ((LARGE,), (LARGE,)), lambda x, y: x**y, 3 * LARGE, BOUND, POSITIVE),
    Case("x ** 1.7", ((LARGE,),), lambda x: x**1.7, 2 * LARGE, BOUND, POSITIVE),
    Case("relu", ((LARGE,),), F.relu, 2 * LARGE, BOUND),
    Case("gelu", ((LARGE,),), F.gelu, 2 * LARGE, BOUND),
    Case("x.T + y, 3000 × 3000", ((3000, 3000), (3000, 3000)), lambda x, y: x.T + y, 3 * 9_000_000),
    Case("sum", ((LARGE,),), fb.sum, LARGE),
    Case("sum of columns, 4096 × 1024", ((4096, 1024),), lambda x: x.sum(0), 4096 * 1024),
    Case("softmax, 4096 × 1024", ((4096, 1024),), lambda x: x.softmax(1), 2 * 4096 * 1024),
    Case("matmul, 512 × 512", ((512, 512), (512, 512)), lambda x, y: x @ y, 3 * 512 * 512),
]


def other_devices() -> list[str]:
    """The devices of installed plug-ins that work here, beside the core's own."""
    found = []
    for name in plugins.backend_names():
        try:
            backend = plugins.backend(name)
            if name not in plugins.BUILT_IN[plugins.BACKENDS] and backend.has_data and backend.device_count():
                found.append(name)
        except DeviceError:
            continue  # `flambeau doctor` says why
    return found


def timed(call: Callable[[], Any], device: str) -> Callable[[int], object]:
    """Repeats a call and waits for the device."""
    synchronize = plugins.backend(device).synchronize

    def run(number: int) -> None:
        for _ in range(number):
            call()
        synchronize()

    return run


def kernel(case: Case, device: str, rounds: int, copy: float) -> tuple[harness.Row, float]:
    """A large kernel's row and its speed in GB/s, `copy` being that of a copy, or 0."""
    low, high = case.between or (0.0, 0.0)
    host = [fb.randn(*shape) if case.between is None else fb.rand(*shape) * (high - low) + low for shape in case.shapes]
    there = [x.to(device) for x in host]
    fb.testing.assert_close(case.call(*there).cpu(), case.call(*host), rtol=1e-4, atol=1e-4)
    sides = timed(lambda: case.call(*there), device), timed(lambda: case.call(*host), "cpu")
    ours, theirs = harness.compare(*sides, 3, rounds, lead_in=True)
    speed = 4 * case.moved / ours / 1e9
    share = f", {speed:.1f} GB/s" + (f", {speed / copy:.0%} of copy" if copy else "")
    return harness.Row(f"{device}: {case.name}{share}", ours * 1e3, theirs * 1e3, "ms", case.bound), speed


def kernels(device: str, options: Any) -> list[harness.Row]:
    """A row for each large kernel."""
    rows, copy = [], 0.0
    for case in CASES:
        if options.only in case.name:
            row, speed = kernel(case, device, options.rounds, copy)
            rows.append(row)
            copy = speed if case.name == "copy" else copy
    return rows


def launches(device: str, options: Any) -> list[harness.Row]:
    """What a call costs whose work is nothing."""
    pairs = {where: (fb.ones(8, 8, device=where), fb.ones(8, 8, device=where)) for where in (device, "cpu")}
    sides = [timed(lambda a=a, b=b: a + b, where) for where, (a, b) in pairs.items()]
    ours, theirs = harness.compare(sides[0], sides[1], 500, options.rounds)
    return [harness.Row(f"{device}: launch, (8, 8) + (8, 8)", ours * 1e6, theirs * 1e6, "µs", None)]


def trainings(device: str, options: Any) -> list[harness.Row]:
    """A training step of a small convolutional network."""

    def step_on(where: str) -> Callable[[int], object]:
        fb.manual_seed(0)
        model = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(256, 10)
        ).to(where)
        optimizer = fb.optim.SGD(model.parameters(), 0.05, momentum=0.9)
        x, y = fb.randn(128, 1, 8, 8).to(where), fb.randint(0, 10, (128,)).to(where)

        def step() -> None:
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            optimizer.step()

        return timed(step, where)

    ours, theirs = harness.compare(step_on(device), step_on("cpu"), 5, options.rounds)
    return [harness.Row(f"{device}: a convolutional network's step", ours * 1e3, theirs * 1e3, "ms", None)]


def main() -> None:
    """Measure every device."""
    parser = harness.arguments(__doc__)
    parser.add_argument("--device", action="append", help="measure these only")
    options = parser.parse_args()
    rows: list[harness.Row] = []
    for device in options.device or other_devices():
        for part, name in ((launches, "launch"), (kernels, ""), (trainings, "step")):
            if not options.only or not name or options.only in name:
                rows += part(device, options)
    if not rows:
        print("No backend is installed beside the core's own: pip install flambeau-NAME, then run this again.")
        return
    harness.finish("Backends beside the CPU", rows, options, ("device", "cpu"))


if __name__ == "__main__":
    main()
