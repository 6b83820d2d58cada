"""`device="cuda"` beside PyTorch eager on the same GPU: launch overhead, kernels at the memory's speed, training steps.

Times are wall times of many calls, the device waited for at the end: of small calls that is the host's share, of large ones the GPU's.
Each pair is compared before it is timed. No row has a bound yet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import harness
import torch

import flambeau as fb

FRAMEWORKS = (fb, torch)
Pair = tuple[Callable[[], Any], Callable[[], Any]]


def tensors(shapes: tuple[tuple[int, ...], ...], dtype: str) -> list[list[Any]]:
    """The same numbers for both frameworks, on the GPU."""
    host = [torch.randn(shape) for shape in shapes]
    ours = [fb.from_numpy(x.numpy()).to("cuda").to(getattr(fb, dtype)) for x in host]
    return [ours, [x.to("cuda").to(getattr(torch, dtype)) for x in host]]


def pair(make: Callable[..., Callable[[], Any]], shapes: tuple[tuple[int, ...], ...], dtype: str = "float32", check: bool = True) -> Pair:
    """A call in both frameworks, which agree on its result."""
    made = [make(fw, *xs) for fw, xs in zip(FRAMEWORKS, tensors(shapes, dtype))]
    if check:
        ours, theirs = made[0](), made[1]()
        tolerance = 2e-2 if dtype == "bfloat16" else 1e-3
        torch.testing.assert_close(
            torch.from_numpy(ours.detach().cpu().float().numpy()), theirs.detach().cpu().float(), rtol=tolerance, atol=tolerance
        )
    return made[0], made[1]


SMALL, ROWS, LOGITS = ((64, 64), (64, 64), (64,)), ((8192, 4096), (4096,)), ((8192, 50304),)
WEIGHTS = ((8192, 8192), (8192, 8192))
CALLS: dict[str, tuple[Callable[..., Callable[[], Any]], Any, str]] = {
    "a + b, 64 × 64": (lambda fw, a, b, v: lambda: a + b, SMALL, "float32"),
    "a * b, recorded": (lambda fw, a, b, v: recorded(b, lambda w: lambda: a * w), SMALL, "float32"),
    "linear, recorded": (lambda fw, a, b, v: recorded(b, lambda w: lambda: fw.nn.functional.linear(a, w, v)), SMALL, "float32"),
    "layer_norm": (lambda fw, a, b, v: lambda: fw.nn.functional.layer_norm(a, (64,), v, v), SMALL, "float32"),
    "softmax": (lambda fw, a, b, v: lambda: fw.softmax(a, 1), SMALL, "float32"),
    "gelu, 8192 × 4096 bfloat16": (lambda fw, x, v: lambda: fw.nn.functional.gelu(x), ROWS, "bfloat16"),
    "x + v, 8192 × 4096 bfloat16": (lambda fw, x, v: lambda: x + v, ROWS, "bfloat16"),
    "softmax, 8192 × 4096 bfloat16": (lambda fw, x, v: lambda: fw.softmax(x, 1), ROWS, "bfloat16"),
    "layer_norm, 8192 × 4096 bfloat16": (lambda fw, x, v: lambda: fw.nn.functional.layer_norm(x, (4096,), v, v), ROWS, "bfloat16"),
    "layer_norm, 8192 × 4096 float32": (lambda fw, x, v: lambda: fw.nn.functional.layer_norm(x, (4096,), v, v), ROWS, "float32"),
    "sum of columns, 8192 × 4096 bfloat16": (lambda fw, x, v: lambda: x.sum(0), ROWS, "bfloat16"),
    "cross_entropy, 8192 × 50304 bfloat16": (lambda fw, x: entropy(fw, x), LOGITS, "bfloat16"),
    "cross_entropy, 8192 × 50304 float32": (lambda fw, x: entropy(fw, x), LOGITS, "float32"),
    "cross_entropy and gradient, 8192 × 50304 float32": (lambda fw, x: entropy(fw, x, True), LOGITS, "float32"),
    "AdamW, 2 × 8192 × 8192 bfloat16": (lambda fw, *ws: adamw(fw, ws), WEIGHTS, "bfloat16"),
    "AdamW, 2 × 8192 × 8192 float32": (lambda fw, *ws: adamw(fw, ws), WEIGHTS, "float32"),
    "softmax, 8192 × 4096 float32": (lambda fw, x, v: lambda: fw.softmax(x, 1), ROWS, "float32"),
    "sum of rows, 8192 × 4096 float32": (lambda fw, x, v: lambda: x.sum(1), ROWS, "float32"),
    "matmul, 4096³ bfloat16": (lambda fw, a, b: lambda: (a @ b) / 64, ((4096, 4096), (4096, 4096)), "bfloat16"),
}


def recorded(x: Any, make: Callable[[Any], Callable[[], Any]]) -> Callable[[], Any]:
    """A call of a tensor that wants a gradient."""
    return make(x.detach().clone().requires_grad_())


def entropy(fw: Any, x: Any, gradient: bool = False) -> Callable[[], Any]:
    """The mean loss of some classes; with its gradient, if asked for."""
    target = fw.arange(x.shape[0], device="cuda") * 5 % x.shape[1]
    if not gradient:
        return lambda: fw.nn.functional.cross_entropy(x, target)
    w = x.detach().requires_grad_()

    def call() -> Any:
        w.grad = None
        loss = fw.nn.functional.cross_entropy(w, target)
        loss.backward()
        return loss

    return call


def adamw(fw: Any, weights: Any) -> Callable[[], Any]:
    """An optimizer's step; PyTorch's fused one."""
    ws = [w.detach().requires_grad_() for w in weights]
    for w in ws:
        w.grad = w.detach() * 0.5
    optimizer = fw.optim.AdamW(ws, lr=1e-3, **({"fused": True} if fw is torch else {}))

    def step() -> Any:
        optimizer.step()
        return ws[0]

    return step


def replayed(fw: Any, step: Callable[[], Any]) -> Callable[[], Any]:
    """A step as one graph."""
    side = fw.cuda.Stream()
    side.wait_stream(fw.cuda.current_stream())
    with fw.cuda.stream(side):
        for _ in range(3):
            step()
    fw.cuda.current_stream().wait_stream(side)
    recorded = fw.cuda.CUDAGraph()
    with fw.cuda.graph(recorded):
        result = step()

    def call() -> Any:
        recorded.replay()
        return result

    return call


def backward(fw: Any, a: Any, b: Any, v: Any) -> Callable[[], Any]:
    """(a + b).sum().backward()"""
    w = b.detach().clone().requires_grad_()

    def call() -> Any:
        w.grad = None
        (a + w).sum().backward()
        return w.grad

    return call


def mlp(fw: Any, x: Any) -> Callable[[], Any]:
    """A step of SGD of a 784-256-10 net."""
    fw.manual_seed(0)
    nn = fw.nn
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10)).to("cuda")
    optimizer = fw.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    target = fw.arange(len(x), device="cuda") % 10

    def step() -> Any:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), target)
        loss.backward()
        optimizer.step()
        return loss

    return step


def gpt(
    fw: Any, x: Any, width: int = 384, layers: int = 6, heads: int = 6, vocabulary: int = 65, length: int = 256, lower: bool = False
) -> Callable[[], Any]:
    """A step of AdamW of a character GPT on a batch of 64 × 256; under autocast to bfloat16, if `lower`."""
    nn, functional = fw.nn, fw.nn.functional

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
            self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

        def forward(self, x: Any) -> Any:
            n, t, c = x.shape
            q, k, v = self.qkv(self.norm1(x)).view(n, t, 3, heads, c // heads).permute(2, 0, 3, 1, 4).unbind(0)
            seen = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.proj(seen.transpose(1, 2).reshape(n, t, c))
            return x + self.mlp(self.norm2(x))

    fw.manual_seed(0)
    token, position = nn.Embedding(vocabulary, width), nn.Embedding(length, width)
    body = nn.Sequential(*[Block() for _ in range(layers)], nn.LayerNorm(width), nn.Linear(width, vocabulary, bias=False))
    for part in (token, position, body):
        part.to("cuda")
    parameters = [p for part in (token, position, body) for p in part.parameters()]
    optimizer = fw.optim.AdamW(parameters, lr=3e-4)
    codes = fw.arange(64 * (length + 1), device="cuda").reshape(64, length + 1) * 7 % vocabulary
    places = fw.arange(length, device="cuda")

    def loss_of() -> Any:
        logits = body(token(codes[:, :-1]) + position(places))
        return functional.cross_entropy(logits.reshape(-1, vocabulary).float(), codes[:, 1:].reshape(-1))

    def step() -> Any:
        optimizer.zero_grad()
        if lower:
            with fw.autocast("cuda", dtype=fw.bfloat16):
                loss = loss_of()
        else:
            loss = loss_of()
        loss.backward()
        optimizer.step()
        return loss

    return step


def timed(call: Callable[[], Any], fw: Any) -> Callable[[int], object]:
    """Repeats a call and waits for the device."""

    def run(number: int) -> None:
        for _ in range(number):
            call()
        fw.cuda.synchronize()

    return run


def main() -> None:
    """Measure what was asked for."""
    parser = harness.arguments(__doc__)
    parser.set_defaults(rounds=9)
    options = parser.parse_args()
    for fw in FRAMEWORKS:
        fw.set_float32_matmul_precision("high")
    cases: dict[str, tuple[Callable[[], Pair], int, str]] = {
        name: (
            lambda make=make, shapes=shapes, dtype=dtype: pair(make, shapes, dtype),
            400 if "×" not in name or "64 × 64" in name else 50,
            "µs",
        )
        for name, (make, shapes, dtype) in CALLS.items()
    }
    cases["(a + b).sum().backward()"] = (lambda: pair(backward, SMALL), 200, "µs")
    cases["MLP 784-256-10, batch 64, step"] = (lambda: pair(mlp, ((64, 784),), check=False), 100, "µs")
    cases["MLP 784-256-10, batch 64, step as a graph"] = (
        lambda: pair(lambda fw, x: replayed(fw, mlp(fw, x)), ((64, 784),), check=False), 100, "µs",
    )  # fmt: skip
    cases["GPT 6 × 384, 64 × 256, float32 (tf32), step"] = (lambda: pair(gpt, ((1,),), check=False), 4, "µs")
    cases["GPT 6 × 384, 64 × 256, bfloat16, step"] = (
        lambda: pair(lambda fw, x: gpt(fw, x, lower=True), ((1,),), check=False), 4, "µs",
    )  # fmt: skip
    rows = []
    for name, (make, number, unit) in cases.items():
        if options.only not in name:
            continue
        ours, theirs = make()
        times = harness.compare(timed(ours, fb), timed(theirs, torch), number, options.rounds, lead_in=number < 10)
        rows.append(harness.Row(name, times[0] * 1e6, times[1] * 1e6, unit, None))
        fb.cuda.empty_cache()
        torch.cuda.empty_cache()
    harness.finish("One GPU, beside PyTorch eager", rows, options)


if __name__ == "__main__":
    main()
