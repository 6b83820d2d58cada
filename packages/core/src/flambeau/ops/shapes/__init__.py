"""Shape and layout rules: shapes and static arguments in, the result's shape out, or an error that names the sizes."""

from .core import *  # noqa: F403
from .view import *  # noqa: F403
