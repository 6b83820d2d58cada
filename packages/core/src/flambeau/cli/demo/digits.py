"""The first task: a small convolutional network on scikit-learn's handwritten digits."""

from __future__ import annotations

import flambeau as fb
from flambeau import Tensor, nn
from flambeau.nn import functional as F
from flambeau.optim import AdamW
from flambeau.optim.lr_scheduler import OneCycleLR
from flambeau.utils.data import DataLoader, TensorDataset

from .training import Task

QUICK = {"steps": 40, "width": 8}


def network(width: int) -> nn.Sequential:
    """Two convolutional stages and a linear classifier: (N, 1, 8, 8) to (N, 10)."""
    return nn.Sequential(
        nn.Conv2d(1, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
        nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(width, 2 * width, 3, padding=1, bias=False), nn.BatchNorm2d(2 * width), nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(2 * width * 2 * 2, 10),
    )  # fmt: skip


def images() -> list[Tensor]:
    """Training and held-out images (N, 1, 8, 8) in [0, 1], then their labels (N,): one split for every seed."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    pixels, labels = load_digits(return_X_y=True)
    pixels = (pixels / 16).astype("float32").reshape(-1, 1, 8, 8)
    split = train_test_split(pixels, labels.astype("int64"), test_size=0.2, random_state=0, stratify=labels)
    return [fb.from_numpy(part) for part in split]


def shifted(x: Tensor) -> Tensor:
    """The batch moved by up to one pixel each way, zeros coming in: a cheap augmentation."""
    height, width = x.shape[2:]
    down, right = fb.randint(0, 3, (2,)).tolist()
    return F.pad(x, (1, 1, 1, 1))[:, :, down : down + height, right : right + width]


def build(device: str, seed: int, steps: int = 600, width: int = 32) -> Task:
    """The task, initialized from `seed`, on `device`."""
    fb.manual_seed(seed)
    train_x, test_x, train_y, test_y = images()
    generator = fb.Generator().manual_seed(seed)
    loader = DataLoader(TensorDataset(train_x, train_y), 64, shuffle=True, drop_last=True, generator=generator)
    model = network(width).to(device)
    optimizer = AdamW(model.parameters(), lr=1e-2, weight_decay=0.05)

    def loss(x: Tensor, y: Tensor) -> Tensor:
        return F.cross_entropy(model(shifted(x).to(device)), y.to(device), label_smoothing=0.1)

    return Task(
        name="digits",
        title="CNN on digits",
        steps=steps,
        model=model,
        optimizer=optimizer,
        scheduler=OneCycleLR(optimizer, max_lr=1e-2, total_steps=steps),
        loader=loader,
        loss=loss,
        held_out=(test_x.to(device), test_y.to(device)),
        wanted_accuracy=0.98,
        loss_name="cross-entropy, smoothed labels",
    )
