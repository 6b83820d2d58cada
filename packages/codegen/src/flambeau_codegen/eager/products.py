"""The ops that are products of matrices, over a backend's one product of batches."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .arrays import dtype_name
from .programs import Programs
from .views import broadcast, expanded, matrix_t, new

Multiply = Callable[..., Any]
OPS = ("matmul", "mm", "bmm", "linear", "mm_nt", "mm_tn", "addmm", "addmm_")


class Products:
    """Kernels of ops on matrices.

    Args:
        programs: for all that is not a product.
        multiply: `multiply(out, a, b, bias=None, alpha=1, add=False)` writes alpha * a @ b + bias into `out`, or adds it to what is there:
            out (..., M, N), a (..., M, K) and b (..., K, N) of out's batch shape, where strides of 0 repeat; bias (N,), of out's dtype.
    """

    def __init__(self, programs: Programs, multiply: Multiply) -> None:
        self.programs, self.multiply = programs, multiply

    def kernels(self) -> dict[str, Callable[..., Any]]:
        """The ops' kernels, by name."""
        return {name: getattr(self, name) for name in OPS}

    def refused(self, text: str) -> Exception:
        return self.programs.shape_error(text)

    def product(self, a: Any, b: Any, bias: Any = None, op: str = "matmul") -> Any:
        """a @ b (+ bias) for arrays of two or more dimensions, whose batches broadcast."""
        if a.shape[-1] != b.shape[-2]:
            raise self.refused(
                f"{op}: mat1 and mat2 shapes cannot be multiplied ({a.shape[-2]}x{a.shape[-1]} and {b.shape[-2]}x{b.shape[-1]})"
            )
        if b.ndim == 2 < a.ndim and a.dense:  # one tall product
            flat = a.view((math.prod(a.shape[:-1]), a.shape[-1]))
            return self.product(flat, b, bias, op).view((*a.shape[:-1], b.shape[-1]))
        batch = broadcast(a.shape[:-2], b.shape[:-2])
        shape = (*batch, a.shape[-2], b.shape[-1])
        if not a.shape[-1] and bias is None:
            return self.programs.zeros(a.device, shape, a.dtype)
        return self.multiply(new(a, shape), expanded(a, batch), expanded(b, batch), bias)

    def matmul(self, input: Any, other: Any, op: str = "matmul") -> Any:
        """input @ other, vectors and batches included."""
        if not input.ndim or not other.ndim:
            raise self.refused(f"matmul: both arguments need to be at least 1D, but they are {input.ndim}D and {other.ndim}D")
        a = input.view((1, *input.shape), (0, *input.strides)) if input.ndim == 1 else input
        b = other.view((*other.shape, 1), (*other.strides, 0)) if other.ndim == 1 else other
        result = self.product(a, b, op=op)
        shape = result.shape
        if other.ndim == 1:
            shape = shape[:-1]
        if input.ndim == 1:
            shape = (*shape[: len(shape) - (1 if other.ndim == 1 else 2)], *(() if other.ndim == 1 else shape[-1:]))
        return result.view(shape)

    def mm(self, input: Any, mat2: Any) -> Any:
        if input.ndim != 2 or mat2.ndim != 2:
            raise self.refused(f"mm: takes two matrices, got shapes {input.shape} and {mat2.shape}")
        return self.product(input, mat2, op="mm")

    def bmm(self, input: Any, mat2: Any) -> Any:
        if input.ndim != 3 or mat2.ndim != 3 or input.shape[0] != mat2.shape[0]:
            raise self.refused(f"bmm: takes two equally large batches of matrices, got shapes {input.shape} and {mat2.shape}")
        return self.product(input, mat2, op="bmm")

    def linear(self, input: Any, weight: Any, bias: Any) -> Any:
        """input @ weight.T + bias."""
        if not 1 <= weight.ndim <= 2 or not input.ndim:
            raise self.refused(
                f"linear: input must have at least 1 dimension and weight 1 or 2, but their shapes are {input.shape} and {weight.shape}"
            )
        if weight.ndim == 1:
            result = self.matmul(input, weight, "linear")
        else:
            joined = bias is not None and bias.shape == weight.shape[:1]
            if input.ndim == 1:
                wide = self.product(
                    input.view((1, *input.shape), (0, *input.strides)), matrix_t(weight), bias if joined else None, "linear"
                )
                result = wide.view(wide.shape[1:])
            else:
                result = self.product(input, matrix_t(weight), bias if joined else None, "linear")
            if joined:
                return result
        if bias is None:
            return result
        if broadcast(result.shape, bias.shape) != result.shape:
            raise self.refused(f"linear: bias of shape {bias.shape} does not broadcast to the product's shape {result.shape}")
        return self.programs.run("add", (result, bias))

    def mm_nt(self, a: Any, b: Any) -> Any:
        return self.product(a, matrix_t(b))

    def mm_tn(self, a: Any, b: Any) -> Any:
        return self.product(matrix_t(a), b)

    # ---------------------------------------------------------------- beta * input + alpha * mat1 @ mat2

    def addmm(self, input: Any, mat1: Any, mat2: Any, beta: Any = 1, alpha: Any = 1) -> Any:
        """beta * input + alpha * mat1 @ mat2."""
        run = self.programs.run
        if mat1.ndim != 2 or mat2.ndim != 2 or mat1.shape[1] != mat2.shape[0]:
            raise self.refused(f"addmm: takes two matrices that fit, got shapes {mat1.shape} and {mat2.shape}")
        shape = (mat1.shape[0], mat2.shape[1])
        if broadcast(input.shape, shape) != shape:
            raise self.refused(f"addmm: input of shape {input.shape} does not broadcast to the product's shape {shape}")
        half = dtype_name(mat1.dtype) in ("float16", "bfloat16")
        whole = mat1.dtype.kind in "iu" and not (float(alpha).is_integer() and float(beta).is_integer())
        if half or whole:  # rounded once
            wide = "float64" if whole else "float32"
            a, b, c = (run("cast", (x, wide)) for x in (input, mat1, mat2))
            return run("cast", (self.addmm(a, b, c, beta, alpha), dtype_name(mat1.dtype)))
        out = new(mat1, shape)
        if beta == 0:
            if not mat1.shape[1]:
                return self.programs.zeros(out.device, shape, out.dtype)
            return self.multiply(out, mat1, mat2, alpha=alpha)
        self.programs.copy_into(out, input)
        if beta != 1 and out.size:
            run("mul_", (out, beta), out=out)
        if mat1.shape[1] and out.size:
            self.multiply(out, mat1, mat2, alpha=alpha, add=True)
        return out

    def addmm_(self, input: Any, mat1: Any, mat2: Any, beta: Any = 1, alpha: Any = 1) -> None:
        """`addmm`, written into its input."""
        shape = (mat1.shape[0], mat2.shape[1]) if mat1.ndim == mat2.ndim == 2 else None
        if input.shape != shape:
            raise self.refused(f"addmm_: input of shape {input.shape} cannot hold the product of shapes {mat1.shape} and {mat2.shape}")
        self.programs.copy_into(input, self.addmm(input, mat1, mat2, beta, alpha))
