"""Attacks on the trust root: where it lies, who may write it, and what stands in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.trust.attacks import Act, Attack, attack, honest
from tests.trust_desk import NOW, ROOT, SECOND_ROOT, Listed, listed, roots, signed

from golive.trust.registry import believed
from golive.trust.root_file import read_root, root_keys
from golive.trust.statement import REHEARSAL

LINE = f"root@desk {ROOT.key}\n"
MINE = os.getuid()
UNDER_PYTEST = 0o700
"""What folders of tests are made with."""


def placed(put: Callable[[Path], Path], *, uid: int = MINE) -> Act:
    """Return the attempt to have a file for a root; `put` lays it somewhere and says where."""

    def act(folder: Path) -> object:
        (folder / "library" / "rules").mkdir(parents=True)
        (folder / "desk").mkdir(mode=UNDER_PYTEST)
        return read_root(put(folder), library=folder / "library", uid=uid)

    return act


def written(path: Path, *, mode: int = 0o600) -> Path:
    path.write_text(LINE, encoding="ascii")
    path.chmod(mode)
    return path


def linked(folder: Path) -> Path:
    path = folder / "desk" / "link"
    path.symlink_to(written(folder / "desk" / "root"))
    return path


def in_linked_folder(folder: Path) -> Path:
    written(folder / "desk" / "root")
    (folder / "other").symlink_to(folder / "desk")
    return folder / "other" / "root"


def by_linked_library(folder: Path) -> Path:
    written(folder / "library" / "root")
    (folder / "other").symlink_to(folder / "library")
    return folder / "other" / "root"


def hard_linked(folder: Path) -> Path:
    (folder / "desk" / "root").hardlink_to(written(folder / "library" / "root"))
    return folder / "desk" / "root"


def in_open_folder(folder: Path) -> Path:
    (folder / "open").mkdir()
    (folder / "open").chmod(0o777)
    return written(folder / "open" / "root")


def in_sticky_folder(folder: Path) -> Path:
    (folder / "open").mkdir()
    (folder / "open").chmod(0o1777)
    return written(folder / "open" / "root")


def in_repository(folder: Path) -> Path:
    (folder / ".git").mkdir()
    return written(folder / "desk" / "root")


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "desk" / "pipe", 0o600)
    return folder / "desk" / "pipe"


def too_large(folder: Path) -> Path:
    path = written(folder / "desk" / "root")
    path.write_text(LINE * 1_000, encoding="ascii")
    return path


def of_somebody_else(folder: Path) -> object:
    """Try a file that is neither mine nor the superuser's."""

    def put(folder: Path) -> Path:
        path = written(folder / "desk" / "root")
        if MINE == 0:
            os.chown(path, 1, -1)
        return path

    return placed(put, uid=MINE + 2)(folder)


def text(line: str) -> Act:
    """Return the attempt to have a text for a root file."""
    return lambda _: root_keys(line)


def window(options: str) -> Act:
    """Return the attempt to have people believed by a root with a time of its own."""

    def act(_: Path) -> object:
        people, digest = Listed().reading
        word = signed(listed(Listed()), ROOT)
        keys = roots(ROOT, options=options)
        return believed(people, digest, word, roots=keys, least_serial=0, realm=REHEARSAL, now=NOW)

    return act


ROOTS: tuple[Attack, ...] = (
    honest("honest", placed(lambda f: written(f / "desk" / "root"))),
    honest("honest_sticky", placed(in_sticky_folder)),
    honest("honest_two", text(f"a@desk {ROOT.key}\n# later\nb@desk {SECOND_ROOT.key} spare\n")),
    honest("honest_window", window('valid-after="20260101Z",valid-before="202701010000Z"')),
    attack("inside", "root_inside_library", placed(lambda f: written(f / "library" / "root"))),
    attack("dotdot", "root_inside_library", placed(
        lambda f: written(f / "desk" / ".." / "library" / "root"))),
    attack("library_by_symlink", "root_inside_library", placed(by_linked_library)),
    attack("same_repository", "root_in_same_repository", placed(in_repository)),
    attack("symlink", "root_symlink", placed(linked)),
    attack("symlinked_dir", "root_symlink", placed(in_linked_folder)),
    attack("hard_link", "root_hard_linked", placed(hard_linked)),
    attack("group_writable", "root_writable", placed(lambda f: written(f / "desk" / "root", mode=0o660))),
    attack("parent_writable", "root_writable", placed(in_open_folder)),
    attack("of_somebody_else", "root_writable", of_somebody_else),
    attack("not_a_file", "root_not_a_file", placed(lambda f: f / "desk")),
    attack("pipe", "root_not_a_file", placed(pipe)),
    attack("too_large", "root_not_a_file", placed(too_large)),
    attack("absent", "root_not_a_file", placed(lambda f: f / "desk" / "none")),
    attack("below_a_file", "root_not_a_file", placed(lambda f: written(f / "desk" / "root") / "root")),
    attack("empty", "root_line", text("# nobody\n\n")),
    attack("wildcard", "root_line", text(f"*@desk {ROOT.key}")),
    attack("cert_authority", "root_line", text(f"root@desk cert-authority {ROOT.key}")),
    attack("unclosed_option", "root_line", text(f'root@desk namespaces="x {ROOT.key}')),
    attack("no_key", "root_line", text("root@desk ssh-ed25519")),
    attack("rsa", "key_algorithm", text("root@desk ssh-rsa AAAA")),
    attack("no_Z", "root_local_time", text(f'root@desk valid-before="20270101" {ROOT.key}')),
    attack("thirtieth_of_february", "root_line", text(f'root@desk valid-before="20270230Z" {ROOT.key}')),
    attack("twice", "same_key", text(f"a@desk {ROOT.key}\nb@desk {ROOT.in_token.key}\n")),
    attack("window", "root_expired", window('valid-before="20260501Z"')),
    attack("window_to_come", "root_expired", window('valid-after="20260502Z"')),
    attack("for_something_else", "people_unsigned", window('namespaces="file"')),
)  # fmt: skip
