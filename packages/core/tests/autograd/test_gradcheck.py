"""gradcheck finds what is wrong, passes what is right, and agrees with PyTorch's on which is which."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
import torch

import flambeau as fb
from flambeau.autograd.gradcheck import GradcheckError, gradcheck, gradgradcheck

BOTH = pytest.mark.parametrize("lib", [fb, torch], ids=["flambeau", "torch"])


def checks(lib):
    return (
        (gradcheck, gradgradcheck, GradcheckError)
        if lib is fb
        else (torch.autograd.gradcheck, torch.autograd.gradgradcheck, importlib.import_module("torch.autograd.gradcheck").GradcheckError)
    )


def sample(lib, *shape, dtype="float64", seed=0):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=shape) + (1j * rng.normal(size=shape) if dtype.startswith("complex") else 0)
    return lib.tensor(values, dtype=getattr(lib, dtype)).requires_grad_()


def function(lib, forward, backward):
    """A custom Function of one input."""

    class Custom(lib.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return forward(x)

        @staticmethod
        def backward(ctx, g):
            return backward(g, *ctx.saved_tensors)

    return Custom.apply


@BOTH
@pytest.mark.parametrize("fast", [False, True])
def test_right_derivatives_pass(lib, fast):
    check, check_twice, _ = checks(lib)
    x, y = sample(lib, 2, 3), sample(lib, 3, 2, seed=1)
    assert check(lambda a, b: (a @ b, a.sum(0) * 2, a.detach()), (x, y), fast_mode=fast)
    assert check(lambda a: a.exp(), x, fast_mode=fast) and check_twice(lambda a: a.exp(), x, fast_mode=fast)
    assert check_twice(lambda a, b: (a @ b).tanh(), (x, y), fast_mode=fast)
    assert check_twice(lambda a, b: (a @ b).tanh(), (x, y), gen_non_contig_grad_outputs=True, fast_mode=fast)
    assert check(lambda a: a * 3, sample(lib), fast_mode=fast)
    assert check(lambda a: a[:0], x, fast_mode=fast) and check(
        lambda a: a * 2, lib.zeros(0, 2, dtype=lib.float64).requires_grad_(), fast_mode=fast
    )
    assert check(lambda a, b, k: a * k + b.sum(), (x, y.detach(), 3), fast_mode=fast)


@BOTH
@pytest.mark.parametrize("fast", [False, True])
def test_right_complex_derivatives_pass(lib, fast):
    check, check_twice, _ = checks(lib)
    z = sample(lib, 3, dtype="complex128")
    assert check(lambda a: a * a * (1 + 2j), z, fast_mode=fast)
    assert check(lambda a: a.abs(), z, fast_mode=fast)
    assert check(lambda a: a.conj() * a.exp(), z, fast_mode=fast)
    assert check(lambda a: a * (2 - 1j), sample(lib, 3), fast_mode=fast)
    assert check_twice(lambda a: a * a, z, fast_mode=fast)


@BOTH
@pytest.mark.parametrize("fast", [False, True])
def test_wrong_derivatives_are_found(lib, fast):
    check, check_twice, error = checks(lib)
    x = sample(lib, 2)
    wrong = function(lib, lambda x: x * 2, lambda g, x: g * 3)
    with pytest.raises(error, match=r"(?s)Jacobian mismatch for output 0 with respect to input 0,\nnumerical:.*analytical:.*3\."):
        check(wrong, x, fast_mode=fast)
    assert not check(wrong, x, fast_mode=fast, raise_exception=False)
    wrong_twice = function(lib, lambda x: x**3, lambda g, x: (g * 3 * x**2).detach() + g * 0)
    assert check(wrong_twice, x, fast_mode=fast)
    with pytest.raises(error):
        check_twice(wrong_twice, x, fast_mode=fast)


@BOTH
def test_wrong_complex_derivatives_are_found(lib):
    check, _, error = checks(lib)
    z = sample(lib, 2, dtype="complex128")
    with pytest.raises(error, match="part of complex outputs only"):
        check(function(lib, lambda z: z * 2j, lambda g, z: g * 2j), z)
    with pytest.raises(error, match="Jacobian mismatch"):
        check(function(lib, lambda z: z.conj() * z, lambda g, z: g * z), z)


@BOTH
def test_missing_gradients_are_found(lib):
    check, _, error = checks(lib)
    with pytest.raises(error):
        check(function(lib, lambda x: x * 2, lambda g, x: None), sample(lib, 2))
    with pytest.raises(error, match="expected to be zero"):
        check(lambda x: x.detach() * 2, sample(lib, 2))
    assert check(lambda x: x.detach() > 0, sample(fb, 2)) if lib is fb else True


@BOTH
def test_backward_must_depend_on_its_cotangent(lib):
    check, _, error = checks(lib)
    with pytest.raises(error):
        check(function(lib, lambda x: x * 2, lambda g, x: x * 0 + 2), sample(lib, 1))


@BOTH
def test_backward_must_be_repeatable(lib):
    check, _, error = checks(lib)
    calls = []

    def backward(g, x):
        calls.append(1)
        return g * 2 + 1e-9 * len(calls) * g

    unsteady = function(lib, lambda x: x * 2, backward)
    with pytest.raises(error, match="not reentrant"):
        check(unsteady, sample(lib, 2))
    assert check(unsteady, sample(lib, 2), nondet_tol=1e-5)


@BOTH
def test_bad_calls(lib):
    check, _, error = checks(lib)
    with pytest.raises(ValueError, match="at least one input"):
        check(lambda x: x * 2, sample(lib, 2).detach())
    with pytest.raises(RuntimeError, match="stride 0"):
        check(lambda x: x * 2, sample(lib, 1).detach().expand(3).requires_grad_())
    with pytest.warns(UserWarning, match="double precision"), pytest.raises(error):
        check(lambda x: x.exp() * 1000, sample(lib, 3, dtype="float32"))
    assert check(lambda x: x * 2, sample(lib, 2), check_backward_ad=False, check_forward_ad=False) if lib is fb else True


def test_the_function_and_the_module_share_a_name():
    assert fb.autograd.gradcheck is gradcheck and fb.autograd.gradgradcheck is gradgradcheck


def test_what_is_not_to_be_had_says_so():
    for name in ("check_forward_ad", "check_batched_grad", "check_batched_forward_grad"):
        with pytest.raises(NotImplementedError, match=name):
            gradcheck(fb.sin, sample(fb, 2), **{name: True})
    with pytest.raises(NotImplementedError, match="check_fwd_over_rev"):
        gradgradcheck(fb.sin, sample(fb, 2), check_fwd_over_rev=True)
    with pytest.raises(ValueError, match="return tensors"):
        gradcheck(lambda x: 3, sample(fb, 2))


def test_inputs_are_left_as_they_were():
    x = sample(fb, 3)
    before = x.detach().clone()
    for fast in (False, True):
        gradcheck(fb.exp, x, fast_mode=fast)
        with pytest.raises(KeyError):
            gradcheck(lambda v: v * 2 if (v == before).all() else {}["moved"], x, fast_mode=fast)
        assert (x == before).all()


def test_dtypes_of_gradients():
    x = sample(fb, 2)
    assert gradcheck(lambda v: v.float().double(), x, atol=1e-1, rtol=1e-1, eps=1e-2, check_grad_dtypes=True)
