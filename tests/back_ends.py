"""The back ends that can run here: the one that compiles needs an extra."""

from importlib.util import find_spec

from golive.core.back_end import BackEnd

HAS_COMPILER = find_spec("llvmlite") is not None
BACK_ENDS = [one for one in BackEnd if one is not BackEnd.JIT or HAS_COMPILER]
