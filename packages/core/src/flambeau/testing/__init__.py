"""What tests of ops and backends stand on: the op table's rows and their sample calls."""

from __future__ import annotations

from .comparison import assert_close
from .samples import Make, all_rows, samples_of

__all__ = ["Make", "all_rows", "assert_close", "samples_of"]
