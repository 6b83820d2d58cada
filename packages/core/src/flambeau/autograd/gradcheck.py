"""Derivatives against finite differences: `gradcheck` for first derivatives, `gradgradcheck` for second ones.

The gradient of a real L with respect to a complex x = a + ib is dL/da + i dL/db. A complex output is checked twice: as
the real functions Re and Im of it.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..tensor import dtypes
from ..tensor.printing import tensor_str

Array = Any
Tensor = Any


class GradcheckError(RuntimeError):
    """A derivative that finite differences contradict."""


@dataclass(frozen=True)
class _Settings:
    """What a check tolerates and tries."""

    eps: float
    atol: float
    rtol: float
    nondet_tol: float
    undefined: bool
    dtypes: bool
    fast: bool


def gradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Checks the gradients of `func` against central differences.

    Every Jacobian of a differentiable output with respect to an input that requires grad is compared, element by
    element: |analytical - numerical| <= atol + rtol * |numerical|.

    Args:
        func: takes the inputs and returns a tensor or a sequence of tensors.
        inputs: a tensor or a sequence; those that require grad should be float64 or complex128.
        eps: the step of the differences.
        atol, rtol: the tolerances.
        raise_exception: False returns False instead of raising GradcheckError.
        nondet_tol: how far two runs of backward may differ.
        check_undefined_grad: whether backward must stand gradients that are missing, and give none or zeros for them.
        check_grad_dtypes: whether gradients must have their input's dtype.
        check_batched_grad, check_batched_forward_grad, check_forward_ad: not to be had; True raises.
        check_backward_ad: False checks nothing.
        fast_mode: compares one random projection of each Jacobian instead of all of its elements.
        masked: has no effect on strided tensors.

    Returns:
        True if all derivatives agree.

    Raises:
        GradcheckError: they do not; the text shows both Jacobians.
        ValueError: no input requires grad.

    Example:
        >>> import flambeau as fb
        >>> x = fb.randn(3, dtype=fb.float64, requires_grad=True)
        >>> fb.autograd.gradcheck(fb.sin, x)
        True
    """
    asked = {
        "check_batched_grad": check_batched_grad,
        "check_batched_forward_grad": check_batched_forward_grad,
        "check_forward_ad": check_forward_ad,
    }
    for name, wanted in asked.items():
        if wanted:
            raise NotImplementedError(f"gradcheck: {name}=True needs batched or forward-mode derivatives; backward ones are what it checks")
    if not check_backward_ad:
        return True
    settings = _Settings(eps, atol, rtol, nondet_tol, check_undefined_grad, check_grad_dtypes, fast_mode)
    try:
        _check(func, _tupled(inputs), settings)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Any] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """Checks the gradients of the gradients of `func` against central differences.

    Args:
        func, inputs: as in `gradcheck`.
        grad_outputs: the cotangents of the differentiable outputs; None for random ones.
        gen_non_contig_grad_outputs: whether the random ones are non-contiguous.
        check_fwd_over_rev: not to be had; True raises.
        check_rev_over_rev: False checks nothing.

    The other arguments, the result and the errors are those of `gradcheck`.

    Example:
        >>> import flambeau as fb
        >>> x = fb.randn(3, dtype=fb.float64, requires_grad=True)
        >>> fb.autograd.gradgradcheck(fb.sin, x)
        True
    """
    if check_fwd_over_rev:
        raise NotImplementedError("gradgradcheck: check_fwd_over_rev=True needs forward-mode derivatives; backward ones are what it checks")
    if not check_rev_over_rev:
        return True
    args = _tupled(inputs)
    outputs = _differentiable(_outputs(func, args))
    if grad_outputs is None:
        cotangents = tuple(_random_cotangent(out, seed, gen_non_contig_grad_outputs) for seed, out in enumerate(outputs.values()))
    else:
        cotangents = _tupled(grad_outputs)

    def gradients(*values: Any) -> tuple[Tensor, ...]:
        """The gradients of the outputs, as a function of inputs and cotangents."""
        now = values[: len(args)]
        results = _differentiable(_outputs(func, now))
        found = _grad(list(results.values()), [v for v in now if _wants(v)], values[len(args) :], create_graph=True)
        return tuple(g for g in found if g is not None)

    return gradcheck(
        gradients, (*args, *cotangents), eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception, nondet_tol=nondet_tol,
        check_undefined_grad=check_undefined_grad, check_grad_dtypes=check_grad_dtypes, check_batched_grad=check_batched_grad,
        fast_mode=fast_mode, masked=masked)  # fmt: skip


