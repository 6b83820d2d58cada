"""Writes the typed hot paths, the stubs and the reference from the op rows: `python -m flambeau.ops.generator`."""
