"""`assert_close`: two tensors, numbers or nestings of them must agree, and the error says by how much they do not."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

import flambeau as fb

_TOLERANCES = {
    "float16": (1e-3, 1e-5), "bfloat16": (1.6e-2, 1e-5), "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7),
    "complex64": (1.3e-6, 1e-5), "complex128": (1e-7, 1e-7),
}  # fmt: skip


def default_tolerances(*values: Any) -> tuple[float, float]:
    """The largest rtol and atol that belong to the values' dtypes: 0 for integers and bool."""
    found = [_TOLERANCES.get(str(v.dtype).removeprefix("flambeau."), (0.0, 0.0)) for v in values]
    return max(r for r, _ in found), max(a for _, a in found)


class _Comparison:
    """The options of a call."""

    def __init__(self, tolerances: tuple[float, float] | None, equal_nan: bool, subclasses: bool, **checks: bool) -> None:
        self.tolerances, self.equal_nan, self.subclasses, self.checks = tolerances, equal_nan, subclasses, checks

    def compare(self, actual: Any, expected: Any, where: str) -> str | None:
        """The first thing that is wrong, or None; TypeError for what cannot be compared."""
        if _is_sequence(actual) and _is_sequence(expected):
            if len(actual) != len(expected):
                return f"The length of the sequences mismatch: {len(actual)} != {len(expected)}{_at(where)}"
            return self._first((a, b, f"{where}[{i}]") for i, (a, b) in enumerate(zip(actual, expected, strict=True)))
        if isinstance(actual, Mapping) and isinstance(expected, Mapping):
            if set(actual) != set(expected):
                missing, extra = sorted(set(expected) - set(actual), key=repr), sorted(set(actual) - set(expected), key=repr)
                lists = f"Missing keys in the actual mapping: {missing}\nAdditional keys in the actual mapping: {extra}"
                return f"The keys of the mappings do not match:\n{lists}{_at(where)}"
            return self._first((actual[k], expected[k], f"{where}[{k!r}]") for k in expected)
        if actual is None or expected is None:
            return None if actual is expected else f"None mismatch: {actual} is not {expected}{_at(where)}"
        if isinstance(actual, numbers.Number) and isinstance(expected, numbers.Number):
            return self._numbers(actual, expected, where)
        return self._tensors(*self._as_tensors(actual, expected), where)

    def _first(self, pairs: Any) -> str | None:
        return next((message for a, b, where in pairs if (message := self.compare(a, b, where))), None)

    def _as_tensors(self, actual: Any, expected: Any) -> tuple[Any, Any]:
        related = type(actual) is type(expected) or (self.subclasses and _related(actual, expected))
        try:
            pair = fb.as_tensor(actual), fb.as_tensor(expected)
        except Exception:
            related = False
        if not related:
            raise TypeError(f"No comparison pair was able to handle inputs of type {type(actual)} and {type(expected)}.")
        return pair

    def _numbers(self, actual: Any, expected: Any, where: str) -> str | None:
        if self.checks["check_dtype"] and type(actual) is not type(expected):
            return f"The (d)types do not match: {type(actual)} != {type(expected)}.{_at(where)}"
        a, b = fb.tensor(actual, dtype=_number_dtype(actual)), fb.tensor(expected, dtype=_number_dtype(expected))
        return self._values(a, b, where, "Scalars")

    def _tensors(self, actual: Any, expected: Any, where: str) -> str | None:
        if actual.shape != expected.shape:
            return f"The values for attribute 'shape' do not match: {actual.shape} != {expected.shape}.{_at(where)}"
        for name, wanted in (("layout", "check_layout"), ("device", "check_device"), ("dtype", "check_dtype")):
            a, b = getattr(actual, name), getattr(expected, name)
            if self.checks[wanted] and a != b:
                return f"The values for attribute '{name}' do not match: {a} != {b}.{_at(where)}"
        if self.checks["check_stride"] and actual.stride() != expected.stride():
            return f"The values for attribute 'stride()' do not match: {actual.stride()} != {expected.stride()}.{_at(where)}"
        return self._values(actual, expected, where, "Tensor-likes" if actual.dim() else "Scalars")

    def _values(self, actual: Any, expected: Any, where: str, what: str) -> str | None:
        rtol, atol = self.tolerances or default_tolerances(actual, expected)
        if actual.is_meta or expected.is_meta:
            return None  # no values to compare
        a, b = _host(actual), _host(expected)
        with np.errstate(all="ignore"):
            difference = np.abs(a - b)
            finite = np.isfinite(difference.astype(np.float64))
            close = (a == b) | (difference <= atol + rtol * np.abs(b)) & finite
            if self.equal_nan:
                close |= np.isnan(a) & np.isnan(b)
            if close.all():
                return None
            difference = np.where(close, 0, difference)
            relative = np.where(close, 0, difference.astype(np.float64) / np.abs(b).astype(np.float64))
        kind = "equal" if rtol == atol == 0 else "close"
        allowed = ("", "") if kind == "equal" else (f" (up to {atol} allowed)", f" (up to {rtol} allowed)")
        if what == "Scalars":
            lines = [f"Scalars are not {kind}!", "", f"Expected {expected.item()} but got {actual.item()}."]
            lines += [f"Absolute difference: {difference.item()}{allowed[0]}", f"Relative difference: {relative.item()}{allowed[1]}"]
            return "\n".join(lines) + _at(where)
        wrong = int((~close).sum())
        lines = [f"Tensor-likes are not {kind}!", "", f"Mismatched elements: {wrong} / {close.size} ({wrong / close.size:.1%})"]
        for name, values, bound in (("absolute", difference, allowed[0]), ("relative", relative, allowed[1])):
            place = tuple(int(i) for i in np.unravel_index(int(np.argmax(values)), values.shape))
            lines.append(f"Greatest {name} difference: {values[place]} at index {place}{bound}")
        return "\n".join(lines) + _at(where)


