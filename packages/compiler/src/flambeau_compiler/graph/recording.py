"""The recorder: ops on stand-in tensors, autograd's and the optimizers' included, become the nodes of a functional graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import flambeau as fb
from flambeau.dispatch import layers
from flambeau.dispatch.graph import TENSOR, TensorMeta, is_number
from flambeau.dispatch.keys import BACKENDS, CAPTURE, DTYPES, GRAD, STRIDED, dtype_of
from flambeau.dispatch.op import OPS
from flambeau.dispatch.threads import set_keys, tls
from flambeau.tensor import dtypes, generator
from flambeau.tensor.base import TensorBase
from flambeau.tensor.errors import ShapeError

from .errors import AliasError, CaptureError
from .graph import Alias, Draw, Graph, Line, Node, Number, Value, dense
from .standin import Cell, StandInArray, current, described, dtypes_device, stand_in_bits, stand_in_for


class Recorder:
    """Writes down the ops of a block.

    Stand-ins are what the block computes with: `input` makes one of each tensor that a call will give. A tensor that the block meets without
    it becomes an input of its own, in `Graph.captured`. Every op, those of `backward()` and of optimizers too, goes through the core's
    dispatcher, so what is recorded are the kernels that eager would run, in its order. Writes in place are made functional: what they leave in
    the memory of inputs is in `Graph.mutations`.

    Example:
        >>> import flambeau as fb
        >>> recorder = Recorder()
        >>> x = recorder.input(fb.ones(3), "x")
        >>> with recorder:
        ...     y = (x * 2).sum()
        >>> print(recorder.finish([y]))
        graph(%x: float32[3])
          %v0: float32[3] = mul(%x, 2.0)
          %v1: float32[] = sum(%v0, None, False)
          return %v1
    """

    def __init__(self) -> None:
        self.graph = Graph()
        self.line: Line | None = None  # which nodes get from now on
        self._standins: dict[int, tuple[Any, Any]] = {}  # by the id of a real tensor: it and its stand-in
        self._storages: dict[int, list[Cell]] = {}
        self._literals: dict[int, tuple[Cell, Value]] = {}
        self._roots: list[Cell] = []  # cells of inputs
        self._disguised: list[tuple[Any, tuple[Any, ...]]] = []
        self._generators: dict[int, tuple[Any, int, int]] = {}  # by id: the generator, its place, its first offset
        self._names: set[str] = set()
        self._old: list[tuple[int, Any]] = []

    # ---------------------------------------------------------------- what the compiler's front end calls

    def input(self, tensor: Any, name: str = "", captured: bool = False) -> Any:
        """The stand-in of a tensor: of its dtype, shape, strides, device and requires_grad, a leaf. One for each tensor.

        Args:
            captured: whether the graph keeps the tensor, and calls need not give it.
        """
        known = self._standins.get(id(tensor))
        if known is not None:
            return known[1]
        made = self._stand_in(tensor, name or f"in{len(self.graph.inputs)}", captured)
        if type(tensor) is not fb.Tensor and isinstance(tensor, fb.nn.Parameter):
            made = made.as_subclass(type(tensor))
        if tensor.requires_grad:
            fb.Tensor.requires_grad_(made, True)
        self._standins[id(tensor)] = (tensor, made)
        self._standins[id(made)] = (made, made)
        return made

    def disguise(self, tensor: Any, name: str = "", grad: bool = False) -> None:
        """Makes the tensor itself its stand-in until `finish`, so that modules and optimizers that hold it compute with the stand-in.

        Args:
            grad: whether its gradient, if it has one, is an input too; it has none in the recording otherwise.
        """
        if id(tensor) in self._standins:
            return
        had = tensor.grad if grad and tensor.is_leaf else None
        made = self._stand_in(tensor, name or f"in{len(self.graph.inputs)}", False)
        requires = tensor.requires_grad
        self._disguised.append((tensor, tuple(getattr(tensor, slot) for slot in TensorBase.__slots__)))
        tensor.array, tensor.sizes, tensor.storage, tensor.base, tensor.node, tensor.meta = made.array, made.sizes, None, None, None, None
        tensor.key = made.key | (tensor.key & ~(BACKENDS | DTYPES | GRAD | STRIDED))
        if requires:
            fb.Tensor.requires_grad_(tensor, True)
        self._standins[id(tensor)] = (tensor, tensor)
        if had is not None:
            self.disguise(had, f"{name or made.array.cell.value.name}.grad")
            tensor.grad = had

    def number(self, name: str) -> Held:
        """What stands for a Python number that each call gives, such as a learning rate. Kernels take it as an argument; any other use raises."""
        self.graph.numbers.append(name)
        return Held(len(self.graph.numbers) - 1, name)

    def literal(self, tensor: Any) -> Any:
        """A stand-in that holds the elements of a tensor as they are now: for tensors that the program makes of Python data."""
        backend = stand_in_for(tensor.key & BACKENDS)
        made = backend.from_host(np.array(tensor.detach().cpu().numpy()), None)
        return TENSOR[0](made, backend.bit | dtype_of(tensor.key).bit, tensor.sizes)

    def differentiate(self, outputs: Sequence[Any], inputs: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """Records backward, for `partition`: the cotangents of outputs, which become inputs of the graph, and the gradients of inputs.

        Args:
            outputs: stand-ins; those that do not require grad get None for a cotangent.
            inputs: stand-ins that require grad; a gradient is None where no output depends on the input.
        """
        cotangents: list[Any] = []
        for k, t in enumerate(outputs):
            cotangents.append(self._placeholder(t, f"cotangent{k}") if t.requires_grad else None)
        roots = [(t, c) for t, c in zip(outputs, cotangents, strict=True) if c is not None]
        if not roots:
            return cotangents, [None for _ in inputs]
        return cotangents, list(fb.autograd.grad([t for t, _ in roots], list(inputs), [c for _, c in roots], allow_unused=True))

    def value(self, tensor: Any) -> Value:
        """What a stand-in holds now."""
        return self.read(tensor.array)

    def finish(self, outputs: Sequence[Any]) -> Graph:
        """The graph that returns what these stand-ins hold now; None may stand among them. Ends the recording."""
        g = self.graph
        try:
            g.outputs = [None if t is None else self.value(self._standins.get(id(t), (t, t))[1] if isinstance(t, TensorBase) else t)
                         for t in outputs]  # fmt: skip
            for k, t in enumerate(outputs):
                if t is not None:
                    self._note_alias(k, t, outputs)
            for cell in self._roots:
                value = self._now(cell)
                if value is not cell.root:
                    g.mutations.append((cell.root, value))
            for random, place, first in self._generators.values():
                g.generators[place] = (random, random.get_offset() - first)
        finally:
            self._restore()
        return g.check()

    def __enter__(self) -> Recorder:
        if getattr(current, "recorder", None) is not None:
            raise CaptureError("a recording is on in this thread already")
        current.recorder = self
        set_keys(tls.keys | CAPTURE)
        return self

    def __exit__(self, *error: object) -> None:
        current.recorder = None
        set_keys(tls.keys & ~CAPTURE)
        if error[0] is not None:
            self._restore()

    # ---------------------------------------------------------------- what stand-ins call

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        """Records one op on arrays and returns its results' arrays."""
        op = OPS[name]
        given = tuple([self._argument(a) for a in args])
        if "inplace" in op.traits:
            target = args[0]
            if op.rule is not None:
                shape = op.rule(*[_shape_of(a) for a in args])
                if isinstance(shape, tuple) and shape != target.shape:
                    raise ShapeError(f"output with shape {list(target.shape)} doesn't match the broadcast shape {list(shape)}")
            (value,) = self._node(name, given, [(target.shape, target.dtype, target.strides)], target)
            self.write(target, value)
            return None
        written = [op.statics.index(t.partition(":")[2]) for t in op.traits if t.startswith("mutates:")]
        if written:
            targets = [t for i in written for t in args[i]]
            values = self._node(name, given, [(t.shape, t.dtype, t.strides) for t in targets], targets[0])
            for t, v in zip(targets, values, strict=True):
                self.write(t, v)
            return None
        made, several = described(op, args)
        like = next((a for a in _arrays(args)), None)
        index = like.index if like is not None else getattr(args[-1], "index", None) if "factory" in op.traits else None
        backend = self._backend_name(like, args)
        values = self._node(name, given, made, None, backend, index)
        arrays = [self._array(v, m, index) for v, m in zip(values, made, strict=True)]
        return tuple(arrays) if several else arrays[0]

    def copy(self, target: StandInArray, source: StandInArray) -> None:
        """Records a copy into the memory of a stand-in."""
        value = self.read(source)
        if target.dtype != source.dtype:
            (value,) = self._node(
                "cast", (value, dtypes.BY_NUMPY[target.dtype]), [(source.shape, target.dtype, dense(source.shape))], source
            )
        if source.shape != target.shape:
            raise ShapeError(f"a copy of shape {list(source.shape)} into {list(target.shape)}")
        self.write(target, value)

    def cast(self, array: StandInArray, dtype: Any) -> StandInArray:
        """Records a cast."""
        made = (array.shape, dtype, array.strides)
        (value,) = self._node("cast", (self.read(array), dtypes.BY_NUMPY[dtype]), [made], array)
        return self._array(value, made, array.index)

    def read(self, array: StandInArray) -> Value:
        """The value that an array shows now: its cell's, or a view of that."""
        cell = array.cell
        whole = self._now(cell)
        if array.whole:
            return whole
        key = (array.shape, array.strides, array.offset, array.dtype)
        found: Value | None = cell.read.get(key) if cell.owner is self else None
        if found is None:
            made = [(array.shape, array.dtype, array.strides)]
            if array.dtype == cell.dtype:
                args: tuple[Any, ...] = (whole, array.shape, array.strides, array.offset)
                (found,) = self._node("strided_view", args, made, array, whole.device.type)
            else:
                args = (whole, dtypes.BY_NUMPY[array.dtype], array.shape, array.strides, array.offset)
                (found,) = self._node("reinterpret", args, made, array, whole.device.type)
            if cell.owner is self:
                cell.read[key] = found
        return found

    def write(self, array: StandInArray, value: Value) -> None:
        """Makes the value what an array shows from now on, and so its cell's, or a part of it."""
        cell = array.cell
        if cell.root is not None and len(self._storages.get(id(cell.root), ())) > 1:
            raise AliasError("two inputs share memory, and one of them is written in place")
        if array.whole:
            self._now(cell, reading=False)
            if value.strides != cell.strides:
                (value,) = self._node("clone", (value,), [(cell.shape, cell.dtype, cell.strides)], array, value.device.type)
        else:
            args = (self._now(cell), value, array.shape, array.strides, array.offset)
            (value,) = self._node("write_view", args, [(cell.shape, cell.dtype, cell.strides)], array, value.device.type)
        cell.value, cell.read = value, {}
        cell.version += 1

    # ---------------------------------------------------------------- parts

    def _stand_in(self, tensor: Any, name: str, captured: bool) -> Any:
        backend = stand_in_for(tensor.key & BACKENDS)
        strides = tuple(tensor.stride())
        device = tensor.device
        array = StandInArray(tensor.sizes, dtype_of(tensor.key).numpy, strides, index=device.index)
        value = Value(tuple(tensor.sizes), dtype_of(tensor.key), strides, device, self._fresh(name))
        cell = array.cell
        cell.value, cell.root, cell.owner = value, value, self
        self.graph.inputs.append(value)
        self._roots.append(cell)
        if captured:
            self.graph.captured[value] = tensor
        if tensor.storage is not None:
            together = self._storages.setdefault(id(tensor.storage.root), [])
            together.append(cell)
            self._storages[id(value)] = together
        return TENSOR[0](array, backend.bit | dtype_of(tensor.key).bit | (tensor.key & STRIDED), tuple(tensor.sizes))

    def _placeholder(self, like: Any, name: str) -> Any:
        """A new input of a stand-in's dtype, shape and device, dense."""
        array = StandInArray(like.sizes, like.array.dtype, index=like.array.index)
        cell = array.cell
        value = Value(tuple(like.sizes), dtype_of(like.key), dense(tuple(like.sizes)), like.device, self._fresh(name))
        cell.value, cell.root, cell.owner = value, value, self
        self.graph.inputs.append(value)
        self._roots.append(cell)
        return TENSOR[0](array, (like.key & BACKENDS) | dtype_of(like.key).bit, tuple(like.sizes))

    def _lifted(self, a: Any) -> Any:
        """An operand as a stand-in."""
        if isinstance(a, list | tuple):
            return type(a)([self._lifted(x) for x in a])
        if not isinstance(a, TensorBase) or a.key & stand_in_bits():
            return a
        if is_number(a):
            backend = stand_in_for(a.key & BACKENDS)
            t = TENSOR[0](backend.from_host(np.array(a.cpu().array), None), backend.bit | dtype_of(a.key).bit, ())  # type: ignore[attr-defined]
            t.meta = TensorMeta(0, a.meta.number)
            return t
        return self.input(a, captured=True)

    def _argument(self, a: Any) -> Any:
        """An argument of a kernel as a node has it."""
        if isinstance(a, StandInArray):
            return self.read(a)
        if isinstance(a, Held):
            return Number(a.place)
        if isinstance(a, Drawn):
            return Draw(self._generators[id(a.generator)][1], a.part, a.delta)
        if isinstance(a, list | tuple):
            return type(a)([self._argument(x) for x in a])
        return a

    def _now(self, cell: Cell, reading: bool = True) -> Value:
        """What a cell holds; memory that nothing was written to holds anything."""
        if cell.owner is self:
            return cell.value  # type: ignore[no-any-return]
        if cell.owner is not None:
            raise CaptureError("a stand-in is used after its recording, or in another one")
        known = self._literals.get(id(cell))
        if known is not None:
            return known[1]
        if cell.literal is not None:
            kind, shape = dtypes.BY_NUMPY[cell.literal.dtype], cell.literal.shape
            value = Value(shape, kind, cell.strides, cell.device, self._fresh(f"c{len(self._literals)}"), cell.literal)
            self._literals[id(cell)] = (cell, value)
            if not cell.literal.ndim:
                return value  # numbers are shared by recordings, and nobody writes to them
        elif not reading:
            cell.owner = self
            return None  # type: ignore[return-value]
        else:
            args = (cell.shape, dtypes.BY_NUMPY[cell.dtype], cell.device)
            made = [(cell.shape, cell.dtype, cell.strides)]
            (value,) = self._node("make_empty", args, made, None, cell.device.type, cell.device.index)
        cell.owner, cell.value = self, value
        return value

    def _node(
        self, name: str, args: tuple[Any, ...], made: Sequence[Any], like: Any, backend: str = "", index: int | None = None
    ) -> list[Value]:
        """A new node and its values."""
        if like is not None:
            index = like.index
        device = dtypes_device(backend or self._device_type(args), index)
        outs = []
        for shape, dtype, strides in made:
            outs.append(Value(tuple(shape), dtypes.BY_NUMPY[np.dtype(dtype)], tuple(strides), device, self._fresh("v")))
        self.graph.nodes.append(Node(name, args, tuple(outs), self.line))
        return outs

    def _device_type(self, args: Any) -> str:
        from .graph import values_in

        found = list(values_in(args))
        apart = [v for v in found if v.literal is None]
        return (apart or found)[0].device.type  # type: ignore[no-any-return]

    def _backend_name(self, like: Any, args: tuple[Any, ...]) -> str:
        """The name of the device where results are, if the operands do not say it."""
        if like is not None:
            return ""
        from flambeau.tensor.devices import device

        return device(args[-1]).type

    def _array(self, value: Value, made: Any, index: int | None) -> StandInArray:
        """An array in a cell of its own that holds a value."""
        shape, dtype, strides = made
        array = StandInArray(shape, dtype, strides, index=index)
        array.cell.value, array.cell.owner = value, self
        return array

    def _fresh(self, prefix: str) -> str:
        name, k = prefix, 0
        if prefix == "v":
            name, k = f"v{len(self.graph.nodes)}", 1
            prefix = name + "_"
        while name in self._names:
            name, k = f"{prefix}{k}", k + 1
        self._names.add(name)
        return name

    def _note_alias(self, k: int, t: Any, outputs: Sequence[Any]) -> None:
        """Notes that an output shares memory with an input or an earlier output."""
        array = self._standins.get(id(t), (t, t))[1].array
        cell = array.cell
        if cell.owner is not self:
            return
        if cell.root is not None:
            self.graph.aliases[k] = Alias(
                "input", self.graph.inputs.index(cell.root), array.shape, array.strides, array.offset, dtypes.BY_NUMPY[array.dtype]
            )  # fmt: skip
            return
        for j in range(k):
            if outputs[j] is not None and outputs[j].array.cell is cell:
                first = outputs[j].array
                if first.dtype == array.dtype:
                    kind = dtypes.BY_NUMPY[array.dtype]
                    self.graph.aliases[k] = Alias("output", j, array.shape, array.strides, array.offset - first.offset, kind)
                return

    def _reserved(self, random: Any, seed: int, offset: int) -> tuple[int, int]:
        """A generator's numbers as ones that know where they come from."""
        known = self._generators.get(id(random))
        if known is None:
            known = (random, len(self.graph.generators), offset)
            self._generators[id(random)] = known
            self.graph.generators.append((random, 0))
        return Drawn(seed, random, "seed", 0), Drawn(offset, random, "offset", offset - known[2])

    def _restore(self) -> None:
        """Gives disguised tensors and generators their state back."""
        for tensor, fields in self._disguised:
            for slot, value in zip(TensorBase.__slots__, fields, strict=True):
                setattr(tensor, slot, value)
        self._disguised = []
        for random, _, first in self._generators.values():
            random.set_offset(first)
        self._generators = {}


