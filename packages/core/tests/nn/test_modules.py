"""Every module against PyTorch's: repr, state-dict keys, values and gradients."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from nn_oracle import load, run_both

import flambeau as fb


def x(*shape: int) -> Any:
    """Normal numbers."""
    return lambda: torch.randn(*shape)


def unit(*shape: int) -> Any:
    """Numbers in (0, 1)."""
    return lambda: torch.rand(*shape) * 0.9 + 0.05


def index(high: int, *shape: int) -> Any:
    """Integers below a number."""
    return lambda: torch.randint(high, shape)


def sign(*shape: int) -> Any:
    """1 or -1."""
    return lambda: torch.randint(2, shape).float() * 2 - 1


Case = tuple[str, tuple[Any, ...], dict[str, Any], list[Any]]

LAYERS: list[Case] = [
    ("Identity", (3, 4), {}, [x(2, 3)]),
    ("Linear", (4, 3), {}, [x(2, 4)]),
    ("Linear", (4, 3), {"bias": False}, [x(2, 5, 4)]),
    ("Bilinear", (3, 4, 5), {}, [x(2, 3), x(2, 4)]),
    ("Conv1d", (4, 6, 3), {"padding": "same", "groups": 2}, [x(2, 4, 9)]),
    ("Conv1d", (4, 6, 3), {"stride": 2, "bias": False, "padding_mode": "circular", "padding": 1}, [x(2, 4, 9)]),
    ("Conv2d", (3, 4, 3), {}, [x(2, 3, 7, 8)]),
    ("Conv2d", (3, 4, (3, 2)), {"stride": 2, "padding": (1, 0), "dilation": (1, 2)}, [x(2, 3, 7, 8)]),
    ("Conv2d", (4, 8, 3), {"padding": 1, "groups": 4, "padding_mode": "reflect"}, [x(2, 4, 6, 6)]),
    ("Conv2d", (3, 4, 4), {"padding": "same", "padding_mode": "replicate"}, [x(3, 6, 6)]),
    ("Conv3d", (2, 3, 2), {"padding": 1}, [x(2, 2, 4, 4, 4)]),
    ("ConvTranspose1d", (4, 6, 3), {"stride": 2, "output_padding": 1, "groups": 2}, [x(2, 4, 5)]),
    ("ConvTranspose2d", (3, 4, 3), {"stride": 2, "padding": 1}, [x(2, 3, 5, 5)]),
    ("ConvTranspose3d", (2, 3, 2), {"dilation": 2}, [x(1, 2, 3, 3, 3)]),
    ("BatchNorm1d", (4,), {}, [x(5, 4)]),
    ("BatchNorm1d", (4,), {"momentum": None}, [x(5, 4, 3)]),
    ("BatchNorm2d", (3,), {"affine": False}, [x(4, 3, 5, 5)]),
    ("BatchNorm2d", (3,), {"track_running_stats": False, "eps": 1e-3}, [x(4, 3, 5, 5)]),
    ("BatchNorm3d", (2,), {"bias": False}, [x(3, 2, 3, 3, 3)]),
    ("InstanceNorm1d", (3,), {"affine": True}, [x(2, 3, 6)]),
    ("InstanceNorm2d", (3,), {"track_running_stats": True}, [x(2, 3, 5, 5)]),
    ("InstanceNorm3d", (2,), {}, [x(2, 3, 3, 3)]),
    ("LayerNorm", (4,), {}, [x(2, 3, 4)]),
    ("LayerNorm", ((3, 4),), {"bias": False}, [x(2, 3, 4)]),
    ("LayerNorm", (4,), {"elementwise_affine": False, "eps": 1e-3}, [x(2, 4)]),
    ("GroupNorm", (2, 4), {}, [x(3, 4, 5)]),
    ("GroupNorm", (2, 4), {"affine": False}, [x(3, 4, 5, 5)]),
    ("RMSNorm", (4,), {}, [x(3, 4)]),
    ("RMSNorm", ((3, 4),), {"eps": 1e-3, "elementwise_affine": False}, [x(2, 3, 4)]),
    ("LocalResponseNorm", (3,), {"alpha": 0.1}, [x(2, 5, 4, 4)]),
    ("Embedding", (10, 3), {}, [index(10, 4, 2)]),
    ("Embedding", (10, 3), {"padding_idx": -1, "scale_grad_by_freq": True}, [index(10, 4, 2)]),
    ("EmbeddingBag", (10, 3), {}, [index(10, 4, 3)]),
    ("EmbeddingBag", (10, 3), {"mode": "sum", "padding_idx": 2}, [index(10, 9), lambda: torch.tensor([0, 2, 5])]),
    ("EmbeddingBag", (10, 3), {"mode": "max"}, [index(10, 4, 3)]),
    ("Flatten", (), {}, [x(2, 3, 4)]),
    ("Unflatten", (1, (2, -1)), {}, [x(3, 6)]),
    ("Fold", ((4, 5), (2, 2)), {}, [x(2, 12, 12)]),
    ("Unfold", ((2, 3),), {"padding": 1}, [x(2, 3, 5, 6)]),
    ("PixelShuffle", (2,), {}, [x(2, 8, 3, 3)]),
    ("PixelUnshuffle", (2,), {}, [x(2, 2, 4, 6)]),
    ("ChannelShuffle", (2,), {}, [x(2, 4, 3, 3)]),
    ("Upsample", (), {"scale_factor": 2}, [x(2, 3, 4, 4)]),
    ("Upsample", (), {"size": (5, 7), "mode": "bilinear", "align_corners": False}, [x(2, 3, 4, 4)]),
    ("UpsamplingNearest2d", (), {"size": 6}, [x(2, 3, 4, 4)]),
    ("UpsamplingBilinear2d", (), {"scale_factor": 2}, [x(2, 3, 4, 4)]),
    ("PairwiseDistance", (), {"p": 1.0, "keepdim": True}, [x(4, 3), x(4, 3)]),
    ("CosineSimilarity", (), {}, [x(4, 3), x(4, 3)]),
    ("PReLU", (3,), {}, [x(2, 3, 4)]),
    *(
        (f"{kind}Pad{d}d", (1,), {}, [x(*(2, 3, 4, 5, 6)[: d + 2])])
        for kind in ("Circular", "Reflection", "Replication", "Zero")
        for d in (1, 2, 3)
    ),
    *((f"ConstantPad{d}d", (tuple(range(1, 2 * d + 1)), 1.5), {}, [x(*(2, 3, 4, 5, 6)[: d + 2])]) for d in (1, 2, 3)),
]

POOLS: list[Case] = [
    *((f"MaxPool{d}d", (3,), {"stride": 2, "padding": 1, "ceil_mode": True}, [x(*(2, 3, 7, 6, 5)[: d + 2])]) for d in (1, 2, 3)),
    ("MaxPool2d", ((2, 3),), {"return_indices": True, "dilation": 2}, [x(2, 3, 8, 8)]),
    *((f"AvgPool{d}d", (2,), {"padding": 1, "count_include_pad": False}, [x(*(2, 3, 7, 6, 5)[: d + 2])]) for d in (1, 2, 3)),
    ("AvgPool2d", (3,), {"stride": 2, "divisor_override": 4}, [x(2, 3, 7, 7)]),
    ("LPPool1d", (2, 3), {}, [unit(2, 3, 9)]),
    ("LPPool2d", (3, 2), {"stride": 1}, [unit(2, 3, 5, 5)]),
    ("LPPool3d", (2, 2), {}, [unit(2, 3, 5, 4, 6)]),
    *((f"AdaptiveAvgPool{d}d", (3,), {}, [x(*(2, 3, 7, 6, 5)[: d + 2])]) for d in (1, 2, 3)),
    *((f"AdaptiveMaxPool{d}d", (3,), {"return_indices": True}, [x(*(2, 3, 7, 6, 5)[: d + 2])]) for d in (1, 2, 3)),
    ("AdaptiveAvgPool2d", ((None, 2),), {}, [x(2, 3, 5, 5)]),
    ("FractionalMaxPool2d", (2,), {"output_size": (3, 4), "return_indices": True, "_random_samples": torch.rand(2, 3, 2)}, [x(2, 3, 7, 9)]),
    ("FractionalMaxPool3d", (2,), {"output_ratio": 0.5, "_random_samples": torch.rand(2, 3, 3)}, [x(2, 3, 6, 7, 8)]),
]

ACTIVATIONS: list[Case] = [
    *(
        (name, (), {}, [x(3, 8)])
        for name in (
            "ReLU ReLU6 ELU CELU SELU GELU GLU SiLU Mish Hardsigmoid Hardswish Hardtanh Hardshrink Softshrink LeakyReLU LogSigmoid Softplus "
            "Softsign Tanh Tanhshrink Sigmoid PReLU"
        ).split()
    ),
    ("ELU", (), {"alpha": 0.5}, [x(3, 4)]),
    ("GELU", (), {"approximate": "tanh"}, [x(3, 4)]),
    ("GLU", (0,), {}, [x(4, 3)]),
    ("Hardtanh", (-0.5, 0.7), {}, [x(3, 4)]),
    ("LeakyReLU", (0.2,), {}, [x(3, 4)]),
    ("Softplus", (), {"beta": 2.0, "threshold": 1.0}, [x(3, 4)]),
    ("Threshold", (0.1, 20.0), {}, [x(3, 4)]),
    ("Softmax", (), {"dim": 1}, [x(3, 4)]),
    ("LogSoftmax", (), {"dim": -1}, [x(3, 4)]),
    ("Softmin", (), {"dim": 0}, [x(3, 4)]),
    ("Softmax2d", (), {}, [x(2, 3, 4, 4)]),
]

LOSSES: list[Case] = [
    ("L1Loss", (), {}, [x(3, 4), x(3, 4)]),
    ("MSELoss", (), {"reduction": "sum"}, [x(3, 4), x(3, 4)]),
    ("SmoothL1Loss", (), {"beta": 0.5}, [x(3, 4), x(3, 4)]),
    ("HuberLoss", (), {"delta": 0.5, "reduction": "none"}, [x(3, 4), x(3, 4)]),
    ("CrossEntropyLoss", (), {"label_smoothing": 0.1}, [x(4, 5), index(5, 4)]),
    ("CrossEntropyLoss", (), {"ignore_index": 1, "weight": torch.rand(5)}, [x(4, 5, 3), index(5, 4, 3)]),
    ("NLLLoss", (), {"weight": torch.rand(5)}, [x(4, 5), index(5, 4)]),
    ("NLLLoss2d", (), {}, [x(2, 5, 3, 3), index(5, 2, 3, 3)]),
    ("PoissonNLLLoss", (), {"full": True}, [x(3, 4), lambda: torch.randint(4, (3, 4)).float()]),
    ("GaussianNLLLoss", (), {"full": True}, [x(3, 4), x(3, 4), unit(3, 4)]),
    ("KLDivLoss", (), {"reduction": "batchmean"}, [x(3, 4), unit(3, 4)]),
    ("BCELoss", (), {"weight": torch.rand(4)}, [unit(3, 4), unit(3, 4)]),
    ("BCEWithLogitsLoss", (), {"pos_weight": torch.rand(4)}, [x(3, 4), unit(3, 4)]),
    ("HingeEmbeddingLoss", (), {}, [x(3, 4), sign(3, 4)]),
    ("SoftMarginLoss", (), {}, [x(3, 4), sign(3, 4)]),
    ("CosineEmbeddingLoss", (), {"margin": 0.2}, [x(3, 4), x(3, 4), sign(3)]),
    ("MarginRankingLoss", (), {"margin": 0.2}, [x(3), x(3), sign(3)]),
    ("MultiLabelMarginLoss", (), {}, [x(3, 4), lambda: torch.tensor([[1, 0, -1, 2], [3, -1, 0, 0], [0, 1, 2, 3]])]),
    ("MultiLabelSoftMarginLoss", (), {}, [x(3, 4), lambda: torch.randint(2, (3, 4)).float()]),
    ("MultiMarginLoss", (), {"p": 2, "margin": 0.5}, [x(3, 4), index(4, 3)]),
    ("TripletMarginLoss", (), {"swap": True}, [x(3, 4), x(3, 4), x(3, 4)]),
    ("TripletMarginWithDistanceLoss", (), {"swap": True, "reduction": "none"}, [x(3, 4), x(3, 4), x(3, 4)]),
]


def name_of(case: Case) -> str:
    """A readable test id."""
    return f"{case[0]}{case[1]}{''.join(f',{k}' for k in case[2])}".replace(" ", "")


def build(case: Case) -> tuple[Any, Any, list[Any]]:
    """Our module, PyTorch's, and the inputs."""
    from nn_oracle import to_fb

    torch.manual_seed(0)
    name, args, kwargs, inputs = case
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = getattr(torch.nn, name)(*args, **kwargs)
    return getattr(fb.nn, name)(*args, **to_fb(kwargs)), theirs, [make() for make in inputs]


