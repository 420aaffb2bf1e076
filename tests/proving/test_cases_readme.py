"""The cases that `rules/README.md` shows are read, run and met."""

from __future__ import annotations

import re

from tests.places import REPOSITORY
from tests.proving.shipped_cases import judged

from golive.loader.schemas.cases import cases
from golive.loader.schemas.pieces import UNKNOWN_LIBRARY

TEXT = (REPOSITORY / "rules" / "README.md").read_text(encoding="utf-8")


def test_the_cases_of_the_readme_are_met() -> None:
    (block,) = re.findall(r"```yaml\n# rules/gates/orderflow\.cases\.yaml\nof: (.*?)```", TEXT, re.DOTALL)
    of, _, text = block.partition("\ncases:\n")
    out = judged(text, of=of)
    assert len(out) == text.count("id: ")
    assert [(case.id, case.mismatches) for case in out if not case.met] == []


def test_the_readme_has_every_key_of_a_case() -> None:
    schema = cases(UNKNOWN_LIBRARY)["properties"]
    case = schema["cases"]["items"]["properties"]
    keys = {*schema, *case, *case["expect"]["properties"]} - {"cases"}
    assert [key for key in sorted(keys) if f"`{key}" not in TEXT] == []
