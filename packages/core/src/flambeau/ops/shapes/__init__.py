"""Shape and layout rules: shapes and static arguments in, the result's shape out, or an error that names the sizes."""

from .activation import *
from .attention import *
from .convolution import *
from .core import *
from .elementwise import *
from .fft import *
from .folding import *
from .indexing import *
from .joining import *
from .loss import *
from .normalization import *
from .padding import *
from .pooling import *
from .products import *
from .random import *
from .reduction import *
from .resampling import *
from .rotary import *
from .softmax import *
from .sorting import *
from .view import *