@pytest.mark.parametrize("case", LAYERS + POOLS + ACTIVATIONS + LOSSES, ids=name_of)
def test_module_matches(case: Case) -> None:
    ours, theirs, inputs = build(case)
    assert repr(ours) == repr(theirs)
    assert {k: tuple(v.shape) for k, v in ours.state_dict().items()} == {k: tuple(v.shape) for k, v in theirs.state_dict().items()}
    load(ours, theirs)
    several = ("Triplet", "Cosine", "MarginRanking", "Bilinear", "Pairwise")
    run_both(ours, theirs, inputs, leaves=(2 if "Embed" in case[0] or "Ranking" in case[0] else 3) if case[0].startswith(several) else 1)
    for (name, b), c in zip(ours.named_buffers(), theirs.buffers(), strict=True):
        assert abs(b.double() - fb.tensor(c.double().numpy())).sum().item() < 1e-5, name


@pytest.mark.parametrize("case", [c for c in LAYERS if "Norm" in c[0]], ids=name_of)
def test_norms_match_in_evaluation(case: Case) -> None:
    ours, theirs, inputs = build(case)
    theirs(*inputs)
    load(ours, theirs)
    run_both(ours.eval(), theirs.eval(), inputs)


@pytest.mark.parametrize(
    "name", ["ReLU", "ReLU6", "ELU", "CELU", "SELU", "SiLU", "Mish", "Hardsigmoid", "Hardswish", "Hardtanh", "LeakyReLU", "RReLU"]
)
def test_inplace_activation_changes_its_input(name: str) -> None:
    data = torch.randn(3, 4)
    ours, theirs = getattr(fb.nn, name)(inplace=True).eval(), getattr(torch.nn, name)(inplace=True).eval()
    assert repr(ours) == repr(theirs)
    mine, leaf = fb.tensor(data.numpy()), fb.tensor(data.numpy()).requires_grad_()
    result = ours(mine)
    assert (mine == result).all() and (result - fb.tensor(theirs(data.clone()).numpy())).abs().max() < 1e-6
    ours(leaf * 1).sum().backward()
    other = data.clone().requires_grad_()
    theirs(other * 1).sum().backward()
    assert (leaf.grad - fb.tensor(other.grad.numpy())).abs().max() < 1e-6