# ---------------------------------------------------------------- arguments and results


def _tupled(values: Any) -> tuple[Any, ...]:
    """One value or a sequence, as a tuple."""
    return tuple(values) if isinstance(values, list | tuple) else (values,)


def _public() -> Any:
    """The public package: complete by the time that anything here is called."""
    import flambeau

    return flambeau


def _is_tensor(value: Any) -> bool:
    fb = _public()

    return isinstance(value, fb.Tensor)


def _wants(value: Any) -> bool:
    """Whether a value is a tensor that requires grad."""
    return _is_tensor(value) and bool(value.requires_grad)


def _outputs(func: Callable[..., Any], inputs: Sequence[Any]) -> tuple[Any, ...]:
    """The outputs of the function."""
    outputs = _tupled(func(*inputs))
    for k, out in enumerate(outputs):
        if not _is_tensor(out):
            raise ValueError(f"gradcheck: expected func to return tensors, but output {k} is of type {type(out).__name__}")
    return outputs


def _differentiable(outputs: Sequence[Tensor]) -> dict[int, Tensor]:
    """The outputs that require grad, by position."""
    return {k: out for k, out in enumerate(outputs) if out.requires_grad}


def _check_inputs(inputs: Sequence[Any]) -> None:
    """Raises for inputs whose derivatives cannot be checked; warns of those whose differences are rough."""
    if not any(_wants(v) for v in inputs):
        raise ValueError("gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.")
    for i, v in enumerate(inputs):
        if not _wants(v):
            continue
        if v.element_size() // (2 if v.is_complex() else 1) < 8:
            warnings.warn(
                f"Input #{i} requires gradient and is not a double precision floating point or complex. "
                "This check will likely fail if all the inputs are not of double precision floating point or complex.",
                stacklevel=4,
            )
        if v.numel() and any(step == 0 and size > 1 for step, size in zip(v.stride(), v.shape, strict=True)):
            raise RuntimeError(
                f"The {i}th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be "
                "able to compute the numerical gradients correctly. You should call .contiguous on the input before passing it to gradcheck."
            )


def _host(t: Tensor) -> Array:
    """A copy of a tensor's elements, flat, on the host."""
    return np.array(t.detach().cpu().numpy()).reshape(-1)


def _like(array: Array, t: Tensor) -> Tensor:
    """An array as a tensor of the shape, dtype and device of `t`."""
    fb = _public()

    return fb.tensor(array.reshape(tuple(t.shape)), dtype=t.dtype, device=t.device)


def _grad(outputs: Sequence[Tensor], inputs: Sequence[Tensor], cotangents: Sequence[Any], create_graph: bool = False) -> tuple[Any, ...]:
    """The gradients, None for inputs that the outputs do not depend on."""
    fb = _public()

    return tuple(fb.autograd.grad(outputs, inputs, cotangents, retain_graph=True, create_graph=create_graph, allow_unused=True))


def _random_cotangent(out: Tensor, seed: int, non_contiguous: bool) -> Tensor:
    """A random tensor like an output that requires grad."""
    values = _random(seed, out.numel(), out.is_complex())
    if not non_contiguous:
        return _like(values, out).requires_grad_()
    fb = _public()

    wide = fb.tensor(values.reshape(*out.shape, 1).repeat(2, -1), dtype=out.dtype, device=out.device)
    return wide[..., 0].detach().requires_grad_()


