"""`compiled`: a text for LLVM as functions of this machine; the only importer of llvmlite (`golive[jit]`).

Code can be kept from one process to the next: by a key of the text, of what compiles and of the processor, so that no
code is taken for that of another text, version or machine.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Protocol

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.guard import Guard

Native = Callable[..., None]
"""Takes the number of rows, and the addresses of its arrays. It holds no lock: others may run meanwhile."""

Announce = Callable[[int], None]
"""Hears that so many lines are compiled, which takes a while."""

LONG = 20_000
"""Lines of a text that take about a second to compile."""

_GUARD = Guard()


class CodeStore(Protocol):
    """Keeps compiled code; one that cannot keep or give any is no error."""

    def kept(self, key: str) -> bytes | None:
        """Return what was kept."""
        ...

    def keep(self, key: str, code: bytes) -> None:
        """Keep code."""
        ...

    def __hash__(self) -> int:
        """Stand for what is compiled with it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MachineCode:
    """Functions by their names; the code is there as long as this is."""

    functions: Mapping[str, Native]
    held: tuple[Any, ...]


def compiled(
    text: str, functions: Mapping[str, int], *, store: CodeStore | None = None, announce: Announce | None = None
) -> MachineCode:
    """Compile a text; `functions` are the names in it with the number of arrays that each takes.

    The same text is compiled once in a process, and once for all that share a `store`. Before a long one is compiled
    `announce` hears how many lines it has.

    Raises
    ------
    InvalidInput
        llvmlite is not installed.
    """
    with _GUARD:
        return _compiled(text, tuple(functions.items()), store, announce)


def need_compiler() -> None:
    """Say that what compiles is not installed, if so.

    Raises
    ------
    InvalidInput
        llvmlite is not installed.
    """
    _llvm()


def has_compiler() -> bool:
    """Say whether what compiles is installed, and can be loaded."""
    try:
        _llvm()
    except (InvalidInput, OSError):
        return False
    return True


def _llvm() -> Any:
    try:
        from llvmlite import binding
    except ImportError as error:
        raise InvalidInput("the back end `jit` needs llvmlite", hint="pip install 'golive[jit]'") from error
    return binding


@lru_cache(maxsize=16)
def _compiled(
    text: str, functions: tuple[tuple[str, int], ...], store: CodeStore | None, announce: Announce | None
) -> MachineCode:
    llvm = _llvm()
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    triple, processor, features = (
        llvm.get_default_triple(),
        llvm.get_host_cpu_name(),
        llvm.get_host_cpu_features().flatten(),
    )
    key = _key(text, triple, processor, features, *llvm.llvm_version_info)
    code = None if store is None else store.kept(key)
    if code is None:
        if announce is not None and text.count("\n") >= LONG:
            announce(text.count("\n"))
        machine = llvm.Target.from_default_triple().create_target_machine(
            cpu=processor, features=features, reloc="pic", jit=True
        )
        module = llvm.parse_assembly(text)
        module.triple, module.data_layout = triple, str(machine.target_data)
        module.verify()
        code = machine.emit_object(module)
        if store is not None:
            store.keep(key, code)
    # `floor` is the C library's where a processor has none.
    builder = llvm.JITLibraryBuilder().add_object_img(code).add_current_process()
    for name, _ in functions:
        builder = builder.export_symbol(name)
    engine = llvm.create_lljit_compiler()
    library = builder.link(engine, "golive")
    made = {name: _function(arrays)(library[name]) for name, arrays in functions}
    return MachineCode(functions=made, held=(engine, library))


def _key(*of: object) -> str:
    return hashlib.sha256("\0".join(map(str, of)).encode()).hexdigest()


def _function(arrays: int) -> Callable[[int], Native]:
    made: Callable[[int], Native] = ctypes.CFUNCTYPE(None, ctypes.c_int64, *[ctypes.c_void_p] * arrays)
    return made
