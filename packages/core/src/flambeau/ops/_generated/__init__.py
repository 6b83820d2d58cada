"""Written by `python -m flambeau.ops.generator` from the op rows: edit those instead."""
