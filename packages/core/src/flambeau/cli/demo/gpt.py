"""The second task: a character GPT on the source text of Python's own standard library."""

from __future__ import annotations

import os
from pathlib import Path

import flambeau as fb
from flambeau import Tensor, nn
from flambeau.nn import functional as F
from flambeau.optim import AdamW
from flambeau.optim.lr_scheduler import OneCycleLR
from flambeau.utils.data import DataLoader, TensorDataset

from .training import Task

CONTEXT = 64
QUICK = {"steps": 12, "width": 32, "layers": 2, "size": 60_000}


class Block(nn.Module):
    """Causal self-attention and a feed-forward net, each normalized before and added after."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        """(N, T, width) to the same."""
        batch, length, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        attended = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.proj(attended.transpose(1, 2).reshape(batch, length, width))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    """Characters (N, T) to the logits of each next character (N, T, vocabulary)."""

    def __init__(self, vocabulary: int, width: int, heads: int, layers: int) -> None:
        super().__init__()
        self.token = nn.Embedding(vocabulary, width)
        self.position = nn.Embedding(CONTEXT, width)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(layers)))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)
        for parameter in self.parameters():
            if parameter.ndim == 2:
                nn.init.normal_(parameter, std=0.02)

    def forward(self, x: Tensor) -> Tensor:
        """(N, T) to (N, T, vocabulary), T at most `CONTEXT`."""
        position = self.position(fb.arange(x.shape[1], device=x.device))
        return self.head(self.norm(self.blocks(self.token(x) + position)))

    @fb.no_grad()
    def sample(self, prompt: Tensor, count: int, generator: fb.Generator) -> list[int]:
        """`prompt` (1, T) and `count` characters after it, drawn one by one."""
        for _ in range(count):
            probabilities = self(prompt[:, -CONTEXT:])[0, -1].div(0.8).softmax(0).cpu()
            drawn = fb.multinomial(probabilities, 1, generator=generator).to(prompt.device)
            prompt = fb.cat([prompt, drawn[None]], 1)
        return prompt[0].tolist()


def library_text(size: int) -> str:
    """The printable ASCII of the standard library's modules in the order of their names, from `size` characters."""
    files = sorted(Path(os.__file__).parent.glob("[a-z]*.py"))
    text = "".join(file.read_text(encoding="utf-8", errors="ignore") for file in files)
    return "".join(c for c in text[:size] if c == "\n" or " " <= c <= "~")


def blocks(text: str, alphabet: list[str], held_out: int = 64) -> tuple[TensorDataset, tuple[Tensor, Tensor]]:
    """Training blocks, and about `held_out` blocks spread over the text: inputs (N, CONTEXT) and targets, one ahead."""
    index = {c: i for i, c in enumerate(alphabet)}
    codes = fb.tensor([index[c] for c in text])
    count = (len(codes) - 1) // CONTEXT
    x, y = (codes[start : start + count * CONTEXT].view(count, CONTEXT) for start in (0, 1))
    chosen = fb.arange(0, count, count // held_out)
    kept = fb.ones(count, dtype=fb.bool)
    kept[chosen] = False
    return TensorDataset(x[kept], y[kept]), (x[chosen], y[chosen].flatten())


def build(device: str, seed: int, steps: int = 800, width: int = 128, layers: int = 4, heads: int = 4, size: int = 1_500_000) -> Task:
    """The task, initialized from `seed`, on `device`."""
    fb.manual_seed(seed)
    text = library_text(size)
    alphabet = sorted(set(text))
    train_set, (held_x, held_y) = blocks(text, alphabet)
    generator = fb.Generator().manual_seed(seed)
    loader = DataLoader(train_set, 16, shuffle=True, drop_last=True, generator=generator)
    model = GPT(len(alphabet), width, heads, layers).to(device)
    optimizer = AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.95), weight_decay=0.1)

    def logits(x: Tensor) -> Tensor:
        return model(x).flatten(0, 1)

    def loss(x: Tensor, y: Tensor) -> Tensor:
        return F.cross_entropy(logits(x.to(device)), y.to(device).flatten())

    def sample() -> str:
        prompt = fb.tensor([[alphabet.index(c) for c in "def "]], device=device)
        return "".join(alphabet[i] for i in model.sample(prompt, 300, fb.Generator().manual_seed(seed)))

    return Task(
        name="gpt",
        title="GPT on Python",
        steps=steps,
        model=model,
        optimizer=optimizer,
        scheduler=OneCycleLR(optimizer, max_lr=3e-3, total_steps=steps, pct_start=0.1, cycle_momentum=False),
        loader=loader,
        loss=loss,
        logits=logits,
        held_out=(held_x.to(device), held_y.to(device)),
        clip=1.0,
        sample=sample,
    )
