"""What is done to a module as soon as anyone imports it, without importing it for that."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from types import ModuleType

Doing = Callable[[ModuleType], object]


class _Loader(SourceFileLoader):
    """Loads a module, then does something to it."""

    def __init__(self, loader: SourceFileLoader, then: Doing) -> None:
        super().__init__(loader.name, loader.path)
        self.then = then

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        self.then(module)


class _Finder(MetaPathFinder):
    """Finds the modules that something is to be done to, by name; all others are left to the usual finders."""

    def __init__(self, doing: Mapping[str, Doing]) -> None:
        self.doing = doing

    def find_spec(self, name: str, path: Sequence[str] | None, _target: object = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name in self.doing else None
        if spec is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        return spec_from_file_location(name, spec.origin, loader=_Loader(spec.loader, self.doing[name]))


def after_import(doing: Mapping[str, Doing]) -> Callable[[], None]:
    """Do to each of these modules, by name, what is told, now or when it is imported; return what ends the waiting."""
    finder = _Finder({name: then for name, then in doing.items() if name not in sys.modules})
    for name in doing.keys() - finder.doing.keys():
        doing[name](sys.modules[name])
    sys.meta_path.insert(0, finder)
    return lambda: sys.meta_path.remove(finder)
