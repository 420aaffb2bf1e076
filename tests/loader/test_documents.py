"""Each kind of document, built in full, and where its values stand."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest

from golive.core.signature import Kind
from golive.core.unit import BASE, QUOTE, SIZE, UNITS, Quantity
from golive.documents.library import Gate, Inputs, Model, Pipeline, Strategy, Table
from golive.documents.market import MarketKind, MarketSpec, Stamp, StreamKind, TimeUnit
from golive.documents.score import Score
from golive.loader import load_library, load_market
from golive.loader.document import load_document
from golive.loader.schemas import schema_of

LIBRARY = Path(__file__).parent / "library"
"""The smallest document of each kind."""
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in LIBRARY.rglob("*.yaml")}
GATE, INPUTS, MODEL, TABLE = (TEXTS[stem] for stem in ("depth", "signal", "cost", "fit"))
PIPELINE, STRATEGY, MARKET = (TEXTS[stem] for stem in ("pipeline", "momentum", "btc"))
D = TypeVar("D")


def built(kind: type[D], text: str, stem: str) -> D:
    reading = load_document(text, f"{stem}.yaml")
    assert [str(issue) for issue in reading.issues] == []
    assert isinstance(reading.document, kind)
    return reading.document


def codes(text: str, stem: str) -> list[str]:
    return [issue.code for issue in load_document(text, f"{stem}.yaml").issues]


def test_a_gate_is_built_with_every_value_in_held_form() -> None:
    gate = built(Gate, GATE, "depth")
    (depth,), (parameter,), (let,), (rule,) = gate.inputs, gate.parameters, gate.lets, gate.requirements
    assert depth.type is not None
    assert (depth.type.kind, depth.type.dimension, depth.type.lo, depth.max_age_s) == (Kind.NUMBER, QUOTE, 0.0, 2.0)
    assert parameter.value == Quantity(10_000.0, UNITS["usd"])
    assert (parameter.lo, parameter.hi, parameter.tighter) == (0.0, 1_000_000.0, "higher")
    assert (let.expression.value, let.unit) == ("depth - min_depth", UNITS["usd"])
    assert (rule.id, rule.condition.value, rule.forbidden) == ("deep", "depth >= min_depth", False)
    assert (gate.bypass, gate.on_fail, gate.confidence) == ("", "skip", None)


def test_places_are_those_of_the_file() -> None:
    gate = built(Gate, GATE, "depth")
    lines = GATE.splitlines()
    for span, text in (
        (gate.header.span, "depth"),
        (gate.inputs[0].span, "depth"),
        (gate.parameters[0].span, "10_000 usd"),
        (gate.lets[0].expression.span, "depth - min_depth"),
        (gate.requirements[0].span, "deep"),
        (gate.requirements[0].condition.at(9, 9), "min_depth"),
        (gate.requirements[0].reason.at(6, 5), "depth"),
    ):
        assert lines[span.line - 1][span.col - 1 :][: span.width] == text


def test_prohibitions_reductions_and_caps_are_built() -> None:
    text = GATE + (
        "forbid:\n  - {id: halted, when: depth < 0, because: no depth}\n"
        "reduce:\n  - {id: thin, when: spare < 0, to: 0.5, because: thin}\n"
        "cap:\n  - {id: room, at: spare, because: room}\nconfidence: 1\nbypass: never\non_fail: halt\n"
    )
    gate = built(Gate, text, "depth")
    assert [(r.id, r.forbidden) for r in gate.requirements] == [("deep", False), ("halted", True)]
    assert [(r.when.value, r.to.value) for r in gate.reductions] == [("spare < 0", "0.5")]
    assert [cap.at.value for cap in gate.caps] == ["spare"]
    assert gate.confidence is not None
    assert (gate.confidence.value, gate.bypass, gate.on_fail) == ("1", "never", "halt")


def test_a_number_or_truth_value_as_an_expression_is_its_own_text() -> None:
    gate = built(Gate, GATE.replace("that: depth >= min_depth", "that: true"), "depth")
    assert gate.requirements[0].condition.value == "true"


def test_range_bounds_of_an_input_are_in_its_unit() -> None:
    text = INPUTS.replace("unit: size, range: [0, inf]", "unit: bps, range: [-10, 250]")
    type_ = built(Inputs, text, "signal").inputs[1].type
    assert type_ is not None
    assert (type_.lo, type_.hi) == (-0.001, 0.025)


def test_a_number_with_the_shape_of_levels_is_levels() -> None:
    text = INPUTS.replace("type: number, unit: size", "type: number, shape: [level], unit: base")
    type_ = built(Inputs, text, "signal").inputs[1].type
    assert type_ is not None
    assert (type_.kind, type_.dimension) == (Kind.LEVELS, BASE)


def test_an_enum_keeps_the_order_of_its_members() -> None:
    type_ = built(Inputs, INPUTS, "signal").inputs[0].type
    assert type_ is not None
    assert type_.members == ("long", "short")


def test_an_input_read_from_elsewhere_has_an_origin_and_no_type() -> None:
    text = GATE.replace(
        "{type: number, unit: usd, range: [0, inf], max_age: 2 s}", "{from: book.depth, optional: true}"
    )
    depth = built(Gate, text, "depth").inputs[0]
    assert depth.origin is not None
    assert (depth.origin.value, depth.type, depth.max_age_s, depth.optional) == ("book.depth", None, None, True)


def test_a_model_is_built() -> None:
    model = built(Model, MODEL, "cost")
    assert [(output.id, output.type.hi) for output in model.outputs] == [("cost", float("inf"))]
    assert model.over == ""


def test_a_table_keeps_members_in_written_order() -> None:
    table = built(Table, TABLE, "fit")
    assert [member.value for member in table.rows.members] == ["momentum", "reversal"]
    assert [member.value for member in table.columns.members] == ["trending", "crisis"]
    assert table.outcomes == ("allow", "caution", "block")
    assert table.cells["reversal", "crisis"].value == "caution"
    assert ("reversal", "trending") not in table.cells
    assert table.otherwise.value == "block"


def test_a_pipeline_is_built() -> None:
    pipeline = built(Pipeline, PIPELINE, "pipeline")
    assert [gate.value for gate in pipeline.gates] == ["depth"]
    assert pipeline.sizing.minimum is not None
    assert pipeline.sizing.minimum.value == "venue.minimum_size"


def test_a_strategy_is_built_and_its_limits_are_facts() -> None:
    strategy = built(Strategy, STRATEGY, "momentum")
    assert {fact: quantity.value for fact, (quantity, _) in strategy.facts.items()} == {
        "edge": 0.0025,
        "max_order_value": 25_000.0,
        "max_daily_loss": 0.02,
    }
    assert (strategy.every_s, strategy.trials, strategy.raw_size.unit.name) == (1.0, 12, "usd")
    assert strategy.long is not None
    assert strategy.short is None
    (tightening,) = strategy.tightenings
    assert (tightening.target.value, str(tightening.value)) == ("depth.min_depth", "20000 usd")


def test_sizes_may_be_in_any_unit_of_size() -> None:
    strategy = built(Strategy, STRATEGY.replace("10_000 usd", "2 size"), "momentum")
    assert strategy.raw_size.unit.dimension == SIZE


def test_a_market_is_built() -> None:
    market = built(MarketSpec, MARKET, "btc")
    assert (market.kind, market.tick, market.lot, market.session_minutes) == (MarketKind.LINEAR, 0.1, 0.001, 1440.0)
    assert (market.maker_fee, market.taker_fee) == (-0.0001, 0.0005)
    bars = market.stream(StreamKind.BARS)
    assert bars is not None
    assert [file.value for file in bars.files] == ["a.csv", "b.csv"]
    assert (bars.stamp, bars.length_s, bars.time_unit) == (Stamp.OPEN, 14_400.0, TimeUnit.DATETIME)
    assert market.stream(StreamKind.BOOK) is None


def test_a_market_is_read_by_its_path_under_any_file_name(tmp_path: Path) -> None:
    path = tmp_path / "MARKET.yaml"
    path.write_text(MARKET, encoding="utf-8")
    market, issues, sources = load_market(path)
    assert market is not None
    assert issues == ()
    assert sources == {path.as_posix(): MARKET}
    assert market.header.span.file in sources


def test_a_market_that_the_user_named_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "btc.yaml").write_text(MARKET, encoding="utf-8")
    (tmp_path / "MARKET.yaml").symlink_to("elsewhere/btc.yaml")
    market, issues, _ = load_market(tmp_path / "MARKET.yaml")
    assert market is not None
    assert issues == ()


def test_a_stream_is_never_static() -> None:
    text = GATE.replace("inputs:\n", "inputs:\n  book: {type: book, static: true}\n")
    assert codes(text, "depth") == ["GL120"]


@pytest.mark.parametrize("fact", ["edge", "family"])
def test_a_limit_does_not_take_the_name_of_a_fact(fact: str) -> None:
    assert codes(STRATEGY.replace("max_daily_loss", fact), "momentum") == ["GL105"]


def test_a_gate_is_not_a_market(tmp_path: Path) -> None:
    path = tmp_path / "MARKET.yaml"
    path.write_text(GATE, encoding="utf-8")
    market, issues, _ = load_market(path)
    assert market is None
    assert [issue.code for issue in issues] == ["GL106"]


def test_an_absent_market_is_an_issue(tmp_path: Path) -> None:
    market, issues, sources = load_market(tmp_path / "MARKET.yaml")
    assert market is None
    assert [issue.code for issue in issues] == ["GL123"]
    assert sources == {}


def test_a_document_with_an_error_is_left_out_and_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "depth.yaml").write_text(GATE.replace("that:", "taht:"), encoding="utf-8")
    (tmp_path / "rules" / "broken.yaml").write_text("a: [", encoding="utf-8")
    (tmp_path / "rules" / "signal.yaml").write_text(INPUTS, encoding="utf-8")
    specs, issues = load_library(tmp_path)
    assert [issue.code for issue in issues] == ["GL101", "GL102"]
    assert specs.gates == ()
    assert [document.header.id for document in specs.inputs] == ["signal"]
    assert sorted(specs.sources) == ["rules/broken.yaml", "rules/depth.yaml", "rules/signal.yaml"]


def test_issues_of_shape_and_of_values_come_in_one_pass() -> None:
    text = (
        GATE.replace("tighter", "tigther").replace("max_age: 2 s", "max_age: 2 usd").replace("unit: usd}", "unit: us}")
    )
    assert sorted(codes(text, "depth")) == ["GL102", "GL115", "GL116"]


def test_values_are_plain_and_keep_numbers_with_units_as_written() -> None:
    reading = load_document(GATE, "depth.yaml")
    assert isinstance(reading.value, dict)
    assert reading.value["parameters"] == {
        "min_depth": {
            "value": "10_000 usd",
            "range": [0, "1_000_000 usd"],
            "tighter": "higher",
            "source": "house rule",
        }
    }


@pytest.mark.parametrize("stem", sorted(TEXTS))
def test_every_top_level_key_that_must_be_there_is_missed(stem: str) -> None:
    lines = TEXTS[stem].splitlines(keepends=True)
    for key in schema_of(lines[0].split()[1])["required"]:
        if key == "kind":
            continue
        start = next(i for i, line in enumerate(lines) if line.startswith(f"{key}:"))
        end = next((i for i in range(start + 1, len(lines)) if not lines[i].startswith(" ")), len(lines))
        reading = load_document("".join(lines[:start] + lines[end:]), f"{stem}.yaml")
        assert "GL103" in [issue.code for issue in reading.issues], key
        assert reading.document is None


def test_a_score_is_built_with_knots_in_held_form() -> None:
    score = built(Score, TEXTS["edge"], "edge")
    decay, gap = score.components
    assert (decay.id, decay.weight, gap.maps[0].unproven_caps_at, gap.maps[0].unknown_caps_at) == (
        "alpha_decay",
        0.6,
        50.0,
        None,
    )
    assert decay.maps[0].knots == ((0.0, 0.0), (20 * 86400.0, 50.0), (250 * 86400.0, 100.0))
    assert gap.maps[0].knots == ((0.0, 100.0), (0.5, 50.0), (1.0, 0.0))
    assert [(b.id, b.lo, b.hi, b.lo_closed, b.hi_closed, b.deploy) for b in score.bands] == [
        ("POOR", 0.0, 40.0, True, False, False),
        ("GOOD", 40.0, 100.0, True, True, True),
    ]
    assert (score.veto.below, score.veto.caps_at, score.least_coverage) == (20.0, 30.0, 0.7)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("weight: 40 %", "weight: 40 s", "GL116"),
        ("below: 20", "below: 120", "GL117"),
        ("value: 70 %", "value: 130 %", "GL117"),
        ("unit: d, ", "", "GL103"),
        ("[20, 50]", "[20]", "GL108"),
        ("[20, 50]", "[20, fifty]", "GL115"),
        ("unproven_caps_at: 50", "unproven_caps_at: 101", "GL117"),
        ('within: "[0, 40)"', 'within: "[0, 0)"', "GL125"),
        ('within: "[0, 40)"', 'within: "(0, 40)"', "GL125"),
        ("deploy: false", "deploy: no", "GL104"),
        ("deploy: true, ", "", "GL103"),
    ],
)
def test_a_score_with_a_mistake_is_an_issue(old: str, new: str, code: str) -> None:
    assert old in TEXTS["edge"]
    assert code in codes(TEXTS["edge"].replace(old, new), "edge")
