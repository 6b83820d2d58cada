"""What backends share that run ops one by one on generated kernels: arrays over blocks of device memory, and prepared programs."""

from .arrays import DeviceArray, arrays_of, dtype_name, numpy_dtype, order_of_operands, overlapping
from .counted import Counted
from .distinct import Distinct
from .groups import Runner
from .products import Products
from .programs import ATOMIC, EXCEPTIONS, KEPT, OFFSET, SEED, WRITTEN_IN_PLACE, Prepared, Programs, keyed

__all__ = [
    "ATOMIC", "EXCEPTIONS", "KEPT", "OFFSET", "SEED", "WRITTEN_IN_PLACE", "Counted", "DeviceArray", "Distinct", "Prepared", "Products", "Programs",
    "Runner", "arrays_of", "dtype_name", "keyed", "numpy_dtype", "order_of_operands", "overlapping",
]  # fmt: skip
