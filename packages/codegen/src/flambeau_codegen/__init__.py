"""The kernel generator of flambeau: a loop language, the lowering of ops into it, and printers for dialects."""

from .errors import UnsupportedError
from .lowering.launch import Array, Fault, Given, Launch, Local, Program, Slot, guarded
from .lowering.table import lower, supported
from .version import __version__

__all__ = [
    "Array", "Fault", "Given", "Launch", "Local", "Program", "Slot", "UnsupportedError", "__version__", "guarded", "lower", "supported",
]  # fmt: skip
