"""The functions of neural networks, under PyTorch's names.

Most are rows of the op table and are found by name at their first use; those with arguments that no row has, and those
that are plain Python over ops, stand in the files of this folder.
"""

from __future__ import annotations

import importlib
from typing import Any

from ...ops.lazy import ops

_ROWS = """
    adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d
    affine_grid avg_pool1d avg_pool2d avg_pool3d bilinear binary_cross_entropy binary_cross_entropy_with_logits celu_
    channel_shuffle conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d cosine_embedding_loss
    cosine_similarity cross_entropy elu_ embedding embedding_bag fold gaussian_nll_loss gelu glu grid_sample group_norm
    hardshrink hardtanh_ hinge_embedding_loss huber_loss instance_norm interpolate kl_div l1_loss layer_norm leaky_relu_
    linear local_response_norm log_softmax logsigmoid lp_pool1d lp_pool2d lp_pool3d margin_ranking_loss max_pool1d
    max_pool1d_with_indices max_pool2d max_pool2d_with_indices max_pool3d max_pool3d_with_indices max_unpool1d max_unpool2d
    max_unpool3d mse_loss multi_margin_loss multilabel_margin_loss multilabel_soft_margin_loss nll_loss normalize one_hot pad
    pairwise_distance pdist pixel_shuffle pixel_unshuffle poisson_nll_loss prelu relu_ rms_norm scaled_dot_product_attention
    selu_ sigmoid smooth_l1_loss soft_margin_loss softmax softmin softplus softshrink softsign tanh tanhshrink threshold_
    triplet_margin_loss unfold
""".split()

_FILES = {
    "activations": "celu elu gumbel_softmax hardsigmoid hardswish hardtanh leaky_relu mish relu relu6 rrelu selu silu threshold",
    "attention": "_canonical_mask _none_or_dtype multi_head_attention_forward",
    "dropouts": "alpha_dropout dropout dropout1d dropout2d dropout3d feature_alpha_dropout",
    "losses": "ctc_loss triplet_margin_with_distance_loss",
    "pools": "fractional_max_pool2d fractional_max_pool3d",
    "rearranged": "batch_norm upsample upsample_bilinear upsample_nearest",
}
_HOME = {name: file for file, names in _FILES.items() for name in names.split()}

__all__ = [name for name in (*_ROWS, *_HOME) if name[0] != "_"]


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
