"""PyTorch's names for accelerators, for which programs ask whether or not there is such a device."""

NAMES = ("cuda", "mps", "xpu", "mtia")
