"""Settings of the tests: a cache of their own, and generated kernels for arrays of any size."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("FLAMBEAU_CPU_CACHE", tempfile.mkdtemp(prefix="flambeau-cpu-tests-"))
os.environ["FLAMBEAU_CPU_LEAST"] = "1"