def _random(seed: int, count: int, is_complex: bool) -> Array:
    """Random numbers away from zero, the same at each call."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(0.1, 1, count)
    return values + 1j * rng.uniform(0.1, 1, count) if is_complex else values


# ---------------------------------------------------------------- the check


def _check(func: Callable[..., Any], inputs: tuple[Any, ...], settings: _Settings) -> None:
    """All checks, cheapest message first."""
    _check_inputs(inputs)
    outputs = _outputs(func, inputs)
    wanted = [i for i, v in enumerate(inputs) if _wants(v)]
    found = _differentiable(outputs)
    if not found:
        _check_constant(func, inputs, wanted, [k for k, out in enumerate(outputs) if out.is_floating_point() or out.is_complex()], settings)
        return
    (_check_fast if settings.fast else _check_slow)(func, inputs, wanted, list(found), settings)
    _check_scaling(func, inputs, wanted)
    if settings.undefined:
        _check_undefined(func, inputs, wanted)


def _check_constant(func: Callable[..., Any], inputs: tuple[Any, ...], wanted: list[int], chosen: list[int], settings: _Settings) -> None:
    """Outputs that do not require grad must not depend on the inputs."""
    for i in wanted:
        for jacobian in _numerical(func, inputs, i, chosen, settings.eps):
            if not np.allclose(jacobian, 0, atol=settings.atol):
                raise GradcheckError(
                    f"Numerical gradient for function expected to be zero: no output requires grad, but they depend on input {i}\n"
                    f"numerical:{_shown(jacobian)}"
                )


def _check_slow(func: Callable[..., Any], inputs: tuple[Any, ...], wanted: list[int], chosen: list[int], settings: _Settings) -> None:
    """Compares every element of every Jacobian."""
    analytical = [_analytical(func, inputs, wanted, k, settings) for k in chosen]
    for at, i in enumerate(wanted):
        numerical = _numerical(func, inputs, i, chosen, settings.eps)
        for k, jacobian, backward in zip(chosen, numerical, analytical, strict=True):
            for part in range(jacobian.shape[2]):
                ours = backward[at][:, :, part]
                if not np.allclose(ours, jacobian[:, :, part], rtol=settings.rtol, atol=settings.atol):
                    raise GradcheckError(_mismatch(k, i, part, jacobian.shape[2] > 1, jacobian[:, :, part], ours))


def _check_fast(func: Callable[..., Any], inputs: tuple[Any, ...], wanted: list[int], chosen: list[int], settings: _Settings) -> None:
    """Compares one number for each Jacobian: v^T J u for random u and v."""
    for i in wanted:
        u = _unit(i, inputs[i])
        change = _along(func, inputs, i, u, chosen, settings.eps)
        outputs = _outputs(func, inputs)  # recorded anew: the steps have written to what earlier graphs saved
        for k, moved in zip(chosen, change, strict=True):
            v = _unit(1000 + k, outputs[k])
            gradient = _gradients(outputs[k], inputs, [i], v, settings)[0]
            _same_again(gradient, _gradients(outputs[k], inputs, [i], v, settings)[0], settings)
            ours, numerical = float((np.conj(u) * gradient).sum().real), float((np.conj(v) * moved).sum().real)
            slack = settings.atol * float(np.abs(u).sum() * np.abs(v).sum()) + settings.rtol * abs(numerical)
            if not abs(ours - numerical) <= slack:
                text = f"Jacobian mismatch for output {k} with respect to input {i},\nnumerical:{numerical}\nanalytical:{ours}\n"
                raise GradcheckError(
                    text + "These are random projections of the Jacobians (fast mode).\n" + _slow_text(func, inputs, i, k, settings)
                )


def _slow_text(func: Callable[..., Any], inputs: tuple[Any, ...], i: int, k: int, settings: _Settings) -> str:
    """The whole Jacobians, for the message of a failure in fast mode."""
    numerical = _numerical(func, inputs, i, [k], settings.eps)[0]
    ours = _analytical(func, inputs, [i], k, settings)[0]
    difference = float(np.abs(numerical - ours).max(initial=0))
    shown = "".join(
        _mismatch(k, i, part, numerical.shape[2] > 1, numerical[:, :, part], ours[:, :, part]) for part in range(numerical.shape[2])
    )
    return f"The whole Jacobians are:\n{shown}The max per-element difference (slow mode) is: {difference}."


def _mismatch(k: int, i: int, part: int, is_complex: bool, numerical: Array, analytical: Array) -> str:
    """Both Jacobians, as text; a row for each element of the input, a column for each of the output."""
    lead = f"While considering the {('real', 'imaginary')[part]} part of complex outputs only, " if is_complex else ""
    return (
        f"{lead}Jacobian mismatch for output {k} with respect to input {i},\n"
        f"numerical:{_shown(numerical)}\nanalytical:{_shown(analytical)}\n"
    )


def _shown(jacobian: Array) -> str:
    """A Jacobian as a printed tensor."""
    if jacobian.ndim == 3 and jacobian.shape[2] == 1:
        jacobian = jacobian[:, :, 0]
    return tensor_str(jacobian, dtype=dtypes.BY_NUMPY[jacobian.dtype])


# ---------------------------------------------------------------- Jacobians: (elements of the input, of the output, parts)


def _parts(change: Array) -> Array:
    """The real functions of an output: itself, or its real and imaginary parts."""
    return np.stack([change.real, change.imag], -1) if np.iscomplexobj(change) else change[:, None]


def _evaluated(func: Callable[..., Any], inputs: tuple[Any, ...], chosen: list[int]) -> list[Array]:
    """The chosen outputs at the present inputs, on the host."""
    outputs = _outputs(func, inputs)
    return [_host(outputs[k]) for k in chosen]


def _numerical(func: Callable[..., Any], inputs: tuple[Any, ...], i: int, chosen: list[int], eps: float) -> list[Array]:
    """The Jacobians of the chosen outputs with respect to input i, by central differences."""
    data = inputs[i].detach()  # shares the input's memory: functions that close over it see the steps
    rows: list[list[Array]] = [[] for _ in chosen]
    for index in itertools.product(*map(range, data.shape)):
        value = data[index].item()
        slopes = [
            _slope(func, inputs, data, index, value, step, chosen, eps) for step in ((eps, eps * 1j) if data.is_complex() else (eps,))
        ]
        for at in range(len(chosen)):
            real = _parts(slopes[0][at])
            rows[at].append(real + 1j * _parts(slopes[1][at]) if len(slopes) == 2 else real)
    if not data.numel():
        shapes = [_parts(out).shape for out in _evaluated(func, inputs, chosen)]
        return [np.zeros((0, *shape)) for shape in shapes]
    return [np.stack(row) for row in rows]


def _slope(
    func: Callable[..., Any],
    inputs: tuple[Any, ...],
    data: Tensor,
    index: tuple[int, ...],
    value: Any,
    step: Any,
    chosen: list[int],
    eps: float,
) -> list[Array]:
    """The outputs' central differences as one element of an input steps."""
    try:
        data[index] = value - step
        before = _evaluated(func, inputs, chosen)
        data[index] = value + step
        after = _evaluated(func, inputs, chosen)
    finally:
        data[index] = value
    return [(b - a) / (2 * eps) for a, b in zip(before, after, strict=True)]


