"""The public Tensor: the hot ops' methods, the other ops found at their first use, and what belongs to a tensor itself."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _methods
from .dispatch import plugins
from .dispatch.backend import backend_for, backend_of, host_backend
from .dispatch.graph import (
    TENSOR,
    AccumulateGrad,
    Node,
    OutputNode,
    TensorMeta,
    check_inplace,
    extra_of,
    meta_of,
    node_of,
    wrote,
)  # fmt: skip
from .dispatch.keys import (
    ALIAS,
    BACKENDS,
    DIFFERENTIABLE,
    DTYPES,
    GRAD,
    INFERENCE,
    INFERENCE_MODE,
    NOGRAD,
    OVERLAP,
    OVERRIDE,
    STRIDED,
    USER,
    VIEW,
    VIEWS,
    dtype_of,
)
from .dispatch.layers import show
from .dispatch.promotion import can_cast
from .dispatch.threads import busy, set_keys, tls
from .ops._generated import adapters
from .ops._generated.hot import TensorOps, clone
from .ops._generated.hot import view as _view
from .ops.lazy import ops
from .ops.support import INDEXED, renamed
from .tensor import accelerators, dtypes
from .tensor import layout as layouts
from .tensor.base import storage_of, version_of
from .tensor.devices import HOST, channels_last, channels_last_3d, contiguous_format, device, preserve_format, strided
from .tensor.errors import DeviceError
from .tensor.size import Size

if TYPE_CHECKING:
    from .ops._generated.surface import TensorMethods  # every op as a typed method
else:
    TensorMethods = TensorOps  # the hot ones; the others come at their first use


class TensorType(type):
    """The class of Tensor and its subclasses: what a program's own call of them makes. The core makes tensors through `TENSOR[0]`."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """From (array, key, sizes), a tensor; else what `fb.FloatTensor` makes of it, in the default dtype and as this class."""
        new: Any = cls.__new__
        if new is not TensorOps.__new__ or (len(args) == 3 and type(args[2]) is tuple):
            return super().__call__(*args, **kwargs)
        from .typed import constructed

        own = cls.__init__ is not TensorOps.__init__  # type: ignore[misc]
        named = {} if own else kwargs
        data = args[0] if len(args) == 1 and not named else None
        made = data.detach() if isinstance(data, Tensor) else constructed(cls.__name__, dtypes.get_default_dtype(), args, **named)
        if cls is Tensor:
            return made
        t = made.as_subclass(cls)
        if own:
            cls.__init__(t, *args, **kwargs)  # type: ignore[misc]
        return t


