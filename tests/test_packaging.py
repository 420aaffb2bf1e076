"""What is installed is what is in the tree."""

from __future__ import annotations

import configparser
import fnmatch

from tests.places import REPOSITORY

FOLDERS = ("rules", "strategies", "checklists", "templates")


def setup() -> configparser.ConfigParser:
    found = configparser.ConfigParser()
    found.read(REPOSITORY / "setup.cfg", encoding="utf-8")
    return found


def test_every_package_of_the_tree_is_installed() -> None:
    listed = set(setup()["options"]["packages"].split())
    engine = REPOSITORY / "engine"
    code = {".".join(f.parent.relative_to(engine).parts) for f in (engine / "golive").rglob("*.py")}
    policy = {
        ".".join(("golive", *f.parent.relative_to(REPOSITORY).parts))
        for folder in FOLDERS
        for f in (REPOSITORY / folder).rglob("*")
        if f.is_file() and not f.name.startswith(".")
    }
    assert listed == code | policy


def test_every_policy_file_and_template_ships_as_data() -> None:
    patterns = setup()["options.package_data"]["*"].replace(",", " ").split()
    for folder in FOLDERS:
        for file in (REPOSITORY / folder).rglob("*"):
            if file.is_file():
                assert any(fnmatch.fnmatch(file.name, pattern) for pattern in patterns), file
