"""Products of vectors, matrices and tensors."""
# mypy: disable-error-code="empty-body, has-type, name-defined, no-untyped-call"

from __future__ import annotations

import builtins
import math
from typing import Any

from ..dispatch.op import check_tensors
from ..tensor.devices import contiguous_format
from . import shapes
from .notation import Number, Tensor, Tensors, args, composite, function, op

# ---- matmul


@op(shapes.matmul, hot=True, autocast="lower", batch="products", accepts="int float complex", exact_out=True)
def matmul(input: Tensor, other: Tensor) -> Tensor:
    """The matrix product of two tensors.

    Two matrices multiply; a vector on the left is a row, on the right a column, and the added dimension goes again;
    leading dimensions are batches and broadcast.

    Args:
        input: shape (..., M, K) or (K,).
        other: shape (..., K, N) or (K,), of the same dtype.

    Returns:
        Shape (..., M, N), without M or N where that operand is a vector.

    Raises:
        ShapeError: the inner sizes differ, the batches do not broadcast, or an operand has no dimension.

    Example:
        >>> fb.matmul(fb.ones(2, 3), fb.ones(3, 4)).shape
        flambeau.Size([2, 4])
    """


matmul.vjp(
    input=lambda g, other, input_shape: mm_nt(g, conj(other)) if len(input_shape) == 2 == other.ndim else matmul_grad_input(g, other, input_shape),
    other=lambda g, input, other_shape: mm_tn(conj(input), g) if len(other_shape) == 2 == input.ndim else matmul_grad_other(g, input, other_shape),
)
matmul.samples(
    lambda make: [
        args(make(3, 4), make(4, 5)), args(make(4), make(4)), args(make(3, 4), make(4)), args(make(4), make(4, 5)),
        args(make(2, 3, 4), make(4, 5)), args(make(2, 3, 4), make(4)), args(make(4), make(2, 4, 5)), args(make(3, 4), make(2, 4, 5)),
        args(make(2, 1, 3, 4), make(5, 4, 2)), args(make(2, 3, 4), make(2, 4, 5)), args(make(0, 4), make(4, 5)), args(make(3, 0), make(0, 5)),
        args(make(2, 0, 4), make(4, 3)),
    ]
)


@composite(namespace="_", hot=True)
def mm_nt(a: Tensor, b: Tensor) -> Tensor:
    """a @ b.mT, of two matrices."""
    return matmul(a, mT(b))


mm_nt.samples(lambda make: [args(make(3, 5), make(4, 5)), args(make(0, 5), make(4, 5)), args(make(3, 0), make(4, 0))])


@composite(namespace="_", hot=True)
def mm_tn(a: Tensor, b: Tensor) -> Tensor:
    """a.mT @ b, of two matrices."""
    return matmul(mT(a), b)


mm_tn.samples(lambda make: [args(make(5, 3), make(5, 4)), args(make(5, 0), make(5, 4)), args(make(0, 3), make(0, 4))])


@function(namespace="_", fresh=True)
def matmul_grad_input(g: Tensor, other: Tensor, shape: Any) -> Tensor:
    """What matmul sends back to its first operand, which has that shape."""
    if other.ndim == 1:
        return (g if len(shape) == 1 else unsqueeze(g, -1)) * conj(other)
    if len(shape) == 1:
        return sum_to(squeeze(matmul(conj(other), unsqueeze(g, -1)), -1), shape)
    grad = matmul(g, adjoint(other))
    return grad if grad.shape == shape else sum_to(grad, shape)


@function(namespace="_", fresh=True)
def matmul_grad_other(g: Tensor, input: Tensor, shape: Any) -> Tensor:
    """What matmul sends back to its second operand, which has that shape."""
    if input.ndim == 1:
        return g * conj(input) if len(shape) == 1 else sum_to(unsqueeze(conj(input), -1) * unsqueeze(g, -2), shape)
    rows = math.prod(input.shape[:-1])
    if len(shape) == 1:
        return matmul(reshape(g, (rows,)), conj(reshape(input, (rows, shape[0]))))
    if len(shape) == 2 and input.ndim > 2:
        return matmul(adjoint(reshape(input, (rows, shape[0]))), reshape(g, (rows, shape[1])))
    grad = matmul(adjoint(input), g)
    return grad if grad.shape == shape else sum_to(grad, shape)


