"""Random programs: pointwise ops, reductions, views, writes, products; compiled equals eager."""

from __future__ import annotations

import random
from typing import Any

import pytest
from flambeau_compiler.fusion.scheduler import Scheduler, bits
from flambeau_compiler.graph.passes import dead_code
from flambeau_compiler.runtime import build
from graphs import check, recorded, same
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import flambeau as fb

SHAPES = ((6, 40), (40,), (6, 1), (40, 6), (2, 3, 40), (1, 40), ())


def program(seed: int, differentiate: bool) -> Any:
    """A random function of tensors of these shapes, which draws the same ops each time."""

    def f(*inputs: Any) -> Any:
        r = random.Random(seed)
        pool = list(inputs)
        made: list[Any] = []
        for _ in range(r.randint(3, 14)):
            x, k = r.choice(pool), r.random()
            try:
                if k < 0.4:
                    y = r.choice(pool)
                    n = r.choice((fb.add, fb.sub, fb.mul, fb.maximum, fb.minimum, lambda a, b: fb.where(a > b, a, b * 0.5)))(x, y)
                elif k < 0.6:
                    n = r.choice((fb.tanh, fb.sigmoid, lambda v: fb.exp(fb.tanh(v)), lambda v: fb.sqrt(v * v + 1), fb.relu))(x)
                elif k < 0.78 and x.ndim:
                    dims = tuple(r.sample(range(x.ndim), r.randint(1, x.ndim)))
                    keep = r.random() < 0.5
                    n = r.choice((lambda *a: fb.sum(*a) * 0.125, fb.mean, fb.amax))(x, dims, keep)
                elif k < 0.82 and x.ndim:
                    n = fb.softmax(x, r.choice((-1, 0)))
                elif k < 0.95 and x.ndim >= 2:
                    n = r.choice((
                        lambda v: v.transpose(0, -1), lambda v: v.reshape(-1), lambda v: v[..., 1::2], lambda v: v[0], lambda v: v.unsqueeze(1),
                        lambda v: v.flatten(-2), lambda v: v.transpose(0, 1).reshape(v.shape[0], -1),
                    ))(x)  # fmt: skip
                elif x.ndim == 2 and x.shape[1] == 40:
                    n = x @ pool[3] if tuple(pool[3].shape) == (40, 6) else x.t() @ x
                elif made and not differentiate:
                    target = r.choice(made)
                    target.mul_(0.5)
                    if target.ndim:
                        target[..., :1].add_(1)
                    continue
                else:
                    continue
            except (RuntimeError, ValueError, IndexError):
                continue
            if n.numel() > 20000:
                continue
            pool.append(n)
            made.append(n)
        outs = made[-r.randint(1, 3) :] or [inputs[0] + 1]
        if differentiate:
            total = sum((o.tanh().sum() for o in outs), fb.zeros((), dtype=outs[0].dtype))
            return (*outs, *fb.autograd.grad(total, [i for i in inputs if i.requires_grad], allow_unused=True, materialize_grads=True))
        if r.random() < 0.3:
            inputs[0].add_(1)
        return tuple(outs)

    return f


def tensors(seed: int, differentiate: bool) -> list[Any]:
    g = fb.Generator().manual_seed(seed)
    made = []
    for i, s in enumerate(SHAPES):
        layout = (seed >> i) % 4 if len(s) > 1 else 0
        if layout == 1:  # columns first
            t = fb.randn(s[::-1], generator=g).permute(*range(len(s))[::-1])
        elif layout == 2:  # a part of something larger
            t = fb.randn((*s[:-1], 2 * s[-1]), generator=g)[..., ::2]
        else:
            t = fb.randn(s, generator=g)
        made.append(t.detach().requires_grad_(differentiate))
    if not differentiate:
        made += [fb.randint(-3, 4, (6, 40), generator=g), fb.randn((40,), generator=g).double()]
    return made


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 1 << 30))
def test_programs(seed: int) -> None:
    check(program(seed, False), *tensors(seed, False))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 1 << 30))
def test_programs_with_gradients(seed: int) -> None:
    f, args = program(seed, True), tensors(seed, True)
    graph = recorded(f, *args)
    check(lambda *x: f(*[t.detach().requires_grad_(True) for t in x]), *[t.detach() for t in args], graph=graph)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 1 << 30))
def test_reachability_of_groups(seed: int) -> None:
    """What the scheduler keeps while it merges is what a walk over the merged graph finds."""
    graph = dead_code(recorded(program(seed, False), *tensors(seed, False)))
    s = Scheduler(graph, False)
    s.run()
    for g in s.members:
        direct = {c for n in s.members[g] for v in n.outputs for c in s.consumers(v)} - {g}
        assert set(bits(s.after[g])) == direct
        seen, stack = set(), list(direct)
        while stack:
            c = stack.pop()
            if c not in seen:
                seen.add(c)
                stack += bits(s.after[c])
        assert set(bits(s.reach[g])) == seen
        assert g not in seen


@pytest.mark.parametrize("name", ["bfloat16", "float16", "float64", "int32", "uint8"])
def test_strict_chains_have_eagers_bits(name: str) -> None:
    """Pointwise ops whose kernels round once are fused in strict mode too: the bits are those of one op after another."""
    dtype, fused = getattr(fb, name), 0
    real, signed = dtype.is_floating_point, dtype is not fb.uint8
    for seed in range(30):
        g = fb.Generator().manual_seed(seed)
        args = [(fb.randn(5, 70, generator=g) if real else fb.randint(0, 9, (5, 70), generator=g)).to(dtype) for _ in range(3)]

        def f(*xs: Any, seed: int = seed) -> Any:
            r, pool = random.Random(seed), list(xs)
            for _ in range(8):
                a, b = r.choice(pool), r.choice(pool)
                made = [
                    lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, fb.maximum, fb.minimum, lambda a, b: fb.where(a > b, a, b),
                    lambda a, b: a * 2 + b, lambda a, b: a.to(fb.float32).to(a.dtype) + b, lambda a, b: fb.where(a <= b, a, b * 3),
                    lambda a, b: fb.relu(a) if signed else a, lambda a, b: a.abs() if signed else a,
                    lambda a, b: a / (b.abs() + 1) if real else a, lambda a, b: a.abs().sqrt() if real else a,
                ]  # fmt: skip
                pool.append(r.choice(made)(a, b))
            return tuple(pool[-2:])

        run = build(recorded(f, *args), numerics="strict")
        fused += any(group.fused and len(group.nodes) > 1 for group, _ in run.steps)
        for got, want in zip(run(args), f(*args), strict=True):
            same(got, want)
    assert fused > 20
