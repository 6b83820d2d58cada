"""Anomaly mode: an error or a NaN in backward shows the forward line that it belongs to."""

from __future__ import annotations

import warnings
from typing import Any

from ..dispatch.keys import EXTRAS
from ..dispatch.threads import set_keys, tls


class detect_anomaly:
    """Inside, nodes remember the forward call that made them; backward errors show it, and NaN gradients raise.

    Args:
        check_nan: raise where a gradient has NaN.
    """

    def __init__(self, check_nan: bool = True) -> None:
        self.check_nan = check_nan
        self.old: list[Any] = []
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.",
            stacklevel=2,
        )

    def __enter__(self) -> None:
        self.old.append(tls.anomaly)
        _switch("nan" if self.check_nan else "trace")

    def __exit__(self, *exc: object) -> None:
        _switch(self.old.pop())


class set_detect_anomaly:
    """Anomaly mode on or off, at once; as a context manager, until its end."""

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self.old = tls.anomaly
        _switch(("nan" if check_nan else "trace") if mode else False)

    def __enter__(self) -> None:
        """The mode was set already."""

    def __exit__(self, *exc: object) -> None:
        _switch(self.old)


def _switch(mode: Any) -> None:
    tls.anomaly = mode
    if mode or tls.saved_hooks:
        set_keys(tls.keys | EXTRAS)
    else:
        set_keys(tls.keys & ~EXTRAS)


def is_anomaly_enabled() -> bool:
    """Whether anomaly mode is on."""
    return bool(tls.anomaly)


def is_anomaly_check_nan_enabled() -> bool:
    """Whether anomaly mode checks for NaN."""
    return bool(tls.anomaly == "nan")