def _along(func: Callable[..., Any], inputs: tuple[Any, ...], i: int, u: Array, chosen: list[int], eps: float) -> list[Array]:
    """The outputs' derivatives along the direction u of input i, by central differences."""
    data = inputs[i].detach()
    kept, step = data.clone(), _like(u * eps, data)
    try:
        data.copy_(kept - step)
        before = _evaluated(func, inputs, chosen)
        data.copy_(kept + step)
        after = _evaluated(func, inputs, chosen)
    finally:
        data.copy_(kept)
    return [(b - a) / (2 * eps) for a, b in zip(before, after, strict=True)]


def _unit(seed: int, t: Tensor) -> Array:
    """A random direction of length 1."""
    values = _random(seed, t.numel(), t.is_complex())
    return values / np.linalg.norm(values) if values.size else values


def _gradients(out: Tensor, inputs: tuple[Any, ...], wanted: list[int], cotangent: Array, settings: _Settings) -> list[Array]:
    """The gradients of one output, flat, on the host; zeros where there is none."""
    sources = [inputs[i] for i in wanted]
    found = []
    for i, x, g in zip(wanted, sources, _grad([out], sources, [_like(cotangent, out)]), strict=True):
        if g is None:
            found.append(np.zeros(x.numel(), dtype=np.complex128 if x.is_complex() else np.float64))
            continue
        if tuple(g.shape) != tuple(x.shape):
            raise GradcheckError(f"gradient of input {i} has shape {tuple(g.shape)}, but the input has {tuple(x.shape)}")
        if settings.dtypes and g.dtype != x.dtype:
            raise GradcheckError(f"Backward gradient dtype mismatch: the gradient of input {i} is of {g.dtype}, the input of {x.dtype}")
        found.append(_host(g))
    return found


