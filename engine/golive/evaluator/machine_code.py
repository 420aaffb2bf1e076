"""`compiled`: a text for LLVM as functions of this machine; the only importer of llvmlite (`golive[jit]`).

Compiling the shipped policy takes a tenth of a second, so nothing is written to disk: no file can be stale, of another
version or another's, and a home that cannot be written to is no case of its own.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from golive.core.errors import InvalidInput
from golive.core.guard import Guard

Native = Callable[..., None]
"""Takes the number of rows, and the addresses of its arrays. It holds no lock: others may run meanwhile."""

_GUARD = Guard()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MachineCode:
    """Functions by their names; the code is there as long as this is."""

    functions: Mapping[str, Native]
    held: tuple[Any, ...]


def compiled(text: str, functions: Mapping[str, int]) -> MachineCode:
    """Compile a text; `functions` are the names in it with the number of arrays that each takes.

    The same text is compiled once in a process.

    Raises
    ------
    InvalidInput
        llvmlite is not installed.
    """
    with _GUARD:
        return _compiled(text, tuple(functions.items()))


def need_compiler() -> None:
    """Say that what compiles is not installed, if so.

    Raises
    ------
    InvalidInput
        llvmlite is not installed.
    """
    _llvm()


def _llvm() -> Any:
    try:
        from llvmlite import binding
    except ImportError as error:
        raise InvalidInput("the back end `jit` needs llvmlite", hint="pip install 'golive[jit]'") from error
    return binding


@lru_cache(maxsize=16)
def _compiled(text: str, functions: tuple[tuple[str, int], ...]) -> MachineCode:
    llvm = _llvm()
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), reloc="pic", jit=True
    )
    module = llvm.parse_assembly(text)
    module.triple, module.data_layout = llvm.get_default_triple(), str(machine.target_data)
    module.verify()
    # `floor` is the C library's where a processor has none.
    builder = llvm.JITLibraryBuilder().add_object_img(machine.emit_object(module)).add_current_process()
    for name, _ in functions:
        builder = builder.export_symbol(name)
    engine = llvm.create_lljit_compiler()
    library = builder.link(engine, "golive")
    made = {name: _function(arrays)(library[name]) for name, arrays in functions}
    return MachineCode(functions=made, held=(engine, library))


def _function(arrays: int) -> Callable[[int], Native]:
    made: Callable[[int], Native] = ctypes.CFUNCTYPE(None, ctypes.c_int64, *[ctypes.c_void_p] * arrays)
    return made
