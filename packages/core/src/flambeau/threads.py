"""How many threads the host's kernels use, under PyTorch's names."""

from __future__ import annotations

from .dispatch.backend import host_backend


def set_num_threads(count: int, /) -> None:
    """Sets how many threads one kernel on the CPU may use, in all threads of this process.

    Args:
        count: the number of threads, at least 1.

    Raises:
        TypeError: not a whole number.
        RuntimeError: it is below 1.

    >>> import flambeau as fb
    >>> before = fb.get_num_threads()
    >>> fb.set_num_threads(1)
    >>> fb.get_num_threads()
    1
    >>> fb.set_num_threads(before)
    """
    if type(count) is not int:
        raise TypeError(f"set_num_threads expects an int, but got {type(count).__name__}")
    if count < 1:
        raise RuntimeError(f"set_num_threads expects a positive number of threads, but got {count}")
    host_backend().threads(count)


def get_num_threads() -> int:
    """How many threads one kernel on the CPU may use."""
    return host_backend().threads()
