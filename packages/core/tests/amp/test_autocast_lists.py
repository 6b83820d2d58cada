"""Which op runs in which dtype under autocast, beside PyTorch's CPU lists, for float32 and bfloat16 operands."""

from __future__ import annotations

import warnings

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests")
import flambeau as fb  # noqa: E402

# One list serves all devices. These are in PyTorch's lists for GPUs: to float32, so that float16 does not overflow ...
WIDE_ON_GPUS = {
    "exp",
    "log",
    "log1p",
    "expm1",
    "log2",
    "log10",
    "softmax",
    "log_softmax",
    "layer_norm",
    "group_norm",
    "rms_norm",
    "gaussian_nll_loss",
}
# ... and to the lower dtype, as all matrix products.
LOW_ON_GPUS = {"mv", "addmv"}

POINTWISE = "exp log log1p expm1 log2 log10 sqrt rsqrt sin tanh sigmoid abs neg erf reciprocal relu sum mean prod amax std var norm"
ACTIVATIONS = "gelu silu mish softplus leaky_relu elu hardswish hardsigmoid logsigmoid relu6"
LOSSES = "mse_loss l1_loss smooth_l1_loss huber_loss kl_div binary_cross_entropy_with_logits binary_cross_entropy soft_margin_loss"


def calls(t, x):
    """The calls of one library, on a matrix in its dtype."""
    f = t.nn.functional
    wide, v, index = t.rand(3, 3), t.rand(3), t.tensor([0, 1, 2])
    low = x.dtype
    line, image = t.rand(1, 2, 5).to(low), t.rand(1, 2, 5, 5).to(low)
    table = {name: (lambda name=name: getattr(t, name)(x * 0.5)) for name in POINTWISE.split()}
    table |= {name: (lambda name=name: getattr(f, name)(x)) for name in ACTIVATIONS.split()}
    table |= {name: (lambda name=name: getattr(f, name)(x, x)) for name in LOSSES.split()}
    return table | {
        "matmul": lambda: x @ x, "mm": lambda: t.mm(x, x), "bmm": lambda: t.bmm(x[None], x[None]), "addmm": lambda: t.addmm(wide, x, x),
        "baddbmm": lambda: t.baddbmm(x[None], x[None], x[None]), "addbmm": lambda: t.addbmm(x, x[None], x[None]),
        "mv": lambda: t.mv(x, v.to(low)), "addmv": lambda: t.addmv(v.to(low), x, v.to(low)), "dot": lambda: t.dot(x[0], x[1]),
        "outer": lambda: t.outer(x[0], x[1]), "einsum": lambda: t.einsum("ij,jk->ik", x, x), "tensordot": lambda: t.tensordot(x, x, 1),
        "linear": lambda: f.linear(x, wide, v), "bilinear": lambda: f.bilinear(x, x, t.rand(2, 3, 3).to(low)),
        "conv1d": lambda: f.conv1d(line, t.rand(2, 2, 3)), "conv2d": lambda: f.conv2d(image, t.rand(2, 2, 3, 3)),
        "conv_transpose2d": lambda: f.conv_transpose2d(image, t.rand(2, 2, 3, 3)), "prelu": lambda: f.prelu(x, t.rand(1)),
        "attention": lambda: f.scaled_dot_product_attention(image, image, image),
        "softmax": lambda: f.softmax(x, 0), "log_softmax": lambda: f.log_softmax(x, 0), "layer_norm": lambda: f.layer_norm(x, (3,)),
        "group_norm": lambda: f.group_norm(image, 2), "rms_norm": lambda: f.rms_norm(x, (3,)), "normalize": lambda: f.normalize(x),
        "batch_norm": lambda: f.batch_norm(image, None, None, training=True),
        "cross_entropy": lambda: f.cross_entropy(x, index), "nll_loss": lambda: f.nll_loss(x, index), "mse_mixed": lambda: f.mse_loss(x, wide),
        "hinge_embedding_loss": lambda: f.hinge_embedding_loss(x, x.sign()), "multi_margin_loss": lambda: f.multi_margin_loss(x, index),
        "margin_ranking_loss": lambda: f.margin_ranking_loss(x, x, x.sign()), "triplet_margin_loss": lambda: f.triplet_margin_loss(x, x, x),
        "cosine_embedding_loss": lambda: f.cosine_embedding_loss(x, x, index), "gaussian_nll_loss": lambda: f.gaussian_nll_loss(x, x, x),
        "cosine_similarity": lambda: f.cosine_similarity(x, x), "cdist": lambda: t.cdist(x, x),
        "cat": lambda: t.cat([x, wide]), "cat_same": lambda: t.cat([x, x]), "stack": lambda: t.stack([x, wide]),
        "add": lambda: x + x, "add_mixed": lambda: x + wide, "mul_number": lambda: x * 2.0, "pow": lambda: x**2, "addcmul": lambda: t.addcmul(x, wide, wide),
        "avg_pool2d": lambda: f.avg_pool2d(image, 2), "max_pool2d": lambda: f.max_pool2d(image, 2), "pad": lambda: f.pad(image, (1, 1)),
        "pad_reflect": lambda: f.pad(image, (1, 1, 1, 1), mode="reflect"), "pad_replicate": lambda: f.pad(image, (1, 1, 1, 1), mode="replicate"),
        "interpolate": lambda: f.interpolate(image, scale_factor=2, mode="bilinear"),
        "grid_sample": lambda: f.grid_sample(image, t.rand(1, 3, 3, 2).to(low), align_corners=False),
        "cumsum": lambda: t.cumsum(x, 0), "logsumexp": lambda: t.logsumexp(x, 1), "embedding": lambda: f.embedding(index, x), "glu": lambda: f.glu(image, 1),
    }  # fmt: skip


def dtype_of(t, name, dtype):
    with warnings.catch_warnings(), t.autocast("cpu", dtype=t.bfloat16):
        warnings.simplefilter("ignore")
        return str(calls(t, t.rand(3, 3).to(getattr(t, dtype)))[name]().dtype).split(".")[1]


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("name", calls(fb, fb.ones(3, 3)))
def test_result_dtypes_are_pytorchs(name, dtype):
    wanted = dtype_of(torch, name, dtype)
    if name in WIDE_ON_GPUS:
        wanted = "float32"
    elif name in LOW_ON_GPUS:
        wanted = "bfloat16"
    assert dtype_of(fb, name, dtype) == wanted


@pytest.mark.parametrize("name", ["linear", "conv2d", "layer_norm", "mse_loss", "prelu"])
def test_gradients_return_in_the_operands_dtypes(name):
    f = fb.nn.functional
    w = fb.rand(2, 2, 3, 3, requires_grad=True)
    x = fb.rand(1, 2, 5, 5).to(fb.bfloat16).requires_grad_()
    with fb.autocast("cpu"):
        y = {
            "linear": lambda: f.linear(x, w[0, 0].repeat(1, 2)[:, :5]),
            "conv2d": lambda: f.conv2d(x, w),
            "layer_norm": lambda: f.layer_norm(x, (5,), w.flatten()[:5]),
            "mse_loss": lambda: f.mse_loss(x[0, 0, :3, :3], w[0, 0]),
            "prelu": lambda: f.prelu(x, w[0, :, 0, 0]),
        }[name]()
    gx, gw = fb.autograd.grad(y.float().sum(), (x, w))
    assert (gx.dtype, gw.dtype) == (fb.bfloat16, fb.float32)