def _host(t: Any) -> Any:
    """The values in NumPy, wide enough for the difference of any two."""
    t = t.detach().cpu()
    wide = fb.complex128 if t.is_complex() else fb.float64 if t.is_floating_point() else None
    array = (t if wide is None else t.to(wide)).numpy()
    return array if wide is not None else array.astype(object) if array.dtype.itemsize == 8 else array.astype(np.int64)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _related(a: Any, b: Any) -> bool:
    return isinstance(a, type(b)) or isinstance(b, type(a))


def _number_dtype(value: Any) -> Any:
    return (
        fb.bool
        if isinstance(value, bool)
        else fb.int64
        if isinstance(value, int)
        else fb.complex128
        if isinstance(value, complex)
        else fb.float64
    )


def _at(where: str) -> str:
    return f"\n\nThe failure occurred for item {where}" if where else ""


def assert_close(
    actual: Any, expected: Any, *, allow_subclasses: bool = True, rtol: float | None = None, atol: float | None = None,
    equal_nan: bool = False, check_device: bool = True, check_dtype: bool = True, check_layout: bool = True, check_stride: bool = False,
    msg: str | Callable[[str], str] | None = None,
) -> None:  # fmt: skip
    """Asserts that |actual - expected| <= atol + rtol * |expected| for all elements, and equal metadata.

    Args:
        actual: a tensor, an array, a number, None, or a sequence or mapping of these.
        expected: the same.
        allow_subclasses: let a type be compared with its subclass.
        rtol: relative tolerance; by default the dtype's. Given with atol, or not at all.
        atol: absolute tolerance.
        equal_nan: let nan equal nan.
        check_device: compare devices too; check_dtype, check_layout and check_stride likewise.
        msg: the error's message, or a function from the generated message to it.

    Raises:
        ValueError: one of rtol and atol without the other.
        TypeError: values that cannot be compared.
        AssertionError: they differ; the message says how many elements, and by how much.

    >>> import flambeau as fb
    >>> fb.testing.assert_close(fb.tensor([1.0, 2.0]), fb.tensor([1.0, 2.5]))
    Traceback (most recent call last):
    ...
    AssertionError: Tensor-likes are not close!
    <BLANKLINE>
    Mismatched elements: 1 / 2 (50.0%)
    Greatest absolute difference: 0.5 at index (1,) (up to 1e-05 allowed)
    Greatest relative difference: 0.2 at index (1,) (up to 1.3e-06 allowed)
    """
    if (rtol is None) != (atol is None):
        raise ValueError(f"rtol and atol must both be specified or both be unspecified, but got {rtol=} and {atol=}")
    tolerances = None if rtol is None or atol is None else (rtol, atol)
    options = _Comparison(
        tolerances, equal_nan, allow_subclasses,
        check_device=check_device, check_dtype=check_dtype, check_layout=check_layout, check_stride=check_stride,
    )  # fmt: skip
    message = options.compare(actual, expected, "")
    if message is not None:
        raise AssertionError(message if msg is None else msg(message) if callable(msg) else msg)
