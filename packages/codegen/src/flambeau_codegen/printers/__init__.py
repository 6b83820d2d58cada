"""Printers of kernels, one module a dialect."""
