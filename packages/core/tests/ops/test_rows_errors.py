"""Every row on bad input, derived from its samples: refused as in PyTorch, in words about the op; never a silent other number."""

from __future__ import annotations

import inspect
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")
sys.path.insert(0, str(Path(__file__).parent))
from oracle import assert_same  # noqa: E402
from rows import COMPARED, ROWS, attempt, in_torch  # noqa: E402

import flambeau as fb  # noqa: E402
from flambeau.ops.notation import Args  # noqa: E402
from flambeau.testing import Make, samples_of  # noqa: E402

SUBJECTS = {word for name, row in ROWS.items() for word in (name, row.name)} | {f"adaptive_pool{n}d" for n in (1, 2, 3)}
REFUSALS = (RuntimeError, ValueError, IndexError, TypeError)
NUMPYS_WORDS = ("could not be broadcast", "ufunc", "axis ", "numpy", "cannot reshape", "matmul:  input operand", "array is", "_call")
DIMENSIONS = ("dim", "dims", "dim0", "dim1", "axis", "source", "destination", "start_dim", "end_dim")
SIZES = (
    "kernel_size",
    "stride",
    "dilation",
    "groups",
    "output_size",
    "size",
    "shape",
    "normalized_shape",
    "num_groups",
    "n",
    "k",
    "chunks",
)


# What differs still, as words of `verdict`: the rows by kind of bad input. docs/limits.md says so.
KNOWN = {
    # functions with fewer required arguments here; the oracle of some is PyTorch's inner one, with fewer defaults
    ("counts", "accepted"): "batch_norm log_softmax softmax".split(),
    # memory that nobody wrote
    ("counts", "another result"): "empty".split(),
    # PyTorch does not check the dims of an empty tensor
    ("dims", "refused"): "roll".split(),
    # PyTorch overflows to inf
    ("indices", "another result"): "soft_margin_loss".split(),
    # PyTorch wraps what is out of range
    ("indices", "refused"): "take_along_dim".split(),
    # the view's storage is larger than its copy in PyTorch; leading sizes of 1, which assignments take
    ("shapes", "accepted"): "as_strided index_put".split(),
    # AssertionError, as in PyTorch
    ("shapes", "another class"): "embedding".split(),
    # an empty query of other ranks; k=0 of a tensor without dimensions
    ("shapes", "another result"): "scaled_dot_product_attention topk".split(),
    # shapes that PyTorch takes, and that depend on data on meta
    ("shapes", "refused"): (
        "batch_norm cross_entropy gather linear multi_margin_loss multilabel_soft_margin_loss nll_loss "
        "scaled_dot_product_attention unique_consecutive"
    ).split(),
    # negative powers and negative numbers of frequencies are not there
    ("sizes", "refused"): "matrix_power rfftfreq".split(),
    # None where a default stands
    ("types", "accepted"): "cumulative_trapezoid max min trapezoid trapz".split(),
}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def with_argument(sample: Any, parameter: str, names: list[str], value: Any) -> Any:
    """The sample with another argument."""
    if parameter in sample.kwargs or names.index(parameter) >= len(sample.args):
        return Args(sample.args, {**sample.kwargs, parameter: value})
    i = names.index(parameter)
    return Args((*sample.args[:i], value, *sample.args[i + 1 :]), sample.kwargs)


def given(row: Any, sample: Any) -> dict[str, Any]:
    """The sample's arguments by the names of their parameters, defaults included where no positional collector disturbs."""
    parameters = inspect.signature(row.function).parameters
    if any(p.kind is p.VAR_POSITIONAL for p in parameters.values()):
        return {}
    found = {n: p.default for n, p in parameters.items() if p.default is not p.empty and n != "out"}
    return {**found, **dict(zip(parameters, sample.args, strict=False)), **sample.kwargs}


Cases = Iterator[tuple[str, Any]]


def replaced(row: Any, sample: Any, change: Callable[[str, Any], list[Any]]) -> Cases:
    """The sample with one argument replaced by each of what `change` makes of it."""
    names = list(inspect.signature(row.function).parameters)
    for name, value in given(row, sample).items():
        for other in change(name, value):
            yield f"{name}={other if not isinstance(other, fb.Tensor) else list(other.shape)}", with_argument(sample, name, names, other)


def wrong_dims(name: str, value: Any) -> list[Any]:
    """Dimensions out of range, and repeated ones."""
    if name not in DIMENSIONS or value is None or isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [9, -9]
    return [type(value)(9 for _ in value), type(value)(0 for _ in value)] if len(value) > 1 and isinstance(value[0], int) else []


def distinct(t: Any) -> Any:
    """Without equal elements where it can be: which of them an index names is open."""
    return t + fb.arange(t.numel(), dtype=t.dtype).reshape(t.shape) * 1e-3 if t.is_floating_point() else t


def wrong_shapes(name: str, value: Any) -> list[Any]:
    """A tensor with a dimension less, more, or of another size."""
    if not isinstance(value, fb.Tensor):
        return []
    sizes = list(value.shape)
    found = [value[None]]
    if sizes and sizes[0]:
        found.append(value[0])
        found += [distinct(value.repeat_interleave(3, d)) for d in {0, len(sizes) - 1}]
    return found


def wrong_types(name: str, value: Any) -> list[Any]:
    """What is no tensor in a tensor's place."""
    return ["text", None, object()] if isinstance(value, fb.Tensor) else []


def wrong_sizes(name: str, value: Any) -> list[Any]:
    """Negative sizes."""
    if name not in SIZES or value is None or isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [-3]
    return [type(value)(-3 for _ in value)] if isinstance(value, list | tuple) and value and isinstance(value[0], int) else []


