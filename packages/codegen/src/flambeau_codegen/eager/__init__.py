"""What backends share that run ops one by one on generated kernels: arrays over blocks of device memory, and prepared programs."""

from .arrays import DeviceArray, arrays_of, dtype_name, numpy_dtype, order_of_operands, overlapping
from .counted import Counted
from .products import Products
from .programs import ATOMIC, EXCEPTIONS, WRITTEN_IN_PLACE, Prepared, Programs

__all__ = [
    "ATOMIC", "EXCEPTIONS", "WRITTEN_IN_PLACE", "Counted", "DeviceArray", "Prepared", "Products", "Programs", "arrays_of", "dtype_name", "numpy_dtype",
    "order_of_operands", "overlapping",
]  # fmt: skip
