"""Train a character GPT of 0.8 million parameters on the source text of Python's own standard library.

python train_gpt.py                  # about a minute on two cores; ends with a sample
python train_gpt.py --resume         # after an interruption: goes on to the same final numbers
"""

import argparse
import os
import time
from pathlib import Path

import flambeau as fb
from flambeau import nn
from flambeau.nn import functional as F
from flambeau.optim import AdamW
from flambeau.optim.lr_scheduler import OneCycleLR
from flambeau.utils.data import DataLoader, TensorDataset

CONTEXT, BATCH = 64, 16


class Block(nn.Module):
    """Causal self-attention and a feed-forward net, each normalized before and added after."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        batch, length, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        attended = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.proj(attended.transpose(1, 2).reshape(batch, length, width))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    """Characters (N, T) to the logits of each next character (N, T, vocabulary)."""

    def __init__(self, vocabulary, width=128, heads=4, layers=4):
        super().__init__()
        self.token, self.position = nn.Embedding(vocabulary, width), nn.Embedding(CONTEXT, width)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(layers)))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)
        for parameter in self.parameters():
            if parameter.ndim == 2:
                nn.init.normal_(parameter, std=0.02)

    def forward(self, x):
        position = self.position(fb.arange(x.shape[1], device=x.device))
        return self.head(self.norm(self.blocks(self.token(x) + position)))

    @fb.no_grad()
    def sample(self, prompt, count, generator):
        """`count` characters after `prompt` (1, T), drawn one by one."""
        for _ in range(count):
            probabilities = self(prompt[:, -CONTEXT:])[0, -1].div(0.8).softmax(0).cpu()
            drawn = fb.multinomial(probabilities, 1, generator=generator).to(prompt.device)
            prompt = fb.cat([prompt, drawn[None]], 1)
        return prompt[0].tolist()


def load_data(size=1_500_000, held_out=64):
    """Training blocks, held-out blocks (inputs and targets) and the alphabet of the standard library's modules."""
    modules = sorted(Path(os.__file__).parent.glob("[a-z]*.py"))
    text = "".join(module.read_text(encoding="utf-8", errors="ignore") for module in modules)
    text = "".join(c for c in text[:size] if c == "\n" or " " <= c <= "~")
    alphabet = sorted(set(text))
    index = {c: i for i, c in enumerate(alphabet)}
    codes = fb.tensor([index[c] for c in text])
    blocks = (len(codes) - 1) // CONTEXT
    x, y = (codes[start : start + blocks * CONTEXT].view(blocks, CONTEXT) for start in (0, 1))
    validation = fb.arange(0, blocks, blocks // held_out)
    kept = fb.ones(blocks, dtype=fb.bool)
    kept[validation] = False
    return TensorDataset(x[kept], y[kept]), (x[validation], y[validation]), alphabet


def next_character_loss(model, x, y):
    """Mean cross-entropy in nats a character."""
    return F.cross_entropy(model(x).flatten(0, 1), y.flatten())


@fb.no_grad()
def evaluate(model, x, y):
    """The loss on held-out text."""
    return next_character_loss(model, x, y).item()


def main(argv=None):
    parser = argparse.ArgumentParser(description="Train a character GPT on Python's standard library.")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--steps", type=int, default=800)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="continue from the checkpoint")
    parser.add_argument("--checkpoint", type=Path, default=Path("gpt.ckpt"))
    parser.add_argument("--stop-at", type=int, help="stop after this step, as if interrupted")
    args = parser.parse_args(argv)

    fb.manual_seed(args.seed)
    train_set, held_out, alphabet = load_data()
    held_x, held_y = (part.to(args.device) for part in held_out)
    loader = DataLoader(train_set, BATCH, shuffle=True, drop_last=True, generator=fb.Generator().manual_seed(args.seed))
    model = GPT(len(alphabet)).to(args.device)
    optimizer = AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.95), weight_decay=0.1)
    scheduler = OneCycleLR(optimizer, max_lr=3e-3, total_steps=args.steps, pct_start=0.1, cycle_momentum=False)
    stateful = {"model": model, "optimizer": optimizer, "scheduler": scheduler, "loader": loader}
    step = 0

    if args.resume:
        checkpoint = fb.load(args.checkpoint, map_location="cpu")
        for name, part in stateful.items():
            part.load_state_dict(checkpoint[name])
        fb.set_rng_state(checkpoint["rng"])
        step = checkpoint["step"]
        print(f"resumed at step {step}")

    start, stop = time.perf_counter(), min(args.steps, args.stop_at or args.steps)
    while step < stop:
        for x, y in loader:
            loss = next_character_loss(model, x.to(args.device), y.to(args.device))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            step += 1
            if step % 100 == 0 or step == stop:
                print(f"step {step:4}  loss {loss.item():.4f}  held-out loss {evaluate(model, held_x, held_y):.4f}")
                state = {name: part.state_dict() for name, part in stateful.items()}
                fb.save({**state, "rng": fb.get_rng_state(), "step": step}, args.checkpoint)
            if step == stop:
                break

    seconds = time.perf_counter() - start
    held_out_loss = evaluate(model, held_x, held_y)
    print(f"held-out loss {held_out_loss:.6f} after {step} steps, {seconds:.1f} s\n")
    prompt = fb.tensor([[alphabet.index(c) for c in "def "]], device=args.device)
    print("".join(alphabet[i] for i in model.sample(prompt, 300, fb.Generator().manual_seed(args.seed))))
    return {"loss": held_out_loss, "steps": step, "seconds": seconds}


if __name__ == "__main__":
    main()
