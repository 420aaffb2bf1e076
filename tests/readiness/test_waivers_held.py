"""Waivers in the facts of a packet: as long as the library lets one last, and not a second longer."""

from __future__ import annotations

import pytest

from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.core.utc_text import utc_text
from golive.execution.account import DAY
from golive.readiness.packet.facts import WaiverFact
from golive.readiness.packet.waivers_held import refuse_long_waivers

AS_OF = 1_780_000_000 * NANOS
LONGEST = 30 * DAY


def waived(item: str, until: str) -> WaiverFact:
    return WaiverFact(item=item, by="risk_1", owner="quant", reason="the venue certifies on Monday", until=until)


def test_a_waiver_of_all_the_time_that_there_is_holds() -> None:
    refuse_long_waivers([waived("EXEC-003", utc_text(AS_OF + LONGEST))], as_of=AS_OF, longest=LONGEST)
    refuse_long_waivers([], as_of=AS_OF, longest=LONGEST)


@pytest.mark.parametrize(
    "until",
    [
        *(pytest.param(utc_text(AS_OF + LONGEST + more), id=f"{more / DAY:g} d") for more in (NANOS, DAY, 335 * DAY)),
        "9999-12-31T23:59:59Z", "never", "", "2026-02-30T00:00:00Z", "2026-06-01",
    ],
)  # fmt: skip
def test_a_longer_one_or_one_without_an_end_is_refused_by_the_name_of_its_item(until: str) -> None:
    short = waived("EXEC-003", utc_text(AS_OF + DAY))
    with pytest.raises(Refused, match=r"EXEC-004$") as refused:
        refuse_long_waivers([short, waived("EXEC-004", until)], as_of=AS_OF, longest=LONGEST)
    assert refused.value.code == "waiver_too_long"