class Drawn(int):
    """A seed or an offset that a generator gave while a recording was on."""

    generator: Any
    part: str
    delta: int

    def __new__(cls, value: int, random: Any, part: str, delta: int) -> Drawn:
        made = super().__new__(cls, value)
        made.generator, made.part, made.delta = random, part, delta
        return made


class Held:
    """A Python number that is known at each call. It has no value here, so arithmetic and comparisons with it fail."""

    __slots__ = ("name", "place")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, place: int, name: str) -> None:
        self.place, self.name = place, name

    def _refuse(self, *args: Any) -> Any:
        raise CaptureError(
            f"the program computes with {self.name}, a number that changes from call to call; record it as the constant that it is"
        )

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __pow__ = __rpow__ = __neg__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __float__ = __int__ = __index__ = __abs__ = _refuse
    __eq__ = __ne__ = _refuse

    def __repr__(self) -> str:
        return f"<{self.name}>"


def _arrays(args: Any) -> list[StandInArray]:
    found: list[StandInArray] = []
    for a in args:
        if isinstance(a, StandInArray):
            found.append(a)
        elif isinstance(a, list | tuple):
            found += _arrays(a)
    return found


def _shape_of(a: Any) -> Any:
    if isinstance(a, StandInArray):
        return a.shape
    if isinstance(a, list | tuple) and any(isinstance(x, StandInArray) for x in a):
        return [x.shape if isinstance(x, StandInArray) else None for x in a]
    return a


def capturing(op: Any, key: int) -> Any:
    """The capture layer: tensors of the program become stand-ins, and factories make these."""
    if "factory" in op.traits:
        backend = stand_in_for(key & BACKENDS)
        return op.compose((key & ~(BACKENDS | CAPTURE)) | backend.bit)
    if not key & BACKENDS & ~stand_in_bits():
        return op.compose(key & ~CAPTURE)

    def call(*args: Any) -> Any:
        recorder: Recorder = current.recorder
        return op.entry(*[recorder._lifted(a) for a in args])

    return call


def _reserved(random: Any, seed: int, offset: int) -> tuple[int, int]:
    recorder = getattr(current, "recorder", None)
    return (seed, offset) if recorder is None else recorder._reserved(random, seed, offset)


layers.CAPTURING.append(capturing)
generator.RESERVED.append(_reserved)
