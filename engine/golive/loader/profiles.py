"""Profiles: what differs in a library for bots that see less; `golive init --profile` puts one together."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.suggest import did_you_mean
from golive.loader.file_pad import FilePad
from golive.loader.files import PROFILES, read_text
from golive.loader.limits import LIMITS
from golive.loader.nodes import ListNode, MapNode, ScalarNode
from golive.loader.yaml_tree import read_tree

BOOK = "book"
"""The shipped library as it is."""
_SAYS = "profile.yaml"
_STRATEGIES = "strategies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a profile changes: files of the library that it leaves out, and its own by their places in the library."""

    name: str
    without: tuple[str, ...] = ()
    files: tuple[tuple[str, Path], ...] = ()

    @property
    def places(self) -> frozenset[str]:
        """Return the places of its own files."""
        return frozenset(place for place, _ in self.files)


def profile_names(root: Path) -> tuple[str, ...]:
    """Return the profiles that an installation has."""
    folder = root / PROFILES
    names = sorted(path.parent.name for path in folder.glob(f"*/{_SAYS}")) if folder.is_dir() else []
    return (*names, BOOK)


def find_profile(root: Path, name: str) -> Profile:
    """Return a profile of an installation by its name.

    Raises
    ------
    InvalidInput
        For a name that it has not, or a profile that cannot be read.
    """
    known = profile_names(root)
    if name not in known:
        hint = did_you_mean(name, known) or f"profiles: {', '.join(known)}"
        raise InvalidInput(f"no profile `{name}`", hint=hint)
    if name == BOOK:
        return Profile(name=name)
    folder = root / PROFILES / name
    own = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != _SAYS)
    files = tuple((_place(path.relative_to(folder)), path) for path in own if not path.name.startswith("."))
    return Profile(name=name, without=_without(root, f"{PROFILES}/{name}/{_SAYS}"), files=files)


def _place(path: Path) -> str:
    """Return where a file of a profile stands in a library."""
    inside = PurePosixPath(*path.parts)
    if inside.name == "README.md" and len(inside.parts) == 1:
        return "PROFILE.md"
    return str(inside) if inside.parts[0] == _STRATEGIES else f"rules/{inside}"


def _without(root: Path, name: str) -> tuple[str, ...]:
    text, pad = read_text(root, name), FilePad(LIMITS.issues)
    tree = read_tree(text, name, pad, LIMITS) if isinstance(text, str) else None
    listed = tree.get("without") if isinstance(tree, MapNode) else None
    items = listed.items if isinstance(listed, ListNode) else ()
    words = tuple(item.text for item in items if isinstance(item, ScalarNode))
    if pad.has_errors or not words or len(words) < len(items):
        raise InvalidInput(f"`{name}` says no files that the profile leaves out", hint="install golive again")
    return words