@function()
def adjoint(input: Tensor) -> Tensor:
    """The conjugate transpose of the last two dimensions; a view where input is real.

    Args:
        input: shape (..., M, N).

    Returns:
        Shape (..., N, M).
    """
    flipped = transpose(input, -2, -1)
    return conj(flipped) if input.dtype.is_complex else flipped
adjoint.samples(lambda make: [args(make(2, 3)), args(make(2, 0, 3)), args(make(2, 3, 4))])


@op(shapes.mm, autocast="lower", batch="products", accepts="int float complex", exact_out=True)
def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """The product of two matrices, without broadcasting.

    Args:
        input: shape (M, K).
        mat2: shape (K, N).

    Returns:
        Shape (M, N).

    Raises:
        ShapeError: an operand is no matrix, or the inner sizes differ.
    """


mm.vjp(input=lambda g, mat2: mm(g, adjoint(mat2)), mat2=lambda g, input: mm(adjoint(input), g))
mm.samples(lambda make: [args(make(3, 4), make(4, 5)), args(make(0, 4), make(4, 5)), args(make(3, 0), make(0, 5))])


@op(shapes.bmm, autocast="lower", batch="products", accepts="int float complex", exact_out=True)
def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """The products of two equally large batches of matrices.

    Args:
        input: shape (B, M, K).
        mat2: shape (B, K, N).

    Returns:
        Shape (B, M, N).

    Raises:
        ShapeError: an operand has not 3 dimensions, or sizes differ.
    """


bmm.vjp(input=lambda g, mat2: bmm(g, adjoint(mat2)), mat2=lambda g, input: bmm(adjoint(input), g))
bmm.samples(lambda make: [args(make(2, 3, 4), make(2, 4, 5)), args(make(0, 3, 4), make(0, 4, 5)), args(make(2, 3, 0), make(2, 0, 5))])


@composite(shapes.mv, autocast="lower", accepts="int float complex", exact_out=True)
def mv(input: Tensor, vec: Tensor) -> Tensor:
    """The product of a matrix (N, M) and a vector (M,): a vector (N,).

    Raises:
        ShapeError: wrong dimensions or sizes.
    """
    shapes.mv(input.shape, vec.shape)
    return matmul(input, vec)


mv.samples(lambda make: [args(make(3, 4), make(4)), args(make(0, 4), make(4)), args(make(3, 0), make(0))])


@composite(shapes.dot, autocast="promote", accepts="int float complex", exact_out=True)
def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """The sum of the products of two vectors' elements.

    Args:
        input: shape (N,).
        tensor: shape (N,).

    Returns:
        A tensor without dimensions.

    Raises:
        ShapeError: an operand is no vector, or the lengths differ.
    """
    shapes.dot(input.shape, tensor.shape)
    return matmul(input, tensor)


dot.samples(lambda make: [args(make(4), make(4)), args(make(0), make(0))])


@composite(shapes.dot, accepts="int float complex", exact_out=True)
def vdot(input: Tensor, other: Tensor) -> Tensor:
    """The sum of the products of two vectors' elements, those of the first conjugated. See `dot`."""
    return dot(conj(input), other)


vdot.samples(lambda make: [args(make(4), make(4))])


@composite(shapes.outer, promote="common")
def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """The products of each element of one vector (N,) with each of another (M,): shape (N, M)."""
    shapes.outer(input.shape, vec2.shape)
    return unsqueeze(input, 1) * vec2


outer.samples(lambda make: [args(make(3), make(4)), args(make(0), make(4))])


