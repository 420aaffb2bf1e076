"""`golive eval`: the value of an expression at an instant, and of everything it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from golive.cli.data_folder import data_option
from golive.cli.open_library import format_option, library_argument, open_engine
from golive.cli.open_market import find_market, read_streams
from golive.cli.replay_options import instant_within
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, InvalidLibrary
from golive.core.row import STRATEGY
from golive.core.suggest import did_you_mean

if TYPE_CHECKING:
    from golive.checker.checked import Checked
    from golive.checker.loose_expression import LooseExpression, Surroundings
    from golive.report.evaluation import Evaluation

_UNKNOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalOptions:
    """What `golive eval` is asked for, as it is written on the command line."""

    expression: str
    library: str | None
    market: str
    instant: str
    document: str | None
    strategy: str | None
    given: tuple[str, ...]
    form: str


@click.command("eval")
@click.argument("expression", metavar="EXPR")
@library_argument
@click.option("--market", required=True, metavar="M", help="The market description, or the id of one in the library.")
@data_option
@click.option("--at", "instant", required=True, metavar="T", help="2026-01-05T00:01:30Z, or +90s from the start.")
@click.option("--gate", "document", metavar="ID", help="The gate whose names EXPR uses; also a model or a strategy.")
@click.option("--strategy", metavar="ID", help="Who asks: its tightenings, its size and its edge hold.")
@click.option("--given", "given", multiple=True, metavar="NAME=VALUE", help="An input that no market has; repeatable.")
@format_option
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> None:
    """Evaluate EXPR at an instant of a market: its value and that of each part, with unit, age and place.

    The names of the document of --gate stand alone; what any other holds is written `document.name`. An input that is
    not given is missing, and nothing is assumed in its place. Write `--` before an EXPR that begins with a minus.

    As in: golive eval "imbalance >= imbalance_threshold" --gate orderflow --market simulated --at +90s --given
    direction=long

    Exit codes: 0 the value is known (which a condition is too that is false), 2 invalid input, 3 the value is unknown.
    """
    from golive.report.evaluation import evaluation_json, evaluation_text

    asked = EvalOptions(**options)
    evaluation = _evaluate(asked)
    click.echo((evaluation_json if asked.form == "json" else evaluation_text)(evaluation))
    if not evaluation.root.known:
        ctx.exit(_UNKNOWN)


def _evaluate(asked: EvalOptions) -> Evaluation:
    from golive.api.asked_row import asked_row
    from golive.api.expression_value import evaluate_expression
    from golive.api.retention import retention
    from golive.checker.loose_expression import Surroundings
    from golive.market.recorded import RecordedWindows
    from golive.market.tops import with_quotes
    from golive.report.evaluation import Evaluation

    given = _given(asked)
    engine = open_engine(asked.library)
    program = engine.program
    surroundings = Surroundings(program.checked, _document(program.checked, asked.document))
    loose = _read(surroundings, asked.expression)
    market = find_market(engine, asked.market)
    data, _ = read_streams(market)
    now = instant_within("--at", asked.instant, data)
    streams = RecordedWindows(with_quotes(data), retention=retention(program))
    row = asked_row(program, surroundings.names, market.spec, streams, now, given)
    root = evaluate_expression(engine, loose, row, streams, now=now, skew=market.spec.clock_skew_ns)
    return Evaluation(
        expression=asked.expression, market=market.spec, document=loose.scope.document, at=now, given=given, root=root
    )


def _read(surroundings: Surroundings, expression: str) -> LooseExpression:
    """Type an expression; what is wrong with it is shown under the text as it was written."""
    from golive.api.expression_value import written

    text = written(expression)
    loose, issues = surroundings.read(text)
    if loose is None:
        raise InvalidLibrary(issues, {text.span.file: expression})
    return loose


def _document(checked: Checked, name: str | None) -> str:
    if name is None:
        return ""
    documents = [d.header.id for d in checked.specs.scoped]
    if name in documents:
        return name
    hint = did_you_mean(name, documents) or f"documents with names of their own: {', '.join(sorted(documents))}"
    raise InvalidInput(f"no gate, model or strategy `{name}`", hint=hint)


def _given(asked: EvalOptions) -> Mapping[str, str]:
    """Read what is given, with the strategy that asks among it."""
    given: dict[str, str] = {}
    for item in (*asked.given, *([f"{STRATEGY}={asked.strategy}"] if asked.strategy is not None else [])):
        name, sign, value = (part.strip() for part in item.partition("="))
        if not (name and sign and value):
            raise InvalidInput(f"`--given {item}` gives nothing", hint="write it as `--given equity=100_000usd`")
        if name in given:
            raise InvalidInput(f"`{name}` is given twice", hint="give it once")
        given[name] = value
    return given
