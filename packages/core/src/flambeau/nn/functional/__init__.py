"""The functions of neural networks, under PyTorch's names.

Most are rows of the op table and are found by name at their first use; those with arguments that no row has, and those
that are plain Python over ops, stand in the files of this folder.
"""

from __future__ import annotations

import importlib
from typing import Any

from ...ops.lazy import names_in, ops

_SHARED = """
    adaptive_avg_pool1d avg_pool1d celu_ channel_shuffle conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d
    cosine_similarity elu_ group_norm hardshrink hardtanh_ layer_norm leaky_relu_ log_softmax max_pool1d max_pool2d max_pool3d
    pairwise_distance pixel_shuffle pixel_unshuffle prelu relu_ rms_norm rrelu rrelu_ selu_ sigmoid softmax tanh threshold_
""".split()  # rows of the top namespace that are functions here too; those of this namespace need no mention

_FILES = {
    "activations": "celu elu gumbel_softmax hardsigmoid hardswish hardtanh leaky_relu mish relu relu6 selu silu threshold",
    "attention": "_canonical_mask _none_or_dtype multi_head_attention_forward",
    "dropouts": "alpha_dropout dropout dropout1d dropout2d dropout3d feature_alpha_dropout",
    "losses": "ctc_loss triplet_margin_with_distance_loss",
    "pools": "fractional_max_pool2d fractional_max_pool3d",
    "rearranged": "batch_norm upsample upsample_bilinear upsample_nearest",
}
_HOME = {name: file for file, names in _FILES.items() for name in names.split()}

__all__ = sorted(name for name in {*names_in("nn.functional"), *_SHARED, *_HOME} if name[0] != "_")


def __getattr__(name: str) -> Any:
    """Finds a function at its first use and keeps it."""
    if name in _HOME:
        function = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    elif name in __all__:
        function = getattr(ops, name)
    else:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    globals()[name] = function
    return function


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