@pytest.mark.parametrize(
    "name,shape",
    [
        ("Dropout", (50, 40)),
        ("Dropout1d", (50, 40, 3)),
        ("Dropout2d", (50, 40, 2, 2)),
        ("Dropout3d", (50, 40, 2, 1, 2)),
        ("AlphaDropout", (50, 40)),
        ("FeatureAlphaDropout", (50, 40, 3)),
    ],
)
def test_dropout_drops_a_fraction_and_keeps_the_mean(name: str, shape: tuple[int, ...]) -> None:
    module = getattr(fb.nn, name)(0.3)
    assert repr(module) == repr(getattr(torch.nn, name)(0.3))
    data = fb.ones(*shape)
    fb.manual_seed(0)
    out = module(data)
    dropped = (out < 0.5 if "Alpha" in name else out == 0).float()
    assert abs(dropped.mean().item() - 0.3) < 0.05
    if name[-2:-1].isdigit() or name.startswith("Feature"):
        per_channel = dropped.reshape(50, 40, -1)
        assert (per_channel == per_channel[:, :, :1]).all()
    if "Alpha" not in name:
        assert abs(out.mean().item() - 1.0) < 0.06
    assert module.eval()(data) is data
    with pytest.raises(ValueError):
        getattr(fb.nn, name)(1.5)


