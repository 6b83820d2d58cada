"""A small program as a user types it. A type checker reads it; nothing runs it."""

from __future__ import annotations

from typing import assert_type

import flambeau as fb
from flambeau import nn
from flambeau.nn import functional as F

x = fb.randn(3, 4, dtype=fb.float32, requires_grad=True)
assert_type(x, fb.Tensor)
assert_type(x.shape, fb.Size)
assert_type(x.dtype, fb.dtype)
assert_type(x.device, fb.device)
assert_type(fb.float32, fb.dtype)

assert_type(x + 1, fb.Tensor)
assert_type(2.0 * x, fb.Tensor)
assert_type(x @ x.mT, fb.Tensor)
assert_type(x == 0, fb.Tensor)
assert_type(-x[0, :2], fb.Tensor)
x += 1

assert_type(x.reshape(2, -1).float().sum(dim=(0, 1), keepdim=True), fb.Tensor)
assert_type(x.add_(1).relu_(), fb.Tensor)
assert_type(fb.add(x, 2, alpha=3, out=fb.empty(3, 4)), fb.Tensor)
assert_type(fb.topk(x, 2).values, fb.Tensor)
assert_type(x.topk(2).indices, fb.Tensor)
assert_type(x.numel(), int)

assert_type(fb.linalg.vector_norm(x), fb.Tensor)
assert_type(fb.fft.fft(x), fb.Tensor)
assert_type(fb.special.entr(x), fb.Tensor)


class Net(nn.Module):
    """A module of a user's own."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))

    def forward(self, x: fb.Tensor) -> fb.Tensor:
        """Scores of two classes."""
        return F.log_softmax(self.layers(x), dim=-1)


model = Net()
optimizer = fb.optim.AdamW(model.parameters(), lr=1e-3)
loss = F.cross_entropy(model(x), fb.zeros(3, dtype=fb.long))
assert_type(loss, fb.Tensor)
loss.backward()
optimizer.step()
with fb.no_grad():
    assert_type(fb.autograd.gradcheck(F.relu, x), bool)

fb.nosuch(x)  # error: attr-defined
x.nosuch()  # error: attr-defined
fb.add(x, "1")  # error: arg-type
fb.relu(x, dim=1)  # error: call-arg
x.sum(dim="0")  # error: arg-type
