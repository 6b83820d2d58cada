"""The conformance kit: `pytest --pyargs flambeau.testing.conformance --device NAME` certifies an installed backend.

Its cases come from the op table, its oracle is the CPU: in float64 where the dtype allows it, else in the same dtype.
docs/conformance.md tells what is checked and how to read the report.
"""
