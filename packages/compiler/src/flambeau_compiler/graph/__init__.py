"""Captured programs: functional, typed, printable graphs of the core's ops."""

from .graph import Alias, Draw, Graph, Node, Number, Value

__all__ = ["Alias", "Draw", "Graph", "Node", "Number", "Value"]
