"""Checkpointing: what a function saves for backward is not kept but computed again when backward needs it."""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..autograd.function import Kept
from ..autograd.graph import saved_tensors_hooks
from ..dispatch.keys import AUTOCAST, EXTRAS, NOGRAD
from ..dispatch.threads import set_keys, tls
from ..tensor.base import TensorBase
from ..tensor.generator import fork_rng, get_rng_state, set_rng_state

__all__ = ["CheckpointError", "checkpoint", "checkpoint_sequential", "noop_context_fn", "set_checkpoint_early_stop"]

_early_stop: list[bool] = [True]


class CheckpointError(RuntimeError):
    """The second run of a checkpointed function saved other tensors than the first."""


class _Stop(Exception):
    """Ends a second run that has computed all that backward needs."""


class Holder:
    """What a node keeps instead of a saved tensor."""

    __slots__ = ("__weakref__", "index", "value")

    def __init__(self, index: int) -> None:
        self.index = index
        self.value: Any = None  # between the second run and backward's use


def noop_context_fn() -> tuple[Any, Any]:
    """Contexts for the first and the second run that do nothing."""
    return contextlib.nullcontext(), contextlib.nullcontext()


@contextlib.contextmanager
def set_checkpoint_early_stop(enable: bool) -> Iterator[None]:
    """Whether checkpoints made inside end their second run as soon as all that backward needs is there (the default)."""
    old = _early_stop[0]
    _early_stop[0] = enable
    try:
        yield
    finally:
        _early_stop[0] = old


class Frame:
    """One checkpointed call: how to run it again, and the holders of what it saved."""

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], preserve_rng: bool, check: str) -> None:
        self.function = function
        self.args = [kept(a) for a in args]
        self.kwargs = {name: kept(a) for name, a in kwargs.items()}
        self.context: Any = None
        self.check = check
        self.early_stop = _early_stop[0]
        self.rng = get_rng_state() if preserve_rng else None
        self.autocast = (tls.keys & AUTOCAST, dict(tls.autocast))
        self.holders: list[Any] = []  # weak: a holder dies with the node that keeps it
        self.kinds: list[Any] = []
        self.lock = threading.RLock()

    def pack(self, t: Any) -> Holder:
        """Forgets a tensor that the first run saves."""
        holder = Holder(len(self.holders))
        self.holders.append(weakref.ref(holder))
        self.kinds.append(kind_of(t))
        return holder

    def unpack(self, holder: Holder) -> Any:
        """The tensor again, by a second run if none has brought it yet."""
        with self.lock:
            if holder.value is None:
                self.run_again()
            value, holder.value = holder.value, None
        if value is None:
            raise CheckpointError(
                f"checkpoint: the second run saved fewer tensors than the first: tensor {holder.index}, {self.kinds[holder.index]}, is missing. "
                f"The function must do the same both times."
            )
        return value

    def run_again(self) -> None:
        """Runs the function to fill the holders that are still needed."""
        needed = {i for i, ref in enumerate(self.holders) if ref() is not None}
        last = max(needed)
        at = 0

        def fill(t: Any) -> Any:
            nonlocal at
            i, at = at, at + 1
            if i >= len(self.holders):
                raise CheckpointError(f"checkpoint: the second run saved more tensors than the first, which saved {len(self.holders)}")
            if self.check == "default" and kind_of(t) != self.kinds[i]:
                raise CheckpointError(
                    f"checkpoint: Recomputed values for the following tensors have different metadata than during the forward pass: tensor {i} "
                    f"was {self.kinds[i]} and is now {kind_of(t)}"
                )
            holder = self.holders[i]()
            if holder is not None:
                holder.value = t.detach()
            if i == last and self.early_stop:
                raise _Stop
            return None

        with self.conditions(), saved_tensors_hooks(fill, refuse), contextlib.suppress(_Stop):
            self.function(*[a() for a in self.args], **{name: a() for name, a in self.kwargs.items()})

    @contextlib.contextmanager
    def conditions(self) -> Iterator[None]:
        """The modes and the random state of the first run."""
        old, old_autocast = tls.keys, tls.autocast
        bit, tls.autocast = self.autocast
        set_keys((old & ~(NOGRAD | AUTOCAST | EXTRAS)) | bit)
        try:
            with fork_rng(enabled=self.rng is not None), self.context or contextlib.nullcontext():
                if self.rng is not None:
                    set_rng_state(self.rng)
                yield
        finally:
            tls.autocast = old_autocast
            set_keys(old)