class Tensor(TensorMethods, metaclass=TensorType):
    """A multi-dimensional array that can record what is done with it, to compute gradients.

    >>> import flambeau as fb
    >>> x = fb.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([[2., 4.],
            [6., 8.]])
    """

    __slots__ = ("__dict__", "__weakref__")
    __array_priority__ = 1000
    __hash__ = object.__hash__
    _override = 0

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own: Any = cls.__torch_function__
        cls._override = 0 if own is _disabled_torch_function else OVERRIDE

    # Metadata.

    @property
    def shape(self) -> Size:
        return Size(self.sizes)

    @property
    def dtype(self) -> dtypes.dtype:
        return dtype_of(self.key)

    @property
    def device(self) -> device:
        return backend_of(self.key).device_of(self.array)

    @property
    def layout(self) -> Any:
        return strided

    @property
    def ndim(self) -> int:
        return len(self.sizes)

    @property
    def itemsize(self) -> int:
        return dtype_of(self.key).itemsize

    @property
    def nbytes(self) -> int:
        return self.numel() * self.itemsize

    @property
    def is_cpu(self) -> bool:
        return self.device.is_host

    @property
    def is_sparse(self) -> bool:
        return False

    @property
    def is_quantized(self) -> bool:
        return False

    @property
    def is_nested(self) -> bool:
        return False

    @property
    def is_meta(self) -> bool:
        return not backend_of(self.key).has_data

    @property
    def is_leaf(self) -> bool:
        node = node_of(self) if self.base is not None else self.node
        return node is None or isinstance(node, AccumulateGrad)

    @property
    def _version(self) -> int:
        if self.key & INFERENCE:
            raise RuntimeError("Inference tensors do not track version counter.")
        return version_of(self)

    @property
    def _base(self) -> Any:
        return self.base

    def dim(self) -> int:
        """The number of dimensions."""
        return len(self.sizes)

    ndimension = dim

    def size(self, dim: int | None = None, axis: int | None = None) -> Any:
        """The shape, or one of its sizes."""
        if axis is not None:
            dim = renamed("size", "dim", dim, None, "axis", axis)
        if dim is None:
            return Size(self.sizes)
        from .ops.shapes import wrap_dim

        return self.sizes[wrap_dim(dim, len(self.sizes), "size")] if self.sizes else _no_dimension(dim)

    def numel(self) -> int:
        """The number of elements."""
        return layouts.numel(self.sizes)

    nelement = numel

    def stride(self, dim: int | None = None, axis: int | None = None) -> Any:
        """The strides, in elements, or one of them."""
        if axis is not None:
            dim = renamed("stride", "dim", dim, None, "axis", axis)
        strides = backend_of(self.key).strides(self.array)
        return strides if dim is None else strides[dim]

    def storage_offset(self) -> int:
        """How many elements the tensor starts after its storage."""
        storage = self.storage
        return 0 if storage is None else backend_of(self.key).offset(self.array, storage.root)

    def is_contiguous(self, memory_format: Any = contiguous_format) -> bool:
        """Whether the elements stand in memory in the order of a memory format, without gaps."""
        strides = self.stride()
        if memory_format in (channels_last, channels_last_3d):
            return len(self.sizes) == (4 if memory_format is channels_last else 5) and layouts.is_channels_last(self.sizes, strides)
        return layouts.is_contiguous(self.sizes, strides)

    def element_size(self) -> int:
        """The bytes of one element."""
        return dtype_of(self.key).itemsize

    def data_ptr(self) -> int:
        """The address of the first element."""
        backend, storage = backend_of(self.key), self.storage
        if storage is None:
            return backend.pointer(self.array)
        return backend.pointer(storage.root) + backend.offset(self.array, storage.root) * self.itemsize

    def get_device(self) -> int:
        """The device's index; -1 on the CPU."""
        index = self.device.index
        return -1 if index is None else index

    def is_floating_point(self) -> bool:
        """Whether the dtype is a floating-point one."""
        return dtype_of(self.key).is_floating_point

    def is_complex(self) -> bool:
        """Whether the dtype is complex."""
        return dtype_of(self.key).is_complex

    def is_signed(self) -> bool:
        """Whether the dtype has negative numbers."""
        return dtype_of(self.key).is_signed

    def is_nonzero(self) -> bool:
        """Whether the one element is not zero."""
        return bool(self)

    def dim_order(self) -> tuple[int, ...]:
        """The dimensions from the slowest in memory to the fastest."""
        return layouts.order_of(self.stride())

    def is_inference(self) -> bool:
        """Whether the tensor was made in inference mode."""
        return bool(self.key & INFERENCE)

    def is_same_size(self, other: Tensor) -> bool:
        """Whether the shapes are equal."""
        return bool(self.sizes == other.sizes)

    def is_set_to(self, other: Tensor) -> bool:
        """Whether both are the same view of the same memory."""
        return self.data_ptr() == other.data_ptr() and self.sizes == other.sizes and self.stride() == other.stride()

    def untyped_storage(self) -> Any:
        """The memory that the tensor shares with its views, in bytes."""
        from .tensor.untyped import UntypedStorage

        return UntypedStorage(self, backend_of(self.key))

    def _typed_storage(self) -> Any:
        """The memory that the tensor shares with its views, in elements of its dtype."""
        from .tensor.untyped import TypedStorage

        return TypedStorage(self, backend_of(self.key))

    # Gradients.

    @property
    def requires_grad(self) -> bool:
        if self.key & VIEW and self.base.key & GRAD:
            node_of(self)
        return bool(self.key & GRAD)

    @requires_grad.setter
    def requires_grad(self, on: bool) -> None:
        self.requires_grad_(on)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Makes a leaf record what is done with it, or stop it."""
        if requires_grad:
            if not self.key & DIFFERENTIABLE:
                raise RuntimeError(f"only Tensors of floating point and complex dtype can require gradients, not {self.dtype.name}")
            if not self.key & GRAD:
                if self.key & INFERENCE and not tls.keys & INFERENCE_MODE:
                    raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
                self.node = leaf_of(self)
                self.node.stopped = False
                self.key = (self.key | GRAD) & ~VIEW  # views of it stay as unrecorded as it was made
        elif self.key & GRAD:
            if not self.is_leaf:
                raise RuntimeError(
                    "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph "
                    "that doesn't require differentiation use var_no_grad = var.detach()."
                )
            self.node.stopped = True
            self.node = None
            self.key &= ~GRAD
        return self

    @property
    def grad(self) -> Any:
        meta = self.meta
        if meta is None:
            return None
        return meta.leaf.grad if meta.leaf is not None else meta.grad

    @grad.setter
    def grad(self, value: Any) -> None:
        if value is None:
            meta = self.meta
            if meta is not None:
                (meta if meta.leaf is None else meta.leaf).grad = None
            return
        if not isinstance(value, Tensor):
            raise TypeError(f"assigned grad expected to be a Tensor or None but got grad of {type(value).__name__}")
        if value is self:
            raise RuntimeError("can't assign Variable as its own grad")
        if value.sizes != self.sizes:
            raise RuntimeError(f"assigned grad has data of a different size: {list(value.sizes)} for a tensor of {list(self.sizes)}")
        if (value.key ^ self.key) & DTYPES:
            raise RuntimeError(f"assigned grad has data of a different type: {value.dtype.name} for a tensor of {self.dtype.name}")
        if (value.key ^ self.key) & BACKENDS:
            raise RuntimeError(f"assigned grad has data located on a different device: {value.device} for a tensor on {self.device}")
        if self.is_leaf:
            leaf_of(self).grad = value
        else:
            meta_of(self).grad = value

    @property
    def grad_fn(self) -> Any:
        node = node_of(self) if self.base is not None else self.node
        if node is None or isinstance(node, AccumulateGrad):
            return None
        from .autograd.graph import shown

        return shown(node)

    @property
    def output_nr(self) -> int:
        """Which of its node's results the tensor is."""
        node = self.node
        return node.index if isinstance(node, OutputNode) else 0

    @property
    def data(self) -> Tensor:
        return self.detach(share_version=False)

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        kept = self.key & (GRAD | OVERRIDE)
        if kept & GRAD and not value.key & DIFFERENTIABLE:
            raise RuntimeError(
                f"data set to a tensor that requires gradients must be floating point or complex dtype, not {value.dtype.name}"
            )
        self.array, self.sizes = value.array, value.sizes
        self.key = (value.key & ~(GRAD | OVERRIDE | VIEWS)) | kept | ALIAS
        self.storage = storage_of(value)
        self.base = None

    def detach(self, share_version: bool = True) -> Tensor:
        """A tensor of the same memory outside of the graph."""
        storage = storage_of(self)
        if busy and tls.keys & USER:
            t: Tensor = show(ops.detach, (self,))
        else:
            t = TENSOR[0](self.array, (self.key & ~(GRAD | OVERRIDE | VIEWS)) | ALIAS, self.sizes)
            t.storage = storage
            t = self._like_class(t)
        if not share_version:
            t.storage = type(storage)(storage.root)
        return t

    def detach_(self) -> Tensor:
        """Takes the tensor out of its graph, in place."""
        if self.base is not None:
            raise RuntimeError("Can't detach views in-place. Use detach() instead.")
        if isinstance(self.node, AccumulateGrad):
            self.node.stopped = True
        self.node = None
        self.key &= ~GRAD
        return self

    def backward(self, gradient: Any = None, retain_graph: bool | None = None, create_graph: bool = False, inputs: Any = None) -> None:
        """Adds to the `.grad` of leaves this tensor's gradients. See `flambeau.autograd.backward`."""
        _backward()(self, gradient, retain_graph, create_graph, inputs)

    def retain_grad(self) -> None:
        """Keeps the gradient of a non-leaf in `.grad`."""
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if not self.is_leaf:
            extra_of(_node(self)).retain = weakref.ref(self)

    @property
    def retains_grad(self) -> bool:
        node = self.node
        return node is not None and not self.is_leaf and node.extra is not None and node.extra.retain is not None

    def register_hook(self, hook: Callable[[Tensor], Any]) -> Any:
        """Calls `hook(grad)` each time the gradient of this tensor is computed; what it returns replaces the gradient."""
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        return _register(extra_of(_node(self)).tensor_hooks, hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], None]) -> Any:
        """Calls `hook(tensor)` each time after a gradient was added to a leaf's `.grad`."""
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        if not self.is_leaf:
            raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
        node = leaf_of(self)
        node.owner = weakref.ref(self)
        return _register(extra_of(node).accumulate_hooks, hook)

    # Values.

    def item(self) -> Any:
        """The one element as a Python number."""
        if self.numel() != 1:
            raise RuntimeError(f"a Tensor with {self.numel()} elements cannot be converted to Scalar")
        return _host(self).reshape(()).astype(_python_kind(self), copy=False).item()

    def tolist(self) -> Any:
        """The elements as nested lists of Python numbers."""
        return _host(self).astype(_python_kind(self), copy=False).tolist()

    def numpy(self, *, force: bool = False) -> Any:
        """The elements as a NumPy array, which shares memory with a CPU tensor.

        Raises RuntimeError if the tensor requires grad, and TypeError if it is not on the CPU; `force=True` detaches and copies.
        """
        if self.requires_grad and not force:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        if backend_of(self.key) is not host_backend() and not force:
            raise TypeError(
                f"can't convert {self.device} device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first."
            )
        return _host(self)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        array = self.numpy()
        if dtype is not None and array.dtype != dtype:
            return array.astype(dtype)
        return array.copy() if copy else array

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        """What a NumPy function of tensors returns: a tensor over its array."""
        return wrap_host(np.asarray(array))

    @property
    def __array_interface__(self) -> Any:
        if self.key & GRAD or backend_of(self.key) is not host_backend():
            raise AttributeError("__array_interface__ needs a CPU tensor that does not require grad")
        return self.array.__array_interface__

    def __dlpack__(self, *, stream: Any = None, max_version: Any = None, dl_device: Any = None, copy: Any = None) -> Any:
        if self.requires_grad:
            raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
        array = self.numpy()
        if dl_device is not None and tuple(dl_device) != tuple(array.__dlpack_device__()):
            raise BufferError(f"__dlpack__: the tensor's memory is on DLPack device {array.__dlpack_device__()}, not {tuple(dl_device)}")
        if copy:
            array = array.copy()
        return array.__dlpack__(max_version=max_version) if max_version else array.__dlpack__()

    def __dlpack_device__(self) -> Any:
        return self.numpy().__dlpack_device__()

    def __bool__(self) -> bool:
        n = self.numel()
        if n != 1:
            raise RuntimeError(f"Boolean value of Tensor with {'no values' if n == 0 else 'more than one value'} is ambiguous")
        return bool(self.item())

    def __int__(self) -> int:
        return int(self._one())

    def _one(self) -> Any:
        """The one element, for Python's conversions."""
        if self.numel() != 1:
            raise ValueError(f"only one element tensors can be converted to Python scalars, not one of shape {list(self.sizes)}")
        return self.item()

    def __index__(self) -> int:
        if self.numel() != 1 or self.is_floating_point() or self.is_complex():
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.item())

    def __float__(self) -> float:
        value = self._one()
        if isinstance(value, complex):
            if value.imag:
                raise RuntimeError(f"value cannot be converted to type double without overflow: {value} has an imaginary part")
            return float(value.real)
        return float(value)

    def __complex__(self) -> complex:
        return complex(self._one())

    def __len__(self) -> int:
        if not self.sizes:
            raise TypeError("len() of a 0-d tensor")
        return int(self.sizes[0])

    def __iter__(self) -> Iterator[Any]:
        if not self.sizes:
            raise TypeError("iteration over a 0-d tensor")
        return iter(ops.unbind(self, 0))

    def __contains__(self, element: Any) -> bool:
        if not isinstance(element, Tensor | int | float | bool | complex):
            raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.")
        return bool((self == element).any().item())

    def __format__(self, spec: str) -> str:
        if not self.sizes and type(self) is Tensor and not self.is_meta:
            return format(self.item(), spec)
        return object.__format__(self, spec)

    def __repr__(self) -> str:
        from .printing import tensor_repr

        return tensor_repr(self)

    def __pos__(self) -> Tensor:
        return self

    def __reversed__(self) -> Tensor:
        return ops.flip(self, list(range(len(self.sizes)))) if self.sizes else self

    # Indexing.

    def __setitem__(self, index: Any, value: Any) -> None:
        from .indexing import put

        put(self, index, value)

    # Copies and conversions.

    def view(self, *shape: Any) -> Tensor:
        """The same elements in another shape, without a copy; or, for a dtype, the same bytes as elements of that dtype."""
        first = shape[0] if shape else ()
        if len(shape) == 1 and isinstance(first, dtypes.dtype):
            if first.itemsize > self.itemsize and self.storage_offset() % (first.itemsize // self.itemsize):
                raise RuntimeError(
                    f"view: self.storage_offset() must be divisible by {first.itemsize // self.itemsize} to view {self.dtype} as {first} "
                    f"(different element sizes), but got {self.storage_offset()}; clone() the tensor first"
                )
            return ops.view_dtype(self, first, self.itemsize)
        return _view(self, first if len(shape) == 1 else shape)

    def to(self, *args: Any, **kwargs: Any) -> Tensor:
        """The tensor in another dtype, device or memory format; itself, if nothing changes and no copy is asked for.

        Takes `to(dtype)`, `to(device, dtype)` or `to(other)`, with `non_blocking`, `copy` and `memory_format`.
        """
        from .conversion import to

        return to(self, *args, **kwargs)

    def cpu(self, memory_format: Any = preserve_format) -> Tensor:
        """The tensor on the CPU."""
        return self.to(HOST)

    def contiguous(self, memory_format: Any = contiguous_format) -> Tensor:
        """The tensor with dense row-major memory (or of another format): itself, if it has it."""
        return self if self.is_contiguous(memory_format) else clone(self, memory_format=memory_format)

    def type(self, dtype: Any = None, non_blocking: bool = False) -> Any:
        """The dtype's name as a string, or the tensor in another dtype."""
        if dtype is not None:
            return self.to(dtypes.meant(getattr(dtype, "dtype", dtype)))  # fb.LongTensor names its dtype
        place = self.device.type
        return f"flambeau.{'' if self.device.is_host else place + '.'}{dtypes.legacy_name(self.dtype)}"

    def type_as(self, other: Tensor) -> Tensor:
        """The tensor in the dtype of another."""
        return self.to(other.dtype)

    def new(self, *data: Any) -> Tensor:
        """As `fb.FloatTensor`, in this tensor's dtype: unset memory of given sizes, or a tensor of a sequence."""
        from .typed import constructed

        made: Tensor = constructed("new", self.dtype, data)
        return made.to(self.device)

    def new_tensor(self, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
        """A tensor of data, with this tensor's dtype and device unless given."""
        from .conversion import tensor

        return tensor(data, dtype=dtype or self.dtype, device=device or self.device, requires_grad=requires_grad)

    def new_empty(self, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **_: Any) -> Tensor:
        """An unset tensor, with this tensor's dtype and device unless given."""
        return ops.empty(*size, dtype=dtype or self.dtype, device=device or self.device, requires_grad=requires_grad)

    def new_zeros(self, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **_: Any) -> Tensor:
        """Zeros, with this tensor's dtype and device unless given."""
        return ops.zeros(*size, dtype=dtype or self.dtype, device=device or self.device, requires_grad=requires_grad)

    def new_ones(self, *size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **_: Any) -> Tensor:
        """Ones, with this tensor's dtype and device unless given."""
        return ops.ones(*size, dtype=dtype or self.dtype, device=device or self.device, requires_grad=requires_grad)

    def new_full(
        self, size: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False, **_: Any
    ) -> Tensor:
        """One value, with this tensor's dtype and device unless given."""
        d, where = dtype or self.dtype, device or self.device
        return ops.full(size, fill_value, dtype=d, device=where, requires_grad=requires_grad)

    def apply_(self, function: Callable[[Any], Any]) -> Tensor:
        """Applies a Python function to each element, in place (slow)."""
        host = _host(self)
        result = np.array([function(v) for v in host.ravel().tolist()], host.dtype).reshape(host.shape)
        with _NoGrad():
            self.copy_(wrap_host(result, self.device))
        return self

    def is_pinned(self, device: Any = None) -> bool:
        """Whether the host's memory that holds it is page-locked, for an accelerator that copies to and from it while the host goes on."""
        from .conversion import is_pinned

        return is_pinned(self, device)

    def pin_memory(self, device: Any = None) -> Tensor:
        """A copy in page-locked memory, to and from which `to(..., non_blocking=True)` need not wait; itself, if the accelerator offers none.

        Raises:
            RuntimeError: the tensor is not on the CPU, or the device that was named offers no such memory.
        """
        from .conversion import pin_memory

        return pin_memory(self, device)

    def is_shared(self) -> bool:
        """Whether the tensor's memory is one that child processes share."""
        return self.untyped_storage().is_shared()

    def share_memory_(self) -> Tensor:
        """Moves the tensor into memory that child processes share."""
        from .conversion import share_memory_

        return share_memory_(self)

    def resize_(self, *size: Any, memory_format: Any = None) -> Tensor:
        """Another shape in place: the same elements in memory order; new memory, where more is needed, is unset."""
        from .conversion import resize_

        return resize_(self, *size)

    def resize_as_(self, other: Tensor, memory_format: Any = None) -> Tensor:
        """The shape of another tensor, in place; see `resize_`."""
        return self.resize_(*other.sizes)

    def set_(self, source: Any = None, storage_offset: int = 0, size: Any = None, stride: Any = None) -> Tensor:
        """Lets this tensor stand for the memory of another one."""
        if self.requires_grad and not tls.keys & NOGRAD:
            raise RuntimeError("set_: a tensor that requires grad is being used in an in-place operation; write under no_grad()")
        if source is None:
            source = self.new_empty(0)
        elif size is not None:
            source = ops.as_strided(source, size, layouts.contiguous_strides(tuple(size)) if stride is None else stride, storage_offset)
        with _NoGrad():
            self.data = source
        return self

    def __invert__(self) -> Tensor:
        if self.key & DIFFERENTIABLE:
            raise TypeError(f"~ (operator.invert) is only implemented on integer and Boolean-type tensors, not {self.dtype.name}")
        return ops.bitwise_not(self)

    # Other shapes in place.

    def unsqueeze_(self, dim: int | None = None, axis: int | None = None) -> Tensor:
        """A dimension of size 1 put in at dim, in place."""
        return _become(self, "unsqueeze_", ops.unsqueeze, dim, axis)

    def squeeze_(self, dim: Any = None, axis: Any = None) -> Tensor:
        """Dimensions of size 1 taken out, in place; of those that dim names, if it is given."""
        return _become(self, "squeeze_", ops.squeeze, dim, axis)

    def transpose_(self, dim0: int, dim1: int) -> Tensor:
        """Two dimensions exchanged, in place."""
        return _become(self, "transpose_", ops.transpose, dim0, dim1)

    swapaxes_ = swapdims_ = transpose_

    def t_(self) -> Tensor:
        """A matrix transposed, in place; with fewer dimensions, the tensor as it is."""
        return _become(self, "t_", ops.t)

    def as_strided_(self, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
        """Any size, strides and offset over the same storage, in place."""
        return _become(self, "as_strided_", ops.as_strided, size, stride, storage_offset)

    def fill_diagonal_(self, fill_value: Any, wrap: bool = False) -> Tensor:
        """One number written on the main diagonal; with `wrap`, on a tall matrix it starts again below each square."""
        return _fill_diagonal(self, fill_value, wrap)

    def where(self, condition: Tensor, other: Any) -> Tensor:
        """This tensor's elements where the condition holds, else other's."""
        return ops.where(condition, self, other)

    def sum_to_size(self, *size: Any) -> Tensor:
        """The sum over the dimensions that broadcasting from size to this shape would repeat."""
        wanted = tuple(size[0]) if len(size) == 1 and not isinstance(size[0], int) else size
        lead = len(self.sizes) - len(wanted)
        if lead < 0 or any(s not in (1, n) for s, n in zip(wanted, self.sizes[lead:], strict=True)):
            raise RuntimeError(f"sum_to_size: size {list(wanted)} is not expandable to size {list(self.sizes)}")
        dims = [i for i, n in enumerate(self.sizes) if i < lead or (wanted[i - lead] == 1 != n)]
        return ops.reshape(ops.sum(self, dims, True), wanted) if dims else self

    def __copy__(self) -> Any:
        copied = self.detach() if type(self) is Tensor else Tensor.detach(self).as_subclass(type(self))
        copied.__dict__.update(self.__dict__)
        return copied.requires_grad_(self.requires_grad) if copied.key & DIFFERENTIABLE else copied

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        from .conversion import deepcopy

        return deepcopy(self, memo)

    def __reduce_ex__(self, protocol: Any) -> Any:
        from .conversion import reduce_tensor

        return reduce_tensor(self)

    # Subclasses and overrides.

    def as_subclass(self, cls: Any) -> Any:
        """The same memory and history as an instance of a subclass."""
        t = TensorOps.__new__(cls)
        TensorOps.__init__(t, self.array, (self.key & ~OVERRIDE) | cls._override, self.sizes)
        t.node, t.base, t.meta = self.node, self.base, self.meta
        t.storage = storage_of(self)
        return t

    def _like_class(self, t: Any) -> Any:
        return t.as_subclass(type(self)) if self.key & OVERRIDE else t

    @staticmethod
    def _make_subclass(cls: Any, data: Tensor, require_grad: bool = False) -> Any:
        t = data.detach().as_subclass(cls)
        return t.requires_grad_(require_grad)

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """The default override: runs the op, and gives its results this class."""
        if not all(issubclass(cls, t) for t in types):
            return NotImplemented
        plain = [_plain(a) for a in args]
        result = func(*plain, **(kwargs or {}))
        if args and result is plain[0]:
            return args[0]
        return _subclassed(result, cls)

    # Accessors that are ops.

    @property
    def T(self) -> Tensor:
        return ops.permute(self, tuple(range(len(self.sizes) - 1, -1, -1)))

    @property
    def mT(self) -> Tensor:
        return ops.mT(self)

    @property
    def H(self) -> Tensor:
        return ops.conj(ops.transpose(self, 0, 1)) if self.sizes else self

    @property
    def mH(self) -> Tensor:
        return ops.conj(ops.mT(self))

    @property
    def real(self) -> Tensor:
        return ops.real(self)

    @real.setter
    def real(self, value: Any) -> None:
        self.real.copy_(value) if isinstance(value, Tensor) else self.real.fill_(value)

    @property
    def imag(self) -> Tensor:
        return ops.imag(self)

    @imag.setter
    def imag(self, value: Any) -> None:
        self.imag.copy_(value) if isinstance(value, Tensor) else self.imag.fill_(value)


def _name_accelerator(name: str) -> None:
    """Gives Tensor what PyTorch names after an accelerator: `is_<name>` and a move there."""

    def is_there(self: Tensor) -> bool:
        """Whether the tensor is on such a device."""
        return self.device.type == name

    def move(self: Tensor, device: Any = None, non_blocking: bool = False, memory_format: Any = preserve_format) -> Tensor:
        """The tensor on such a device; DeviceError tells what to install where there is none."""
        where = name if device is None else f"{name}:{device}" if isinstance(device, int) else device
        return self.to(where, non_blocking=non_blocking, memory_format=memory_format)

    setattr(Tensor, f"is_{name}", property(is_there))
    if not hasattr(Tensor, name):
        setattr(Tensor, name, move)


for _name in accelerators.NAMES:
    _name_accelerator(_name)


def _name_devices(names: Iterable[str]) -> None:
    """Names Tensor's attributes after the devices of plug-ins, as they are found. A `__getattr__` would slow down every attribute."""
    for name in names:
        if name.isidentifier() and not hasattr(Tensor, f"is_{name}"):
            _name_accelerator(name)


plugins.ON_DEVICES_FOUND.append(_name_devices)
_name_devices(name for name in plugins.offered_devices() if name not in plugins.BUILT_IN[plugins.BACKENDS])


def _plain(a: Any) -> Any:
    """A subclass instance as a plain tensor with the same history."""
    if isinstance(a, Tensor) and a.key & OVERRIDE:
        t = TENSOR[0](a.array, a.key & ~OVERRIDE, a.sizes)
        t.node, t.base, t.meta, t.storage = a.node, a.base, a.meta, storage_of(a)
        return t
    if type(a) in (list, tuple):
        return type(a)(_plain(x) for x in a)
    return a


def _subclassed(result: Any, cls: Any) -> Any:
    if isinstance(result, Tensor):
        return result.as_subclass(cls)
    if type(result) in (list, tuple):
        return type(result)(_subclassed(r, cls) for r in result)
    return result


def _disabled(cls: Any, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
    return NotImplemented


_disabled_torch_function = _disabled


class _NoGrad:
    """no_grad for this floor."""

    def __enter__(self) -> None:
        self.old = tls.keys
        set_keys(self.old | NOGRAD)

    def __exit__(self, *exc: object) -> None:
        set_keys(self.old)


class RemovableHandle:
    """Removes a hook: by `remove()`, or at the end of a `with` block."""

    _next = 0

    def __init__(self, hooks: dict[int, Any], *, extra_dict: Any = None) -> None:
        extras = [] if extra_dict is None else extra_dict if isinstance(extra_dict, list) else [extra_dict]
        self.tables = [weakref.ref(table) if type(table) is not dict else (lambda table=table: table) for table in (hooks, *extras)]
        self.id = RemovableHandle._next
        RemovableHandle._next += 1

    def remove(self) -> None:
        """Takes the hook away, from its table and from those that say how it is called; a second call does nothing."""
        for find in self.tables:
            hooks = find()
            if hooks is not None:
                hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exc: object) -> None:
        self.remove()


def _register(hooks: dict[int, Any], hook: Any) -> RemovableHandle:
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    return handle


def leaf_of(t: Any) -> AccumulateGrad:
    """A leaf's end of the graph, made at the first use."""
    meta = meta_of(t)
    if meta.leaf is None:
        meta.leaf = AccumulateGrad()
        meta.leaf.owner = weakref.ref(t)
    leaf: AccumulateGrad = meta.leaf
    return leaf


@functools.cache
def _backward() -> Callable[..., None]:
    """What `Tensor.backward` calls, imported at its first use; an import statement costs half a microsecond every time."""
    from .autograd.gradients import backward

    return backward


def _node(t: Any) -> Node:
    node: Node = node_of(t) if t.base is not None else t.node  # type: ignore[assignment]
    return node


def _host(t: Any) -> Any:
    backend = backend_of(t.key)
    if not backend.has_data:
        raise NotImplementedError(f"a tensor on '{backend.name}' has a shape and a dtype, but no data to read")
    return backend.to_host(t.array)


def _python_kind(t: Any) -> Any:
    d = dtype_of(t.key)
    return np.float64 if d.is_floating_point and d.itemsize < 4 else d.numpy


def _become(t: Any, name: str, view: Callable[..., Any], *args: Any) -> Any:
    """The tensor as a view of itself: its memory and place among views stay, its layout and history become the view's."""
    recording = t.key & GRAD and not tls.keys & NOGRAD
    if recording:
        check_inplace(name, t)
    made = view(t, *args)
    t.array, t.sizes = made.array, made.sizes
    t.key = (t.key & ~OVERLAP) | (made.key & OVERLAP)
    if recording and made is not t:
        t.node = made.node
    wrote(t)
    return t


def _fill_diagonal(t: Any, value: Any, wrap: bool) -> Any:
    sizes, strides = t.sizes, t.stride()
    if len(sizes) < 2:
        raise RuntimeError(f"fill_diagonal_: dimensions must larger than 1, but the shape is {list(sizes)}")
    if len(sizes) > 2 and len(set(sizes)) > 1:
        raise RuntimeError(f"fill_diagonal_: all dimensions of input must be of equal length, but the shape is {list(sizes)}")
    shortest, step = min(sizes), sum(strides)
    if shortest:
        ops.as_strided(t, (shortest,), (step,)).fill_(value)
    if wrap and len(sizes) == 2 and sizes[1] and sizes[0] > sizes[1] + 1:
        below = range(sizes[1] + 1, sizes[0], sizes[1] + 1)
        for start in below:
            t[start:].fill_diagonal_(value)
    return t


def _no_dimension(dim: int) -> int:
    raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")


def wrap_host(array: Any, where: Any = None) -> Tensor:
    """A tensor over a NumPy array; on the CPU it shares its memory."""
    where = HOST if where is None else device(where)
    backend = backend_for(where)
    d = dtypes.BY_NUMPY.get(array.dtype)
    if d is None:
        raise TypeError(
            f"can't convert np.ndarray of type {array.dtype}. The supported types are: "
            + ", ".join(x.name for x in dtypes.DTYPE_LIST)
            + "."
        )
    moved = backend.from_host(array, where.index)
    mode = (INFERENCE if tls.keys & INFERENCE_MODE else 0) | (0 if array.flags.c_contiguous else STRIDED)
    return TENSOR[0](moved, backend.bit | d.bit | mode, moved.shape)


def _indexed(x: Any, index: Any) -> Any:
    from .indexing import get

    return get(x, index)


_methods.install(Tensor)
TENSOR[0] = super(TensorType, Tensor).__call__  # type: ignore[misc]  # type's own call: as fast as for a class without TensorType
INDEXED.append(_indexed)
adapters.bind_tensor_class(TENSOR[0])

__all__ = ["DeviceError", "OutputNode", "RemovableHandle", "Tensor", "TensorMeta", "can_cast"]