@function()
def ger(input: Tensor, vec2: Tensor) -> Tensor:
    """An alias of `outer`."""
    return outer(input, vec2)
ger.samples(outer)


@function()
def inner(input: Tensor, other: Tensor) -> Tensor:
    """The products of all rows of one tensor with all of another: sums over both last dimensions.

    Args:
        input: shape (..., K).
        other: shape (*, K). Either may be a number's tensor, which multiplies.

    Returns:
        Shape (..., *).
    """
    if input.ndim == 0 or other.ndim == 0:
        return input * other
    return tensordot(input, other, ([-1], [-1]))
inner.samples(lambda make: [
    args(make(3, 4), make(4)), args(make(4), make(4)), args(make(), make(2, 3)), args(make(2, 4), make(3, 2, 4)),
    args(make(2, 0), make(0)),
])


# ---- input + product


@composite(shapes.addmm, inplace=True, hot=True, autocast="lower", accepts="int float complex", exact_out=True)
def addmm(input: Tensor, mat1: Tensor, mat2: Tensor, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """beta * input + alpha * (mat1 @ mat2).

    Args:
        input: broadcasts to (M, N). Ignored, NaN or not, where beta is 0.
        mat1: shape (M, K).
        mat2: shape (K, N).
        beta: factor of input.
        alpha: factor of the product.

    Returns:
        Shape (M, N).

    Raises:
        ShapeError: the shapes do not fit.
    """
    product = mm(mat1, mat2)
    shapes.addmm(input.shape, mat1.shape, mat2.shape)
    product = product if alpha == 1 else product * alpha
    return product if beta == 0 else product + (input if beta == 1 else input * beta)


addmm.vjp(
    input=lambda g, input_shape, beta: sum_to(g if beta == 1 else g * beta, input_shape),
    mat1=lambda g, mat2, alpha: mm(g if alpha == 1 else g * alpha, adjoint(mat2)),
    mat2=lambda g, mat1, alpha: mm(adjoint(mat1), g if alpha == 1 else g * alpha),
)
addmm.samples(
    lambda make: [
        args(make(3, 5), make(3, 4), make(4, 5)), args(make(5), make(3, 4), make(4, 5), beta=2, alpha=3),
        args(make(3, 1), make(3, 4), make(4, 5), beta=0), args(make(), make(3, 0), make(0, 5)),
    ]
)


@composite(shapes.addmv, inplace=True, autocast="lower", accepts="int float complex", exact_out=True)
def addmv(input: Tensor, mat: Tensor, vec: Tensor, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """beta * input + alpha * (mat @ vec), of shapes (N,), (N, M) and (M,). See `addmm`."""
    shapes.addmv(input.shape, mat.shape, vec.shape)
    product = matmul(mat, vec)
    product = product if alpha == 1 else product * alpha
    return product if beta == 0 else product + (input if beta == 1 else input * beta)


addmv.samples(lambda make: [args(make(3), make(3, 4), make(4)), args(make(1), make(3, 4), make(4), beta=3, alpha=2)])


@composite(shapes.addr, inplace=True, layout="operands")
def addr(input: Tensor, vec1: Tensor, vec2: Tensor, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """beta * input + alpha * outer(vec1, vec2), of shapes (N, M), (N,) and (M,). See `addmm`."""
    shapes.addr(input.shape, vec1.shape, vec2.shape)
    product = outer(vec1 if alpha == 1 else vec1 * alpha, vec2)
    return product if beta == 0 else product + (input if beta == 1 else input * beta)


addr.samples(lambda make: [args(make(3, 4), make(3), make(4)), args(make(4), make(3), make(4), beta=0)])


@composite(shapes.baddbmm, inplace=True, autocast="lower", accepts="int float complex", exact_out=True)
def baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """beta * input + alpha * bmm(batch1, batch2), of shapes (B, M, N), (B, M, K) and (B, K, N). See `addmm`."""
    shapes.baddbmm(input.shape, batch1.shape, batch2.shape)
    product = bmm(batch1, batch2)
    product = product if alpha == 1 else product * alpha
    return product if beta == 0 else product + (input if beta == 1 else input * beta)


baddbmm.samples(lambda make: [args(make(2, 3, 5), make(2, 3, 4), make(2, 4, 5)), args(make(5), make(2, 3, 4), make(2, 4, 5), beta=3, alpha=2)])


@composite(shapes.addbmm, inplace=True, autocast="lower", accepts="int float complex", exact_out=True)
def addbmm(input: Tensor, batch1: Tensor, batch2: Tensor, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """beta * input + alpha * the sum of bmm(batch1, batch2) over the batch, of shapes (M, N), (B, M, K) and (B, K, N). See `addmm`."""
    shapes.addbmm(input.shape, batch1.shape, batch2.shape)
    count, rows, inner_size = batch1.shape
    left = reshape(permute(batch1, (1, 0, 2)), (rows, count * inner_size))
    return addmm(input, left, reshape(batch2, (count * inner_size, batch2.shape[2])), beta, alpha)


addbmm.samples(lambda make: [args(make(3, 5), make(2, 3, 4), make(2, 4, 5)), args(make(5), make(2, 3, 4), make(2, 4, 5), beta=3, alpha=2)])


# ---- linear


@composite(shapes.linear, hot=True, namespace="nn.functional", method=False, autocast="lower", accepts="int float complex")
def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input @ weight.mT + bias.

    Args:
        input: shape (..., in_features).
        weight: shape (out_features, in_features), or (in_features,) for one output without a dimension.
        bias: shape (out_features,).

    Returns:
        Shape (..., out_features).

    Raises:
        ShapeError: the numbers of features differ.

    Example:
        >>> fb.nn.functional.linear(fb.ones(2, 3), fb.ones(4, 3), fb.zeros(4)).shape
        flambeau.Size([2, 4])
    """
    shapes.linear(input.shape, weight.shape, None if bias is None else bias.shape)
    product = matmul(input, weight if weight.ndim == 1 else transpose(weight, 0, 1))
    return product if bias is None else product + bias


linear.vjp(
    input=lambda g, weight: linear_grad_input(g, weight),
    weight=lambda g, input, weight_shape: linear_grad_weight(g, input, weight_shape),
    bias=lambda g, bias_shape: linear_grad_bias(g, bias_shape),
)
linear.vjp_joint(
    lambda g, input, weight, bias_shape: linear_backward(g, input, weight, bias_shape)
)
linear.samples(
    lambda make: [
        args(make(3, 4), make(5, 4), make(5)), args(make(3, 4), make(5, 4)), args(make(4), make(5, 4), make(5)),
        args(make(2, 3, 4), make(5, 4), make(5)), args(make(0, 4), make(5, 4), make(5)), args(make(3, 4), make(4)),
    ]
)


@composite(namespace="_", hot=True)
def linear_grad_input(g: Tensor, weight: Tensor) -> Tensor:
    """What linear sends back to its input."""
    return matmul(g, conj(weight)) if weight.ndim == 2 else unsqueeze(g, -1) * conj(weight)


linear_grad_input.samples(lambda make: [args(make(3, 5), make(5, 4)), args(make(2, 3, 5), make(5, 4)), args(make(3), make(4))])


@composite(namespace="_", hot=True)
def linear_grad_weight(g: Tensor, input: Tensor, shape: Size) -> Tensor:
    """What linear sends back to its weight, which has that shape."""
    if len(shape) == 1:
        return matmul_grad_other(g, input, shape)
    rows = math.prod(input.shape[:-1])
    return matmul(transpose(reshape(g, (rows, shape[0])), 0, 1), conj(reshape(input, (rows, shape[1]))))


linear_grad_weight.samples(lambda make: [args(make(3, 5), make(3, 4), (5, 4)), args(make(2, 3, 5), make(2, 3, 4), (5, 4)), args(make(5), make(4), (5, 4))])


@composite(namespace="_", hot=True)
def linear_grad_bias(g: Tensor, size: Size) -> Tensor:
    """What linear sends back to its bias."""
    return sum_to(g, size) if g.shape != size else clone(g)


linear_grad_bias.samples(lambda make: [args(make(3, 5), (5,)), args(make(2, 3, 5), (5,)), args(make(5), (5,))])


@composite(namespace="_", hot=True)
def linear_backward(g: Tensor, input: Tensor, weight: Tensor, size: Size) -> tuple[Tensor, Tensor, Tensor]:
    """What linear sends back to its input, its weight and its bias of this shape."""
    return linear_grad_input(g, weight), linear_grad_weight(g, input, weight.shape), linear_grad_bias(g, size)


linear_backward.samples(
    lambda make: [
        args(make(3, 5), make(3, 4), make(5, 4), (5,)), args(make(2, 3, 5), make(2, 3, 4), make(5, 4), (5,)), args(make(5), make(4), make(5, 4), (5,)),
    ]
)


@composite(shapes.bilinear, namespace="nn.functional", method=False, autocast="promote", accepts="int float complex")
def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input1 @ weight[k] @ input2 + bias[k], for each output k.

    Args:
        input1: shape (..., in1_features).
        input2: shape (..., in2_features), leading sizes as input1.
        weight: shape (out_features, in1_features, in2_features).
        bias: shape (out_features,).

    Returns:
        Shape (..., out_features).

    Raises:
        ShapeError: the shapes do not fit.
    """
    shapes.bilinear(input1.shape, input2.shape, weight.shape, None if bias is None else bias.shape)
    outputs, first, second = weight.shape
    rows = math.prod(input1.shape[:-1])
    by_first = reshape(permute(weight, (1, 0, 2)), (first, outputs * second))
    half = reshape(matmul(reshape(input1, (rows, first)), by_first), (rows, outputs, second))
    result = reshape(matmul(half, reshape(input2, (rows, second, 1))), input1.shape[:-1] + (outputs,))
    return result if bias is None else result + bias


bilinear.samples(lambda make: [args(make(2, 3, 4), make(2, 3, 5), make(6, 4, 5), make(6)), args(make(4), make(5), make(6, 4, 5))])


# ---- contractions


@function()
def einsum(equation: Any, *operands: Any) -> Tensor:
    """Sums of products, by Einstein's convention: repeated subscripts multiply, subscripts that the output lacks are summed.

    Args:
        equation: as "bik,bkj->bij"; "..." stands for broadcast dimensions; without "->" the output has the subscripts that
            occur once, in alphabetical order. Or operands and lists of ints in turn: `einsum(a, [0, 1], b, [1, 2], [0, 2])`.
        operands: one tensor for each comma-separated term.

    Returns:
        The tensor with the output's dimensions.

    Raises:
        ValueError: the equation cannot be read.
        ShapeError: an operand does not fit the equation.

    Example:
        >>> fb.einsum("ij,kj->ik", fb.ones(2, 3), fb.ones(4, 3)).shape
        flambeau.Size([2, 4])
    """
    if not isinstance(equation, str):
        pieces = (equation, *operands)
        odd = len(pieces) % 2
        equation = shapes.sublists_to_equation([*pieces[1 : len(pieces) - odd : 2], pieces[-1] if odd else None])
        operands = pieces[: len(pieces) - odd : 2]
    elif len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    plan = shapes.einsum_plan(equation, tuple(tuple(x.shape) for x in operands))
    terms = []
    for x, pairs, drop in zip(operands, plan.diagonals, plan.squeezed):
        for first, second in pairs:
            x = diagonal(x, 0, first, second)
        terms.append(squeeze(x, drop) if drop else x)
    for step in plan.steps:
        a, b = terms[step.left], terms[step.right]
        terms[step.left] = terms[step.right] = None
        a = sum(a, step.left_sum) if step.left_sum else a
        b = sum(b, step.right_sum) if step.right_sum else b
        a = reshape(permute(a, step.left_order), step.left_shape)
        b = reshape(permute(b, step.right_order), step.right_shape)
        terms.append(reshape(a * b if step.multiply else matmul(a, b), step.result))
    last = sum(terms[-1], plan.last_sum) if plan.last_sum else terms[-1]
    return permute(last, plan.last_order)


einsum.samples(
    lambda make: [
        args("ij,jk->ik", make(2, 3), make(3, 4)), args("ii", make(3, 3)), args("ii->i", make(3, 3)), args("bij,bjk", make(2, 3, 4), make(2, 4, 5)),
        args("...ij,...kj->...ik", make(2, 1, 3, 4), make(5, 2, 4)), args("i,j", make(2), make(3)), args("ijk->kj", make(2, 3, 4)),
        args("ij,jk,kl->il", make(2, 3), make(3, 4), make(4, 5)), args("ij,ij->", make(2, 3), make(2, 3)), args("bn,anm,bm->ba", make(2, 3), make(4, 3, 5), make(2, 5)),
    ]
)


@function()
def tensordot(a: Tensor, b: Tensor, dims: Any = 2) -> Tensor:
    """The sum of the products over several dimensions of both tensors.

    Args:
        a: the left tensor.
        b: the right tensor.
        dims: how many of a's last and b's first dimensions; or two sequences of dimensions.

    Returns:
        A tensor with a's other dimensions, then b's.

    Raises:
        ShapeError: the summed sizes differ.
    """
    a_order, b_order, a_shape, b_shape, shape = shapes.tensordot_plan(a.shape, b.shape, dims)
    return reshape(matmul(reshape(permute(a, a_order), a_shape), reshape(permute(b, b_order), b_shape)), shape)


tensordot.samples(
    lambda make: [args(make(2, 3, 4), make(3, 4, 5)), args(make(2, 3, 4), make(4, 2, 5), dims=([0, 2], [1, 0])), args(make(2), make(3), dims=0)]
)


@function()
def kron(input: Tensor, other: Tensor) -> Tensor:
    """The Kronecker product: every element of input times the whole of other.

    Args:
        input: shape (a0, a1, ...).
        other: shape (b0, b1, ...); the shorter shape is filled with ones in front.

    Returns:
        Shape (a0 * b0, a1 * b1, ...).
    """
    ndim = builtins.max(input.ndim, other.ndim)
    a = (1,) * (ndim - input.ndim) + tuple(input.shape)
    b = (1,) * (ndim - other.ndim) + tuple(other.shape)
    left = reshape(input, tuple(n for size in a for n in (size, 1)))
    right = reshape(other, tuple(n for size in b for n in (1, size)))
    return reshape(left * right, tuple(m * n for m, n in zip(a, b)))


kron.samples(lambda make: [args(make(2, 3), make(4, 5)), args(make(3), make(2, 2)), args(make(), make(2))])


@function(namespace="linalg")
def multi_dot(tensors: Tensors) -> Tensor:
    """The product of a chain of matrices, in the cheapest order. The first and the last may be vectors.

    Args:
        tensors: at least two; shapes (M, K), (K, L), (L, N) ...

    Returns:
        Shape (M, N), without the dimension of a vector.

    Raises:
        ShapeError: neighbours do not fit.
    """
    chain = list(tensors)
    check_tensors("multi_dot", chain)
    if len(chain) < 2:
        raise RuntimeError(f"multi_dot: takes at least 2 tensors, got {len(chain)}")
    row, column = chain[0].ndim == 1, chain[-1].ndim == 1
    chain[0] = unsqueeze(chain[0], 0) if row else chain[0]
    chain[-1] = unsqueeze(chain[-1], 1) if column else chain[-1]
    for x in chain:
        shapes.require_ndim("multi_dot", "each tensor but the first and last", x.shape, 2)
    for i, j in shapes.chain_order("multi_dot", [tuple(x.shape) for x in chain]):
        chain.append(mm(chain[i], chain[j]))
    result = squeeze(chain[-1], -1) if column else chain[-1]
    return squeeze(result, 0) if row else result


multi_dot.samples(lambda make: [args([make(2, 3), make(3, 4), make(4, 5)]), args([make(3), make(3, 4), make(4)]), args([make(2, 3), make(3, 2)])])


@function()
def chain_matmul(*matrices: Any) -> Tensor:
    """The product of matrices, in the cheapest order. See `linalg.multi_dot`."""
    return matrices[0] if len(matrices) == 1 else multi_dot(matrices)
chain_matmul.samples(lambda make: [
    args(make(2, 3)), args(make(2, 3), make(3, 4)), args(make(2, 3), make(3, 4), make(4, 1)),
    args(make(5, 2), make(2, 6), make(6, 3), make(3, 2)),
])


@function()
def matrix_power(input: Tensor, n: int) -> Tensor:
    """The n-th power of square matrices, by repeated squaring.

    Args:
        input: shape (..., M, M).
        n: the exponent, 0 or more.

    Returns:
        Shape (..., M, M).

    Raises:
        RuntimeError: the matrices are not square, or n is negative.
    """
    if input.ndim < 2 or input.shape[-1] != input.shape[-2]:
        raise RuntimeError(f"matrix_power: takes square matrices (..., M, M), got shape {tuple(input.shape)}")
    if n < 0:
        raise RuntimeError(f"matrix_power: n must be 0 or more, got {n}; invert the matrices first")
    if n == 0:
        return clone(expand(eye(input.shape[-1], dtype=input.dtype, device=input.device), input.shape))
    result, square = None, input
    while n:
        if n & 1:
            result = square if result is None else matmul(result, square)
        n >>= 1
        square = matmul(square, square) if n else square
    return clone(result, memory_format=contiguous_format) if result is input else result


matrix_power.samples(lambda make: [args(make(3, 3), 1), args(make(2, 3, 3), 5)])


@function()
def trace(input: Tensor) -> Tensor:
    """The sum of the diagonal of a matrix (M, N), as a tensor without dimensions."""
    shapes.require_ndim("trace", "input", input.shape, 2)
    shapes.refuse_bool("trace", input.dtype)
    return sum(diagonal(input, 0, 0, 1))


trace.samples(lambda make: [args(make(3, 3)), args(make(2, 4)), args(make(0, 3))])


@composite(shapes.cross, namespace="_", accepts="int float complex", public="cross", layout="contiguous")
def cross_product(input: Tensor, other: Tensor, dim: int) -> Tensor:
    """`linalg.cross` along a given dimension."""
    shapes.cross(input.shape, other.shape, dim)
    ahead, behind = roll(input, -1, dim) * roll(other, 1, dim), roll(input, 1, dim) * roll(other, -1, dim)
    return ahead - behind


cross_product.samples(lambda make: [args(make(2, 3), make(2, 3), -1), args(make(3, 4), make(3, 1), 0)])


@function(namespace="linalg", method=False)
def cross(input: Tensor, other: Tensor, dim: int = -1) -> Tensor:
    """The cross product of 3-element vectors.

    Args:
        input: 3 elements along dim.
        other: 3 elements along dim; the other dimensions broadcast.
        dim: the dimension of the vectors.

    Returns:
        The broadcast shape.

    Raises:
        ShapeError: dim has not 3 elements.
    """
    return cross_product(input, other, dim)


cross.samples(lambda make: [args(make(2, 3), make(2, 3)), args(make(3, 4), make(3, 1), dim=0)])


# ---- distances


@function()
def cdist(x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str = "use_mm_for_euclid_dist_if_necessary") -> Tensor:
    """The p-norm distance of each row of x1 from each row of x2.

    Args:
        x1: shape (..., P, M).
        x2: shape (..., R, M).
        p: the norm, 0 or more, `inf` included.
        compute_mode: whether the Euclidean distance goes through a matrix product, which is faster and less exact:
            "use_mm_for_euclid_dist_if_necessary" (with more than 25 rows), "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist".

    Returns:
        Shape (..., P, R).

    Raises:
        ShapeError: the shapes do not fit.
    """
    shapes.check_rows(x1.shape, x2.shape)
    modes = {"use_mm_for_euclid_dist_if_necessary": x1.shape[-2] > 25 or x2.shape[-2] > 25, "use_mm_for_euclid_dist": True, "donot_use_mm_for_euclid_dist": False}
    if compute_mode not in modes:
        raise ValueError(f"cdist: compute_mode is one of {', '.join(modes)}; got {compute_mode!r}")
    if p < 0:
        raise RuntimeError(f"cdist: p must be 0 or more, got {p}")
    return cdist_forward(x1, x2, p, p == 2 and modes[compute_mode])


cdist.samples(
    lambda make: [args(make(3, 4), make(5, 4), p) for p in (2.0, 1.0, 3.0, 0.0, math.inf)]
    + [args(make(2, 30, 4), make(1, 28, 4)), args(make(0, 4), make(3, 4)), args(make(2, 0), make(3, 0))]
)


@op(shapes.cdist, namespace="_", autocast="float32", batch="dims", accepts="float", public="cdist")
def cdist_forward(x1: Tensor, x2: Tensor, p: float, use_mm: bool) -> Tensor:
    """The distances of cdist; with use_mm, Euclidean ones through a matrix product."""


cdist_forward.vjp(
    x1=lambda g, x1, x2, out, p: cdist_backward(g, x1, x2, p, out),
    x2=lambda g, x1, x2, out, p: cdist_backward(transpose(g, -2, -1), x2, x1, p, transpose(out, -2, -1)),
)
cdist_forward.samples(lambda make: [args(make(3, 4), make(5, 4), 2.0, False), args(make(3, 4), make(5, 4), 2.0, True)])


@composite(namespace="_", method=False, accepts="float")
def cdist_backward(grad: Tensor, x1: Tensor, x2: Tensor, p: float, distance: Tensor) -> Tensor:
    """What cdist sends back to x1; the derivative at distance 0 is 0."""
    difference = unsqueeze(x1, -2) - unsqueeze(x2, -3)
    far = unsqueeze(distance, -1)
    if p == 0:
        slope = zeros_like(difference)
    elif p == 1:
        slope = sign(difference)
    elif p == math.inf:
        slope = sign(difference) * eq(abs(difference), far)
    else:
        safe = where(eq(far, 0), 1.0, far)
        slope = sign(difference) * pow(abs(difference) / safe, p - 1)
        slope = where(eq(far, 0) | eq(difference, 0), 0.0, slope) if p < 2 else where(eq(far, 0), 0.0, slope)
    return sum_to(sum(unsqueeze(grad, -1) * slope, -2), x1.shape)


cdist_backward.samples(lambda make: [args(make(3, 5), make(3, 4), make(5, 4), 1.0, make(3, 5, low=1, high=2))])


@function(namespace="nn.functional")
def pdist(input: Tensor, p: float = 2.0) -> Tensor:
    """The p-norm distances of all pairs of rows.

    Args:
        input: shape (N, M).
        p: the norm, 0 or more.

    Returns:
        Shape (N * (N - 1) / 2,): pairs (0, 1), (0, 2), ..., (1, 2), ...

    Raises:
        ShapeError: input is no matrix.
    """
    shapes.pdist(input.shape, p)
    rows, columns = unbind(triu_indices(input.shape[0], input.shape[0], 1, device=input.device))
    return index(cdist(input, input, p, "donot_use_mm_for_euclid_dist"), (rows, columns))


pdist.samples(lambda make: [args(make(4, 3)), args(make(4, 3), 1.0), args(make(1, 3))])
