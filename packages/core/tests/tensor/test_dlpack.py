"""Memory to and from other libraries by DLPack."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb


def test_a_copy_is_a_copy_in_both_directions() -> None:
    x = fb.ones(3)
    for taken in (fb.from_dlpack(x, copy=True), torch.from_dlpack(x, copy=True), np.from_dlpack(x, copy=True)):
        taken[0] = 7.0
    assert x.tolist() == [1, 1, 1]
    for given in (fb.from_dlpack(x), fb.from_dlpack(x, copy=False)):
        given += 1
    assert x.tolist() == [3, 3, 3]


def test_the_device_may_be_said() -> None:
    x = torch.arange(4)
    assert fb.from_dlpack(x, device="cpu").tolist() == [0, 1, 2, 3]
    assert fb.from_dlpack(x, device="meta").device.type == "meta"
    with pytest.raises(BufferError, match="copy=False"):
        fb.from_dlpack(x, device="meta", copy=False)


@pytest.mark.parametrize("source", [[1, 2], 3, "x", None])
def test_what_has_no_dlpack_is_refused(source: Any) -> None:
    with pytest.raises(TypeError, match="from_dlpack: expected an object with __dlpack__"):
        fb.from_dlpack(source)


def test_a_consumer_cannot_ask_for_another_device() -> None:
    with pytest.raises(BufferError, match="not \\(2, 0\\)"):
        fb.ones(2).__dlpack__(dl_device=(2, 0))