def _analytical(func: Callable[..., Any], inputs: tuple[Any, ...], wanted: list[int], k: int, settings: _Settings) -> list[Array]:
    """The Jacobians of output k with respect to the wanted inputs, by backward from each of its elements, twice."""
    out = _outputs(func, inputs)[k]
    parts = (1.0, 1.0j) if out.is_complex() else (1.0,)
    jacobians = [
        np.zeros((inputs[i].numel(), out.numel(), len(parts)), dtype=np.complex128 if inputs[i].is_complex() else np.float64)
        for i in wanted
    ]
    for j in range(out.numel()):
        for part, one in enumerate(parts):
            cotangent = np.zeros(out.numel(), dtype=np.complex128 if out.is_complex() else np.float64)
            cotangent[j] = one
            first = _gradients(out, inputs, wanted, cotangent, settings)
            second = _gradients(out, inputs, wanted, cotangent, settings)
            for jacobian, a, b in zip(jacobians, first, second, strict=True):
                _same_again(a, b, settings)
                jacobian[:, j, part] = a
    return jacobians


def _same_again(first: Array, second: Array, settings: _Settings) -> None:
    """Two runs of backward must agree."""
    gap = np.abs(first - second).max(initial=0)
    if gap > settings.nondet_tol:
        raise GradcheckError(
            "Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values: "
            f"they differ by {gap}. The tolerance for nondeterminism was {settings.nondet_tol}; pass nondet_tol= to allow more."
        )


# ---------------------------------------------------------------- what backward must do with odd cotangents


def _check_scaling(func: Callable[..., Any], inputs: tuple[Any, ...], wanted: list[int]) -> None:
    """Zero cotangents must give zero gradients."""
    results = list(_differentiable(_outputs(func, inputs)).values())
    sources = [inputs[i] for i in wanted]
    zeros = [_like(np.zeros(out.numel()), out) for out in results]
    for i, g in zip(wanted, _grad(results, sources, zeros), strict=True):
        if g is not None and np.any(_host(g) != 0):
            raise GradcheckError(
                f"backward not multiplied by grad_output: the gradient of input {i} is not zero where all grad_outputs are"
            )


def _check_undefined(func: Callable[..., Any], inputs: tuple[Any, ...], wanted: list[int]) -> None:
    """Missing cotangents, of all outputs and of each one, must give no gradients or the others'."""
    fb = _public()

    Function: Any = fb.autograd.Function

    class Undefined(Function):  # type: ignore[misc]
        """The identity, whose backward gives no gradient."""

        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x.clone()

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return None

    sources = [inputs[i] for i in wanted]
    results = list(_differentiable(_outputs(func, inputs)).values())
    cases = [range(len(results)), *([k] for k in range(len(results)) if len(results) > 1)]
    for missing in cases:
        ends = [Undefined.apply(out) if k in missing else out for k, out in enumerate(results)]
        cotangents = [_like(np.full(out.numel(), 0.0 if k not in missing else 1.0), out) for k, out in enumerate(results)]
        try:
            found = _grad(ends, sources, cotangents)
        except Exception as error:
            raise GradcheckError(
                f"Expected backward function to handle undefined output grads (of outputs {[*missing]}); it raised {error!r}"
            ) from error
        for i, g in zip(wanted, found, strict=True):
            if g is not None and np.any(_host(g) != 0):
                raise GradcheckError(
                    f"Expected backward function to handle undefined output grads: with those of outputs {[*missing]} undefined and "
                    f"the others zero, the gradient of input {i} must be None or zero"
                )
