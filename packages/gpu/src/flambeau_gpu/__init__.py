"""What backends share that reach their GPUs through CuPy: memory, streams, graphs, launches, and kernels; the rest is their `Platform`."""

from .version import __version__

__all__ = ["__version__"]