def test_cross_map_normalization_is_the_local_one() -> None:
    # PyTorch's own CrossMapLRN2d never takes the first channel out of its running sum; its LocalResponseNorm is right.
    ours, theirs = fb.nn.CrossMapLRN2d(3, alpha=0.1, k=2), torch.nn.LocalResponseNorm(3, alpha=0.1, k=2)
    run_both(ours, theirs, [torch.randn(2, 5, 4, 4)])


@pytest.mark.parametrize("dims", [1, 2, 3])
def test_unpooling_matches(dims: int) -> None:
    data = torch.randn(2, 3, *(8,) * dims)
    values, where = getattr(torch.nn, f"MaxPool{dims}d")(2, return_indices=True)(data)
    ours, theirs = (getattr(library.nn, f"MaxUnpool{dims}d")(2) for library in (fb, torch))
    assert repr(ours) == repr(theirs)
    run_both(ours, theirs, [values.detach(), where])
    run_both(ours, theirs, [values.detach(), where], output_size=[9] * dims)


ELSEWHERE = {  # modules without a line in the tables above, and the test that compares them
    **dict.fromkeys(["Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict"], "test_containers"),
    **dict.fromkeys(["MultiheadAttention", "Transformer", "TransformerEncoder", "TransformerDecoder"], "test_attention"),
    **dict.fromkeys(["TransformerEncoderLayer", "TransformerDecoderLayer"], "test_attention"),
    **dict.fromkeys(["Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout", "RReLU"], "test_modules"),
    **dict.fromkeys(["MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d"], "test_modules"),
    **dict.fromkeys(["CTCLoss", "CrossMapLRN2d"], "test_modules"),
    **dict.fromkeys(["Module"], "test_module"),
}


