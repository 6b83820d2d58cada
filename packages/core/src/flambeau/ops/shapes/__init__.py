"""Shape and layout rules: shapes and static arguments in, the result's shape out, or an error that names the sizes."""

from .core import *  # noqa: F403
from .activation import *  # noqa: F403
from .attention import *  # noqa: F403
from .convolution import *  # noqa: F403
from .fft import *  # noqa: F403
from .folding import *  # noqa: F403
from .indexing import *  # noqa: F403
from .joining import *  # noqa: F403
from .loss import *  # noqa: F403
from .normalization import *  # noqa: F403
from .padding import *  # noqa: F403
from .elementwise import *  # noqa: F403
from .pooling import *  # noqa: F403
from .products import *  # noqa: F403
from .random import *  # noqa: F403
from .reduction import *  # noqa: F403
from .resampling import *  # noqa: F403
from .softmax import *  # noqa: F403
from .sorting import *  # noqa: F403
from .view import *  # noqa: F403
