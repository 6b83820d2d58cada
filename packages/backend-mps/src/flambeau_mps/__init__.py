"""Apple GPUs for flambeau, through MLX. Nothing here needs to be imported by hand: `device="mps"` finds it by its entry point.

`flambeau_mps.gpu` is the plug-in of the device `mps`; where there is no Apple GPU, `flambeau_mps.cpu` is that of `mlx`, MLX on the processor.
"""

from __future__ import annotations

from .version import __version__

__all__ = ["__version__"]