def test_every_module_is_compared() -> None:
    found = {name for name in dir(fb.nn) if isinstance(cls := getattr(fb.nn, name), type) and issubclass(cls, fb.nn.Module)}
    assert found - {case[0] for case in LAYERS + POOLS + ACTIVATIONS + LOSSES} == set(ELSEWHERE)
    for name, file in ELSEWHERE.items():
        before, _, rest = (Path(__file__).parent / f"{file}.py").read_text().partition("\nELSEWHERE = ")
        tests = before + rest.partition("\n}\n")[2]
        assert name in tests.replace("MaxUnpool{dims}d", "MaxUnpool1d MaxUnpool2d MaxUnpool3d"), name


def test_transposed_convolution_with_output_size() -> None:
    theirs, ours = torch.nn.ConvTranspose2d(3, 4, 3, stride=2, padding=1), fb.nn.ConvTranspose2d(3, 4, 3, stride=2, padding=1)
    load(ours, theirs)
    run_both(ours, theirs, [torch.randn(2, 3, 5, 5)], output_size=[10, 9])
    with pytest.raises(ValueError, match="valid sizes range from"):
        ours(fb.zeros(2, 3, 5, 5), output_size=[20, 20])


class Ctc:
    """A CTC loss of logits: only behind log_softmax are PyTorch's gradients those of the loss."""

    def __init__(self, t: Any, **options: Any) -> None:
        self.loss = t.nn.CTCLoss(**options)

    def __call__(self, logits: Any, *rest: Any) -> Any:
        return self.loss(logits.log_softmax(2), *rest)

    def parameters(self) -> list[Any]:
        """None."""
        return []

    named_parameters = parameters


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("flat", [False, True])
def test_ctc_loss_matches(reduction: str, flat: bool) -> None:
    torch.manual_seed(0)
    logits = torch.randn(9, 3, 5)
    targets, lengths = torch.randint(1, 5, (3, 4)), torch.tensor([4, 2, 3])
    targets[0] = torch.tensor([2, 2, 3, 3])
    if flat:
        targets = torch.cat([row[:n] for row, n in zip(targets, lengths, strict=True)])
    ours, theirs = Ctc(fb, reduction=reduction), Ctc(torch, reduction=reduction)
    run_both(ours, theirs, [logits, targets, torch.tensor([9, 7, 8]), lengths], rtol=1e-4)