def refuse(packed: Any) -> Any:
    """The second run is never differentiated itself."""
    raise CheckpointError("checkpoint: backward reached the second run of a checkpointed function")


def kept(value: Any) -> Callable[[], Any]:
    """An argument for the second run. A tensor is saved as by an op, so that an outer checkpoint need not keep it."""
    return Kept(value, None, None) if isinstance(value, TensorBase) else lambda: value


def kind_of(t: Any) -> str:
    """What must agree between the runs."""
    return f"{t.dtype} {list(t.sizes)} on {t.device}"


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = False,
    preserve_rng_state: bool = True,
    context_fn: Callable[[], tuple[Any, Any]] = noop_context_fn,
    determinism_check: str = "default",
    early_stop: bool = True,
    **kwargs: Any,
) -> Any:
    """Runs a function without keeping what it saves for backward, which then runs the function again.

    Args:
        function: called with `args` and `kwargs`, twice; it must do the same both times.
        use_reentrant: only False; the reentrant way is not supported.
        preserve_rng_state: gives the second run the random state of the first.
        context_fn: returns two context managers, for the first and for the second run.
        determinism_check: "default" compares shape, dtype and device of what both runs save, "none" does not.
        early_stop: ends the second run as soon as all that backward needs is there.

    Returns: what the function returns.

    Raises:
        ValueError: `use_reentrant=True`, or an unknown `determinism_check`.
        CheckpointError: in backward, if the second run differs from the first.

    >>> import flambeau as fb
    >>> from flambeau.utils.checkpoint import checkpoint
    >>> x = fb.ones(2, requires_grad=True)
    >>> checkpoint(lambda t: (t.exp() * t).sum(), x, use_reentrant=False).backward()
    >>> x.grad
    tensor([5.4366, 5.4366])
    """
    if use_reentrant:
        raise ValueError("checkpoint: use_reentrant=True is not supported; use_reentrant=False does all that it did, and more")
    if determinism_check not in ("default", "none"):
        raise ValueError(f"checkpoint: determinism_check is 'default' or 'none', not {determinism_check!r}")
    if tls.keys & NOGRAD:
        return function(*args, **kwargs)
    first, second = context_fn()
    frame = Frame(function, args, kwargs, preserve_rng_state, determinism_check)
    frame.context = second
    frame.early_stop = frame.early_stop and early_stop
    with first, saved_tensors_hooks(frame.pack, frame.unpack):
        return function(*args, **kwargs)


def checkpoint_sequential(
    functions: Any, segments: int, input: Any, use_reentrant: bool | None = False, preserve_rng_state: bool = True
) -> Any:
    """Runs a sequence of functions in checkpointed segments; the last segment keeps what it saves.

    Args:
        functions: a Sequential, or functions that each take the result of the one before.
        segments: into how many parts of about one length the sequence is cut.
        input: what the first function takes.
    """
    steps: Sequence[Any] = list(functions.children()) if hasattr(functions, "children") else list(functions)
    if not 1 <= segments <= max(len(steps), 1):
        raise ValueError(
            f"checkpoint_sequential: {segments} segments of {len(steps)} functions; there must be at least one function in each"
        )
    length = len(steps) // segments

    def run(first: int, last: int) -> Callable[[Any], Any]:
        def part(x: Any) -> Any:
            for step in steps[first:last]:
                x = step(x)
            return x

        return part

    end = length * (segments - 1)
    for start in range(0, end, length):
        input = checkpoint(run(start, start + length), input, use_reentrant=use_reentrant, preserve_rng_state=preserve_rng_state)
    return run(end, len(steps))(input)
