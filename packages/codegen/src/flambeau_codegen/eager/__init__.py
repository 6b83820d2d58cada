"""What backends share that run ops one by one on generated kernels: arrays over blocks of device memory, and prepared programs."""

from .arrays import DeviceArray, arrays_of, dtype_name, numpy_dtype, order_of_operands, overlapping
from .programs import ATOMIC, EXCEPTIONS, WRITTEN_IN_PLACE, Prepared, Programs

__all__ = [
    "ATOMIC", "EXCEPTIONS", "WRITTEN_IN_PLACE", "DeviceArray", "Prepared", "Programs", "arrays_of", "dtype_name", "numpy_dtype",
    "order_of_operands", "overlapping",
]  # fmt: skip
