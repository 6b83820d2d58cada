"""Functions with a backward of the user's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..dispatch.graph import MultiNode, Node, OutputNode, Sink, check_inplace, node_of, rebase_history, wrote
from ..dispatch.keys import DIFFERENTIABLE, DTYPES, EXTRAS, GRAD, NOGRAD
from ..dispatch.threads import set_keys, tls
from ..tensor import dtypes
from ..tensor.base import TensorBase, version_of


class FunctionCtx:
    """What forward leaves for backward."""

    def __init__(self) -> None:
        self._to_save: tuple[Any, ...] = ()
        self._kept: list[Any] = []
        self._dirty: tuple[Any, ...] = ()
        self._non_differentiable: tuple[Any, ...] = ()
        self._materialize = True
        self._freed = False
        self.needs_input_grad: tuple[bool, ...] = ()

    def save_for_backward(self, *tensors: Any) -> None:
        """Keeps inputs and outputs for backward, checked for in-place writes until then."""
        for t in tensors:
            if t is not None and not isinstance(t, TensorBase):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument is of type {type(t).__name__}; "
                    f"keep other values as attributes of ctx"
                )
        self._to_save = tensors

    save_for_forward = save_for_backward

    def mark_dirty(self, *tensors: Any) -> None:
        """Says which inputs forward wrote in place; they must be among its outputs."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Any) -> None:
        """Says which outputs have no gradient."""
        self._non_differentiable = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Whether backward sees zeros (the default) or None for outputs that nothing used."""
        self._materialize = value

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What save_for_backward kept."""
        if self._freed:
            raise RuntimeError(
                "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). "
                "Specify retain_graph=True if you need to backward through the graph a second time."
            )
        return tuple(k() for k in self._kept)


class Kept:
    """A saved tensor: an input as it is, an output without its node, either of them packed if hooks are on."""

    def __init__(self, t: Any, node: Any, index: int | None) -> None:
        self.version = version_of(t)
        self.node, self.index = node, index
        self.unpack: Any = None
        self.history = t.node if index is None and t.key & GRAD else None
        if tls.saved_hooks:
            pack, self.unpack = tls.saved_hooks[-1]
            old = tls.keys
            set_keys(old | NOGRAD)
            try:
                self.value = pack(t.detach() if index is not None else t)
            finally:
                set_keys(old)
        else:
            self.value = t.detach() if index is not None else t

    def __call__(self) -> Any:
        if self.unpack is not None:
            return self.attached(self.unpack(self.value))
        if version_of(self.value) != self.version:
            raise RuntimeError(
                f"one of the variables needed for gradient computation has been modified by an inplace operation: a saved tensor of shape "
                f"{list(self.value.sizes)} is at version {version_of(self.value)}; expected version {self.version} instead"
            )
        return self.value if self.index is None else self.attached(self.value)

    def attached(self, t: Any) -> Any:
        """The tensor with the history of the saved one."""
        node = self.history
        if self.index is not None and self.node is not None and not tls.keys & NOGRAD:
            node = OutputNode(self.node, self.index)
        if node is None or t.node is node:
            return t
        t = t.detach()
        t.node, t.key = node, t.key | GRAD
        return t


class FunctionNode(MultiNode):
    """The recorded call of a Function."""

    __slots__ = ("context", "function", "given", "inputs", "positions", "shapes", "title")

    def __init__(self, function: Any, context: Any, edges: list[Any], positions: list[int], count: int) -> None:
        super().__init__()
        self.function, self.context = function, context
        self.more = tuple(edges)
        self.positions = positions
        self.count = count
        self.shapes: list[Any] = []
        self.given = len(context.needs_input_grad)  # how many gradients backward returns
        self.inputs: list[Any] = []  # (sizes, dtype bit) of the operands that have an edge
        self.title = function.__name__ + "Backward"

    def name(self) -> str:
        return str(self.title)

    def apply(self, g: Any, engine: Sink) -> None:
        grads = list(g)
        if self.context._materialize:
            grads = [make() if d is None and make is not None else d for d, make in zip(grads, self.shapes, strict=True)]
        result = self.function.backward(self.context, *grads)
        result = result if isinstance(result, tuple) else (result,)
        given = self.given
        if len(result) > given and all(r is None for r in result[given:]):
            result = result[:given]
        if len(result) != given:
            raise RuntimeError(f"function {self.title} returned an incorrect number of gradients (expected {given}, got {len(result)})")
        for e, position, place in zip(self.more, self.positions, self.inputs, strict=True):
            d = result[position]
            if d is not None:
                d = fitted(self.title, position, d, *place)
            if e is not None and (engine.wanted is None or e in engine.wanted):
                engine.give(e, d, True)

    def release(self) -> None:
        self.context._freed = True
        self.context._kept = []


def fitted(title: str, position: int, d: Any, sizes: Any, bit: int) -> Any:
    """A user's gradient in the shape and dtype of its operand: summed where it was broadcast, cast where dtypes differ."""
    if not isinstance(d, TensorBase):
        raise TypeError(f"function {title}: expected Variable or None (got {type(d).__name__}) as gradient {position}")
    if d.sizes == sizes and d.key & bit:
        return d
    from ..ops.lazy import ops

    if d.sizes != sizes:
        lead = len(d.sizes) - len(sizes)
        if lead < 0 or any(n not in (1, m) for n, m in zip(sizes, d.sizes[lead:], strict=True)):
            raise RuntimeError(
                f"Function {title} returned an invalid gradient at index {position} - got {list(d.sizes)} but expected shape compatible with {list(sizes)}"
            )
        d = ops.sum_to(d, sizes)
    target = dtypes.BY_BIT[bit]
    if d.dtype is not target:
        d = (ops.real(d) if d.dtype.is_complex and not target.is_complex else d).to(target)
    return d


