"""The parts of a page on the days that count, and on whether the account was there: gaps, switch, alerts, drills."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.civil import date_text
from golive.journal.bodies.alert_answer import AlertAnswered
from golive.replay.daily.day_figures import OPERATION
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.daily.figure_tables import day_and_run
from golive.report.daily.needs import scope_words
from golive.report.formats import duration, grouped, instant, words
from golive.trading.day_words import status_lines, uncounted_words
from golive.trading.paper_days import Day

LISTED = 40


def days_section(account: AccountOfDay) -> Section:
    """Return day n of m, and the coverage of the last days."""
    days = account.days.each[-LISTED:]
    return Section(
        id="days",
        title="Days that count",
        paragraphs=tuple(f"{line[:1].upper()}{line[1:]}." for line in status_lines(account.days)),
        tables=(
            PageTable(
                caption=f"The last {len(days)} days of UTC: looks of the strategy that was told least, and whether the "
                "day counts.",
                heads=("Day", "Looks told", "Scheduled", "Coverage", "Counts"),
                rows=tuple(_day(day, account) for day in days),
                numeric=False,
            ),
        ),
    )


def _day(day: Day, account: AccountOfDay) -> PageRow:
    scheduled = day.scheduled_looks
    # Rounded down: what is under a limit is never shown on it.
    coverage = f"{day.told_looks * 10_000 // scheduled / 100:.2f} %" if scheduled else "no look was due"
    counts = "yes" if day.why is None else f"no: {uncounted_words(day, account.days)}"
    return PageRow(cells=(date_text(day.day), grouped(day.told_looks), grouped(scheduled), coverage, counts))


def health_section(account: AccountOfDay) -> Section:
    """Return uptime, gaps, the switch, what people said, alerts and the last drill."""
    return Section(
        id="health",
        title="Health",
        paragraphs=tuple(_paragraphs(account)),
        tables=(
            day_and_run(
                "Whether it was there, what it looked at, what stopped it, and who was told.",
                account.figures[OPERATION],
                account.run[OPERATION],
                date=account.date,
                currency=account.currency,
            ),
            *_gaps(account),
            *_switch(account),
            *_commands(account),
            *_alerts(account),
        ),
    )


def _paragraphs(account: AccountOfDay) -> Iterator[str]:
    yield (
        "All of it is out of the journal, as of its last entry of the day. Whether its process lives now is what "
        "`golive paper status` says."
    )
    drill = account.drill
    if drill is None:
        yield f"Last drill: withheld, {account.why_no_drill}."
    else:
        measured = drill.outcomes - drill.unmeasured
        of = (
            ""
            if drill.subject == account.record.begun.subject
            else ", on another policy, market or code than this account's"
        )
        yield (
            f"Last drill: {drill.drill}, {instant(drill.ended)}, {grouped(measured)} of {grouped(drill.outcomes)} "
            f"outcomes measured{of}."
        )
    if not account.record.switch:
        yield "The switch: active, nothing has fired in this run."
    if not account.record.gaps:
        yield "No gap was written in this run."


def _gaps(account: AccountOfDay) -> Iterator[PageTable]:
    gaps = [gap for gap in account.record.gaps if account.period.shared_with(gap.since, gap.until)]
    if gaps:
        yield PageTable(
            caption=f"Gaps of {account.date}: time that nobody saw, which is unknown for ever.",
            heads=("Of", "From", "To", "Lasted", "Why"),
            rows=tuple(
                PageRow(
                    cells=(gap.stream, instant(gap.since), instant(gap.until), duration(gap.until - gap.since), gap.why)
                )
                for gap in gaps[:LISTED]
            ),
            numeric=False,
        )


def _switch(account: AccountOfDay) -> Iterator[PageTable]:
    last = account.record.switch[-LISTED:]
    if last:
        yield PageTable(
            caption=f"The last {len(last)} words on the switch. What a person said is UNSIGNED: nobody has shown it.",
            heads=("When", "Scope", "To", "By", "Why"),
            rows=tuple(
                PageRow(
                    cells=(
                        instant(word.at),
                        scope_words(word.scope),
                        word.to,
                        word.trip if word.by is None else f"{word.trip}, UNSIGNED word of {word.by}",
                        words(word.why),
                    )
                )
                for word in last
            ),
            numeric=False,
        )


def _commands(account: AccountOfDay) -> Iterator[PageTable]:
    own = [one for one in account.record.commands if account.period.has(one.at)]
    if own:
        yield PageTable(
            caption=f"What people said on {account.date}, UNSIGNED, and what the account made of it.",
            heads=("When", "Word", "Scope", "By", "Reason", "Answer"),
            rows=tuple(
                PageRow(
                    cells=(
                        instant(one.at),
                        one.word,
                        scope_words(one.scope),
                        f"{one.by} as {one.role}" if one.role else one.by,
                        one.reason or "none given",
                        one.answer,
                    )
                )
                for one in own[:LISTED]
            ),
            numeric=False,
        )


def _alerts(account: AccountOfDay) -> Iterator[PageTable]:
    own = [one for one in account.record.alerts if account.period.has(one.ts)]
    if own:
        yield PageTable(
            caption=f"Alerts of {account.date}, and what came of the last attempt on each channel.",
            heads=("When", "Severity", "Alert", "Delivery", "Replied"),
            rows=tuple(
                PageRow(
                    cells=(
                        instant(one.ts),
                        one.alert.severity,
                        one.alert.text,
                        "; ".join(f"{channel}: {tried.outcome}" for channel, tried in sorted(one.last.items()))
                        or (f"the same as {one.alert.same_as}" if one.alert.same_as else "not tried"),
                        "; ".join(_reply(answered) for answered in one.replies) or "nobody",
                    )
                )
                for one in own[-LISTED:]
            ),
            numeric=False,
        )


def _reply(answered: AlertAnswered) -> str:
    return answered.reply if answered.by is None else f"{answered.reply} by {answered.by}, UNSIGNED"
