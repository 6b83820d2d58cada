"""The compiler of flambeau: captured programs as graphs, fused loops and prepared launches."""