def test_ctc_loss_of_impossible_targets() -> None:
    logits = torch.randn(2, 2, 5)
    targets, ins, outs = torch.randint(1, 5, (2, 4)), torch.tensor([2, 2]), torch.tensor([4, 1])
    run_both(Ctc(fb, zero_infinity=True), Ctc(torch, zero_infinity=True), [logits, targets, ins, outs], rtol=1e-4)
    assert Ctc(fb, reduction="none")(*(fb.tensor(t.detach().numpy()) for t in (logits, targets, ins, outs)))[0].item() == float("inf")


def test_embedding_from_pretrained() -> None:
    table = fb.randn(5, 3)
    module = fb.nn.Embedding.from_pretrained(table)
    assert not module.weight.requires_grad and (module(fb.tensor([1, 4])) == table[fb.tensor([1, 4])]).all()
    assert fb.nn.Embedding(5, 3, padding_idx=2).weight[2].abs().sum().item() == 0
    assert fb.nn.EmbeddingBag.from_pretrained(table, freeze=False, mode="sum").weight.requires_grad


@pytest.mark.parametrize(
    "make",
    [
        lambda nn: nn.Conv2d(3, 4, 3, groups=2),
        lambda nn: nn.Conv2d(4, 4, 3, groups=0),
        lambda nn: nn.Conv2d(4, 4, 3, padding="half"),
        lambda nn: nn.Conv2d(4, 4, 3, stride=2, padding="same"),
        lambda nn: nn.Conv2d(4, 4, 3, padding_mode="mirror"),
        lambda nn: nn.ConvTranspose2d(4, 4, 3, padding_mode="reflect"),
        lambda nn: nn.GroupNorm(3, 4),
        lambda nn: nn.MultiheadAttention(5, 2),
        lambda nn: nn.MultiheadAttention(0, 2),
        lambda nn: nn.Embedding(3, 2, padding_idx=3),
        lambda nn: nn.MultiMarginLoss(p=3),
        lambda nn: nn.TripletMarginLoss(margin=0),
        lambda nn: nn.Unflatten(1, 3),
        lambda nn: nn.FractionalMaxPool2d(2),
        lambda nn: nn.FractionalMaxPool2d(2, output_ratio=1.5),
        lambda nn: nn.Bilinear(0, 1, 1),
        lambda nn: nn.Softmax2d()(nn.Parameter(ones(nn))),
    ],
)
def test_bad_arguments_raise_what_pytorch_raises(make: Any) -> None:
    with pytest.raises((ValueError, AssertionError, TypeError)) as theirs:
        make(torch.nn)
    with pytest.raises(theirs.type):
        make(fb.nn)


def ones(nn: Any) -> Any:
    """A vector of ones of the framework that has this nn."""
    return (torch if nn is torch.nn else fb).ones(2)


@pytest.mark.parametrize(
    "name,bad", [("BatchNorm1d", (2, 3, 4, 5)), ("BatchNorm2d", (2, 3)), ("BatchNorm3d", (2, 3)), ("InstanceNorm2d", (3, 3))]
)
def test_norms_refuse_other_dimensions(name: str, bad: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"expected .*D input"):
        getattr(fb.nn, name)(3)(fb.zeros(*bad))


def test_device_and_dtype_reach_the_parameters() -> None:
    for module in (
        fb.nn.Linear(2, 3, dtype=fb.float64),
        fb.nn.Conv2d(2, 3, 1, dtype=fb.float64),
        fb.nn.BatchNorm1d(2, dtype=fb.float64),
        fb.nn.MultiheadAttention(4, 2, add_bias_kv=True, dtype=fb.float64),
        fb.nn.TransformerEncoderLayer(4, 2, 8, dtype=fb.float64),
    ):
        assert {p.dtype for p in module.parameters()} == {fb.float64}
    assert fb.nn.Linear(2, 3, device="meta").weight.is_meta
