"""What a template can reach: the page's numbers and words, and nothing behind them (robustness P1)."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.tiny_run import tiny_run

from golive.core.errors import InvalidInput
from golive.report.formats import duration, money, percent, price, quantity
from golive.report.render import render
from golive.report.run_report import run_page

ESCAPES = (
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ page.__class__ }}",
    "{{ page.__init__.__globals__ }}",
    "{{ page|attr('__class__') }}",
    "{{ page|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ page['__class__'] }}",
    "{{ '{0.__class__}'.format(page) }}",
    "{{ '{x.__class__}'.format_map({'x': page}) }}",
    "{{ ('{0.__class__.__init__.__globals__}'|attr('format'))(page) }}",
    "{% set f = '{0.__class__}'.format %}{{ f(page) }}",
    "{{ ['{0.__class__}']|map(attribute='format')|first(page) }}",
    "{{ (['{0.__class__}']|map('attr', 'format')|first)(page) }}",
    "{{ self._TemplateReference__context }}",
    "{{ self.__init__.__globals__ }}",
    "{{ render.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ dict.mro() }}",
    "{{ range(10) }}",
    "{{ url_for.__globals__ }}",
    "{% include '/etc/passwd' %}",
    "{% include '../../../../../../../../etc/passwd' %}",
    "{% import 'os' as os %}{{ os.environ }}",
    "{% extends '/etc/passwd' %}",
    "{{ page.tally.causes.append(1) }}",
    "{{ [].append(1) }}",
    "{{ {}.update({'a': 1}) }}",
    "{{ page.sentences.__add__ }}",
    "{{ (page.sentences|map('string')|list).clear() }}",
    "{{ 9 ** 9 ** 9 ** 9 }}",
    "{{ 'a' * 9999999999 }}",
    "{{ (lambda: 1)() }}",
    "{{ nothing }}",
    "{{ page.nothing }}",
    "{{ 1 / 0 }}",
    "{{ page.sentences[99] }}",
    "{% for x in page %}{% endfor %}",
    "{% if %}",
)

EMPTY = ("{{ [page]|map(attribute='__class__')|list }}", "{{ [page]|groupby('__class__') }}")
"""What the sandbox answers with nothing instead of refusing it."""

LEAKS = ("<class", "&lt;class", "root:", "uid=", "function", "builtin", "module", "environ")


@pytest.mark.parametrize("template", ESCAPES)
def test_a_template_that_reaches_out_is_refused(template: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(template, encoding="utf-8")
    view = run_page(tiny_run(), code="c", issues=(), explanations=1)
    with pytest.raises(InvalidInput, match=r"the template `.*/page\.html` cannot be used") as refused:
        render("page.html", view, folder=tmp_path)
    assert "\n" not in refused.value.message


@pytest.mark.parametrize("template", EMPTY)
def test_a_template_that_asks_for_what_is_hidden_gets_nothing(template: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(template, encoding="utf-8")
    text = render("page.html", run_page(tiny_run(), code="c", issues=(), explanations=0), folder=tmp_path)
    assert [leak for leak in LEAKS if leak in text] == []


def test_everything_is_escaped_and_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "page.svg").write_text("{{ page.said }}|{{ page.said|safe }}|{{ 2 * 3 }}", encoding="utf-8")

    class View:
        said = "<b>\n\x07&"

    text = render("page.svg", View(), folder=tmp_path)
    escaped, safe, product = text.split("|")
    assert escaped == "&lt;b&gt; \\x07&amp;"
    assert safe.startswith("<b>"), "`safe` is the template's own choice, and the page's policy still stands"
    assert product == "6"


def test_a_missing_template_and_a_style_that_could_end_itself_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"page\.html"):
        render("page.html", object(), folder=tmp_path)
    (tmp_path / "page.html").write_text("<style>{{ style }}</style>", encoding="utf-8")
    (tmp_path / "bad.css").write_text("</style><script>", encoding="utf-8")
    with pytest.raises(InvalidInput, match="a style sheet has no `<`"):
        render("page.html", object(), folder=tmp_path, style="bad.css")


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (percent(0.0), "0.0 %"),
        (percent(1.0), "100.0 %"),
        (percent(0.00001), "<0.1 %"),
        (quantity(-0.0, ""), "0"),
        (quantity(1234567.0, "usd"), "1,234,567 usd"),
        (quantity(0.6, "%"), "60 %"),
        (quantity(1.5, "no such unit"), "1.5"),
        (money(999.999, "usd"), "1,000 usd"),
        (money(0.0, "base"), "0 base"),
        (price(0.000123456789), "0.000123457"),
        (duration(500_000_000), "0.5 s"),
        (duration(86_400 * 10**9 * 3 + 10**9), "3 d"),
        (duration(36_060 * 10**9), "10 h 1 min"),
    ],
)
def test_numbers_are_written_as_people_read_them(written: str, wanted: str) -> None:
    assert written == wanted
