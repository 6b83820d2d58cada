"""Random state under PyTorch's module name: `fb.random.fork_rng`, `fb.random.manual_seed` and the others."""

from .tensor.generator import fork_rng, get_rng_state, initial_seed, manual_seed, seed, set_rng_state

__all__ = ["fork_rng", "get_rng_state", "initial_seed", "manual_seed", "seed", "set_rng_state"]