def wrong_indices(name: str, value: Any) -> list[Any]:
    """Indices of another dtype, or out of range."""
    if not isinstance(value, fb.Tensor) or value.dtype is not fb.int64 or not value.numel():
        return []
    return [value.double(), value + 1000, value - 1000]


def wrong_counts(row: Any, sample: Any) -> Cases:
    """An argument less, an argument that no parameter takes."""
    if sample.args:
        yield "the last argument missing", Args(sample.args[:-1], sample.kwargs)
    yield "an unknown argument", Args(sample.args, {**sample.kwargs, "unknown_argument": 1})


def by(change: Callable[[str, Any], list[Any]]) -> Callable[[Any, Any], Cases]:
    """A maker of cases out of a change of one argument."""
    return lambda row, sample: replaced(row, sample, change)


MAKERS = {
    "dims": by(wrong_dims),
    "shapes": by(wrong_shapes),
    "types": by(wrong_types),
    "sizes": by(wrong_sizes),
    "indices": by(wrong_indices),
    "counts": wrong_counts,
}


def verdict(name: str, case: Any) -> tuple[str, str]:
    """What is wrong with our answer to a call beside PyTorch's, in a word and in full; nothing, if all is well."""
    _, expected, error = in_torch(name, case)
    result, own = attempt(ROWS[name].function, *case.args, **case.kwargs)
    if own is None:
        if error is not None:
            return "accepted", f"accepted; PyTorch: {type(error).__name__}: {str(error)[:150]}"
        _, differs = attempt(assert_same, result, expected, 1e-9)
        return ("another result", str(differs)[:200]) if differs else ("", "")
    told = f"{type(own).__name__}: {own}"
    if error is None:
        return "refused", f"refused with {told}, accepted by PyTorch"
    if not isinstance(own, REFUSALS):
        return "another class", told
    if any(w in str(own).lower() for w in NUMPYS_WORDS):
        return "NumPy's words", told
    subject = re.match(r"[\w.]*", str(own))[0]  # a composite's error may name the op in it that refused
    named = subject in SUBJECTS or re.search(rf"\b{ROWS[name].name}\b", str(own)) or f"{subject}(" in str(own)
    return ("", "") if named else ("unnamed", f"{told} does not name the op")


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("name", COMPARED)
def test_bad_input_is_refused_as_in_pytorch(name: str, kind: str) -> None:
    faults = []
    for i, sample in enumerate(samples_of(ROWS[name], Make(fb.float64))):
        if in_torch(name, sample)[2] is not None:
            continue
        for what, case in MAKERS[kind](ROWS[name], sample):
            word, told = verdict(name, case)
            if word and name not in KNOWN.get((kind, word), ""):
                faults.append(f"sample {i}, {what}: {told}")
    assert not faults, "\n".join(faults)


def test_cosine_similarity_broadcasts_before_it_measures() -> None:
    numbers = [[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0]]
    for shape in ([[2.0], [3.0]], [1.0, -1.0, 4.0], [[[1.0, 2.0, 0.5]]]):
        ours, theirs = (m.nn.functional.cosine_similarity(m.tensor(numbers), m.tensor(shape), dim=1) for m in (fb, torch))
        assert_same(ours, theirs, 1e-6)


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.ones(1, 3, 1).squeeze((0, 0)),
        lambda m: m.nn.functional.max_pool2d(m.ones(1, 2, 3, 8, 6), 2),
        lambda m: m.nn.functional.multi_margin_loss(m.ones(3, 4), m.tensor([0, 1, 2]), weight=m.ones(12)),
        lambda m: m.nn.functional.cosine_embedding_loss(m.ones(3, 4), m.ones(4), m.ones(3)),
        lambda m: m.nn.functional.triplet_margin_loss(m.ones(3, 4), m.ones(4), m.ones(3, 4)),
    ],
)
def test_shapes_that_only_happen_to_broadcast_are_refused(call: Callable[[Any], Any]) -> None:
    for library in (fb, torch):
        with pytest.raises(RuntimeError):
            call(library)


@pytest.mark.parametrize("device", ["cpu", "meta"])
@pytest.mark.parametrize(
    "call",
    [
        lambda m, x, i: m.softmax(x, 9),
        lambda m, x, i: m.log_softmax(x, 9),
        lambda m, x, i: m.cumsum(x, 9),
        lambda m, x, i: m.logcumsumexp(x, 9),
        lambda m, x, i: m.cummax(x, 9),
        lambda m, x, i: m.sort(x, 9),
        lambda m, x, i: m.flatten(x, 9),
        lambda m, x, i: m.gather(x, 9, i),
        lambda m, x, i: m.scatter(x, 9, i, 1.0),
        lambda m, x, i: m.scatter_add(x, 9, i, x),
        lambda m, x, i: x.clone().scatter_(9, i, x),
        lambda m, x, i: m.cat([x.reshape(1, 1), x.new_zeros(0)], 9),
    ],
)
def test_a_dim_that_a_tensor_without_dimensions_lacks_is_refused_on_every_backend(call: Callable[..., Any], device: str) -> None:
    with pytest.raises(IndexError, match="Dimension out of range"):
        call(fb, fb.ones((), device=device), fb.zeros((), dtype=fb.int64, device=device))
    with pytest.raises(IndexError):  # PyTorch's meta kernels let some pass
        call(torch, torch.ones(()), torch.zeros((), dtype=torch.int64))
