"""No floating-point warning of NumPy reaches users: overflow and invalid values give inf and NaN silently."""

from __future__ import annotations

import subprocess
import sys
import warnings

import numpy as np
import pytest

from flambeau.backends.numpy.kernels import KERNELS

BIG, INF = np.float32(3e38), np.float32("inf")


def full(value, *shape):
    """An array of one value, its sign alternating when it is infinite."""
    array = np.full(shape, value, np.float32)
    if value == INF:
        array.reshape(-1)[1::2] *= -1
    return array


CALLS = {
    "bmm": lambda v: KERNELS["bmm"](full(v, 2, 2, 2), full(v, 2, 2, 2)),
    "addmm": lambda v: KERNELS["addmm"](full(v, 2, 2), full(v, 2, 2), full(v, 2, 2)),
    "cdist_forward": lambda v: KERNELS["cdist_forward"](full(v, 2, 2), full(v, 2, 2), 3.0, False),
    "convolution": lambda v: KERNELS["convolution"](
        full(v, 2, 8, 4, 4), full(v, 8, 8, 3, 3), None, (1, 1), (1, 1), (1, 1), False, (0, 0), 1
    ),
    "native_batch_norm": lambda v: KERNELS["native_batch_norm"](full(v, 2, 2, 4), None, None, None, None, True, 1e-5),
    "native_layer_norm": lambda v: KERNELS["native_layer_norm"](full(v, 2, 4), (4,), None, None, 1e-5),
    "avg_pool": lambda v: KERNELS["avg_pool"](full(v, 1, 4, 4), (2, 2), (2, 2), (0, 0), False, True, None),
    "fused_attention": lambda v: KERNELS["fused_attention"]([full(v, 1, 2, 2, 2)] * 3, None, False, 1.0),
    "sgd_update_": lambda v: KERNELS["sgd_update_"]([full(v, 4)], [full(v, 4)], [full(v, 4)], 9.0, 0.9, 0.0, 0.0, False, False, False),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("value", [BIG, INF], ids=["overflow", "invalid"])
def test_kernels_do_not_warn(name, value):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        CALLS[name](value)


def test_short_kernels_do_not_warn_users():
    code = (
        "import numpy as np, flambeau as fb\n"
        "x = fb.tensor([[float('inf'), 0.0], [3e38, 3e38]])\n"
        "x @ x; x + x; x * x; x.softmax(1); fb.nn.functional.linear(x, x)\n"
        "print('silent', flush=True)\n"
        "np.float32(3e38) * np.float32(3e38)\n"  # the caller's own warnings stay as they are
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.stdout == "silent\n" and "overflow encountered in scalar multiply" in done.stderr, done.stderr
