"""Helpers around training: data loading, checkpointing."""
