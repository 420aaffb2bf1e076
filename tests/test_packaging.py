"""What is packed is listed: packages, policy files, templates, and the licence."""

from __future__ import annotations

import configparser
import fnmatch
import hashlib

from tests.places import REPOSITORY

FOLDERS = ("rules", "strategies", "checklists", "templates")
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
"""SHA-256 of https://www.apache.org/licenses/LICENSE-2.0.txt."""


def setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(REPOSITORY / "setup.cfg", encoding="utf-8")
    return parser


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


def test_the_licence_is_the_one_that_the_setup_names() -> None:
    assert setup()["metadata"]["license"] == "Apache-2.0"
    assert hashlib.sha256((REPOSITORY / "LICENSE").read_bytes()).hexdigest() == APACHE_2
