"""A run in a few plain sentences, the same on the terminal and on the page."""

from __future__ import annotations

from collections import Counter

from golive.core.verdict import Verdict
from golive.replay.replay import Run
from golive.report.formats import duration, grouped, percent, words
from golive.report.tally.run import Tally

_REFUSED = {Verdict.SKIP: "skipped", Verdict.HOLD: "held", Verdict.HALT: "halted"}


def sentences(run: Run, counted: Tally) -> tuple[str, ...]:
    """Say what was asked, what was allowed, what was refused and why most often."""
    looks, overall = counted.looks, counted.overall
    asked = sum(look.asked for look in looks)
    out = [
        f"{_several(len(looks), 'strategy', 'strategies')} looked {grouped(asked)} times in "
        f"{duration(run.last - run.first)} and signalled {_several(overall.n, 'time', 'times')}"
        + (f", in {_several(overall.episodes, 'episode', 'episodes')}." if overall.n else ".")
    ]
    out += _allowed(counted) if overall.n else ["Nothing was signalled, so nothing was decided."]
    unable = sum(look.unable for look in looks)
    if unable:
        why: Counter[str] = Counter()
        for look in looks:
            why.update(dict(look.untold))
        code, _ = min(why.items(), key=lambda item: (-item[1], item[0]))
        out.append(
            f"{grouped(unable)} of {grouped(asked)} looks could not be told ({percent(unable / asked)}), "
            f"most often because of: {words(code)}."
        )
    return tuple(out)


def refused(counted: Tally) -> int:
    """Return how many signals were not allowed."""
    return counted.overall.n - counted.overall.allowed


def _allowed(counted: Tally) -> list[str]:
    overall, no = counted.overall, refused(counted)
    full, less = overall.of(Verdict.EXECUTE), overall.of(Verdict.REDUCE)
    if overall.allowed:
        share = f"{grouped(overall.allowed)} of {_several(overall.n, 'signal', 'signals')}"
        share += f" ({percent(overall.allowed / overall.n)})"
        sizes = f"{grouped(full)} at full size, {grouped(less)} reduced"
        out = [f"The policy would have allowed {share}: {sizes}."]
    else:
        out = [f"The policy would have allowed none of {_several(overall.n, 'signal', 'signals')}."]
    if no:
        parts = [f"{grouped(overall.of(v))} {word}" for v, word in _REFUSED.items() if overall.of(v)]
        first = next(c for c in counted.causes if not c.verdict.allowed)
        out.append(
            f"It refused {grouped(no)} ({', '.join(parts)}), most often by {first.gate}.{first.rule} "
            f"({grouped(first.count)})."
        )
    return out


def _several(n: int, one: str, many: str) -> str:
    return f"{grouped(n)} {one if n == 1 else many}"