class _FunctionMeta(type):
    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(f"{cls.__name__}: a Function is not instantiated; call {cls.__name__}.apply(...)")


class Function(metaclass=_FunctionMeta):
    """An op with a derivative of the user's own: subclass, write `forward` and `backward`, call `apply`.

    >>> import flambeau as fb
    >>> class Double(fb.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         return x * 2
    ...     @staticmethod
    ...     def backward(ctx, g):
    ...         return g * 2
    >>> x = fb.ones(2, requires_grad=True)
    >>> Double.apply(x).sum().backward()
    >>> x.grad
    tensor([2., 2.])
    """

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Computes the result: of (ctx, *inputs), or of (*inputs) if `setup_context` is defined."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        """Keeps what backward needs, where forward takes no ctx."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradient of each input, from the gradients of the outputs."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD."
        )

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Runs forward and records it."""
        ctx = type(cls.__name__ + "Context", (FunctionCtx,), {})()
        tensors = [(i, a) for i, a in enumerate(args) if isinstance(a, TensorBase)]
        ctx.needs_input_grad = tuple(isinstance(a, TensorBase) and bool(a.key & GRAD) for a in args)
        recording = not tls.keys & NOGRAD and any(ctx.needs_input_grad)
        old = tls.keys
        set_keys((old | NOGRAD) & ~EXTRAS)
        try:
            if cls.setup_context is not Function.setup_context:
                output = cls.forward(*args)
                cls.setup_context(ctx, args, output)
            else:
                output = cls.forward(ctx, *args)
        finally:
            set_keys(old)
        returned = output if isinstance(output, tuple | list) else (output,)
        if any(all(d is not t for t in returned) for d in ctx._dirty):
            raise RuntimeError(
                f"{cls.__name__}: Some elements marked as dirty during the forward method were not returned as output. "
                f"The inputs that are modified inplace must all be outputs of the Function."
            )
        if not recording:
            ctx._kept = [_plain_kept(t) for t in ctx._to_save]
            return output
        return record_call(cls, ctx, args, tensors, output)

    vjp = None


def _plain_kept(t: Any) -> Callable[[], Any]:
    return lambda: t


def record_call(cls: Any, ctx: Any, args: tuple[Any, ...], tensors: list[tuple[int, Any]], output: Any) -> Any:
    """Gives the outputs their node."""
    single = not isinstance(output, tuple | list)
    outputs = [output] if single else list(output)
    wanted = [(i, t) for i, t in tensors if t.key & GRAD]
    edges = [node_of(t) if t.base is not None else t.node for _, t in wanted]
    node = FunctionNode(cls, ctx, edges, [i for i, _ in wanted], len(outputs))
    node.given = len(args)
    node.inputs = [(t.sizes, t.key & DTYPES) for _, t in wanted]
    inputs = [t for _, t in tensors]
    for n, t in enumerate(outputs):
        outputs[n] = _output(ctx, node, n, t, inputs)
    node.shapes = [_zeros(t) if isinstance(t, TensorBase) else None for t in outputs]
    saved = []
    for t in ctx._to_save:
        index = next((n for n, o in enumerate(outputs) if o is t), None)
        saved.append(_plain_kept(None) if t is None else Kept(t, node, index))
    ctx._kept = saved
    ctx._to_save = ()
    if tls.keys & EXTRAS and tls.anomaly:
        import traceback

        from ..dispatch.graph import extra_of

        extra_of(node).trace = traceback.format_stack()[:-2]
    return outputs[0] if single else type(output)(outputs)


def _output(ctx: Any, node: FunctionNode, n: int, t: Any, inputs: list[Any]) -> Any:
    if not isinstance(t, TensorBase):
        return t
    if any(t is m for m in ctx._non_differentiable) or not t.key & DIFFERENTIABLE:
        return t
    out = OutputNode(node, n)
    if any(t is d for d in ctx._dirty):
        check_inplace(node.name(), t)
        if t.base is not None and node.count != 1:
            raise RuntimeError(f"{node.name()}: mark_dirty on a view needs a Function with one output, not {node.count}")
        wrote(t)
        rebase_history(t, out)
        return t
    if any(t is i for i in inputs):
        t = t.detach()  # type: ignore[attr-defined]  # an input handed through: a tensor of its own
    t.node, t.key = out, t.key | GRAD
    return t


def _zeros(t: Any) -> Callable[[], Any]:
    sizes, d, where = t.sizes, t.dtype, t.device

    def make() -> Any:
        from ..ops.lazy import ops

        return ops.zeros(sizes, dtype=d, device=where)

    return make


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a Function's backward as having no derivative: using it for second derivatives raises."""

    def wrapped(ctx: Any, *grads: Any) -> Any:
        recording = not tls.keys & NOGRAD and any(isinstance(g, TensorBase) and g.key & GRAD for g in grads)
        old = tls.keys
        set_keys(old | NOGRAD)
        try:
            result = backward(ctx, *grads)
        finally:
            set_keys(old)
        if not recording:
            return result
        results = result if isinstance(result, tuple) else (result,)
        refused = tuple(_refuse(r) if isinstance(r, TensorBase) else r for r in results)
        return refused if isinstance(result, tuple) else refused[0]

    return wrapped


class _Refusal(Node):
    """Raises when a second derivative comes to a backward that has none."""

    __slots__ = ()

    def name(self) -> str:
        return "DelayedError"

    def apply(self, g: Any, engine: Sink) -> None:
        raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")


def _refuse(t: Any) -> Any:
    t = t.detach()
    t.node, t.key = _Refusal(), t.key | GRAD
    return t
