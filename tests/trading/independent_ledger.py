"""A ledger that reads orders, fills, funding and marks, and nothing else of golive: written to disagree with it."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from golive.journal.entry import Entry


@dataclass
class Pnl:
    """Money in nano-units: `gross` is what trading at the mids of arrival would have brought."""

    gross: Fraction = Fraction(0)
    fees: int = 0
    spread: Fraction = Fraction(0)
    impact: int = 0
    funding: int = 0

    @property
    def net(self) -> Fraction:
        """Return what is left."""
        return self.gross - self.fees - self.spread - self.impact + self.funding


@dataclass
class Ledger:
    """One linear market, strategy by strategy, first in first out; `unit` is nano-units a lot and a tick."""

    capital: int
    unit: int
    open: dict[str, deque[list[Any]]] = field(default_factory=lambda: defaultdict(deque))
    pnl: dict[str, Pnl] = field(default_factory=lambda: defaultdict(Pnl))
    cash: Fraction = Fraction(0)
    equities: list[tuple[int, Fraction]] = field(default_factory=list)
    told: list[int] = field(default_factory=list)

    def read(self, entry: Entry) -> None:
        """Take one entry."""
        body = json.loads(entry.body)
        if entry.kind == "fill":
            self._fill(body)
        elif entry.kind == "funding":
            for payment in body["payments"]:
                self.pnl[payment["strategy"]].funding += int(payment["amount"])
                self.cash += int(payment["amount"])
        elif entry.kind == "mark" and "equity" in body:
            mark = Fraction(body["marks"][0].get("long", 0))
            held = sum(lots * (mark - price) * self.unit for own in self.open.values() for lots, price, _ in own)
            self.equities.append((entry.ts, self.capital + self.cash + held))
            self.told.append(int(body["equity"]))

    def _fill(self, body: dict[str, Any]) -> None:
        sign = 1 if body["side"] == "buy" else -1
        mid, touch = Fraction(body["bid"] + body["ask"], 2), body["ask" if sign > 0 else "bid"]
        own, pnl = self.open[body["strategy"]], self.pnl[body["strategy"]]
        for level in body["levels"]:
            lots, price, fee = sign * int(level["lots"]), level["price"], int(level["fee"])
            pnl.fees, self.cash = pnl.fees + fee, self.cash - fee
            taken = body["liquidity"] == "taker"
            pnl.spread += lots * self.unit * ((touch if taken else price) - mid)
            pnl.impact += lots * self.unit * (price - touch) if taken else 0
            while lots and own and own[0][0] * lots < 0:
                closed = min(abs(lots), abs(own[0][0])) * (1 if own[0][0] > 0 else -1)
                self.cash += closed * (price - own[0][1]) * self.unit
                pnl.gross += closed * (mid - own[0][2]) * self.unit
                own[0][0], lots = own[0][0] - closed, lots + closed
                if not own[0][0]:
                    own.popleft()
            if lots:
                own.append([lots, price, mid])
