"""A live loop's first decision does not wait for libraries that it does not use."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.places import REPOSITORY


def test_a_first_decision_with_every_feature_known_imports_nothing_that_is_slow_to_import() -> None:
    command = [sys.executable, "-m", "tests.bench.first_decision"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=REPOSITORY, timeout=120)
    told = json.loads(done.stdout)
    assert told["verdict"] == "EXECUTE"
    assert told["heavy"] == []
