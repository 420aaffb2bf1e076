"""A substitution folds what is worked out from the replaced steps: the same as if the whole kernel were made again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.generated_libraries import PHASES, libraries
from tests.library import engine_of

from golive.api import Engine
from golive.compiler.builder import Builder
from golive.compiler.kernel import Kernel, Step, needed_steps
from golive.compiler.substitution import Substitution


def made_again(kernel: Kernel, replace: Mapping[int, bool | int]) -> tuple[list[Step], dict[str, int]]:
    """Return steps and outputs of a kernel that is copied step by step, and folded from what is replaced on."""
    builder = Builder()
    builder.sources = list(kernel.sources)
    touched = set(replace)
    place: dict[int, int] = {}
    for i, step in enumerate(kernel.steps):
        arguments = tuple(place[a] for a in step.arguments)
        if not touched.isdisjoint(step.arguments):
            touched.add(i)
        if i in replace:
            place[i] = builder.constant(step.kind, replace[i])
        elif i not in touched or step.op == "first":
            place[i] = builder.copy(step, arguments)
        elif step.op in ("look", "grid"):
            place[i] = builder.looked_up(step, arguments)
        elif step.op in ("and", "or"):
            place[i] = (builder.all_of if step.op == "and" else builder.any_of)(arguments)
        else:
            place[i] = builder.op(step.op, *arguments)
    return builder.steps, {name: place[i] for name, i in kernel.outputs.items()}


def written(steps: Sequence[Step], step: int, known: dict[int, str]) -> str:
    """Return a step as a text that does not depend on where it and what is below it stand."""
    if step not in known:
        s = steps[step]
        below = ", ".join(written(steps, a, known) for a in s.arguments)
        known[step] = f"{s.op}:{s.kind}:{s.value!r}:{s.table!r}({below})"
        # Texts would double with every step that is used twice.
        known[step] = hashlib.sha256(known[step].encode()).hexdigest()
    return known[step]


def compare(kernel: Kernel, replace: Mapping[int, bool | int]) -> None:
    steps, outputs = made_again(kernel, replace)
    folded = Substitution(kernel).fold(replace)
    slow: dict[int, str] = {}
    fast: dict[int, str] = {}
    for name, step in kernel.outputs.items():
        assert written(folded.steps, folded.place(step), fast) == written(steps, outputs[name], slow), name
    constants = {name: steps[i].value if steps[i].op == "const" else None for name, i in outputs.items()}
    assert repr(folded.constants()) == repr(constants)
    assert folded.needed == len(needed_steps(steps, outputs.values()))


def value_of(step: Step, drawn: int) -> bool | int:
    return bool(drawn % 2) if step.kind == "m" else drawn % 3


@settings(max_examples=40, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(data=st.data())
def test_any_masks_and_codes_of_any_library_fold_to_the_same(data: st.DataObject) -> None:
    kernel = engine_of(data.draw(libraries())).program.decision
    replaceable = [i for i, step in enumerate(kernel.steps) if step.kind != "f" and step.op != "const"]
    chosen = data.draw(st.lists(st.sampled_from(replaceable), max_size=3, unique=True))
    codes = data.draw(st.lists(st.integers(0, 5), min_size=len(chosen), max_size=len(chosen)))
    compare(kernel, {i: value_of(kernel.steps[i], drawn) for i, drawn in zip(chosen, codes, strict=True)})


def test_every_mask_of_the_shipped_library_folds_to_the_same(shipped: Engine) -> None:
    for program in shipped.program.decisions.values():
        kernel = program.decision
        for i in range(0, len(kernel.steps), 5):
            if kernel.steps[i].kind == "m" and kernel.steps[i].op != "const":
                compare(kernel, {i: False})
