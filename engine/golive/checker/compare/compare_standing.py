"""What changed of people, of ways and steps to go live, of scenarios and of what is scored, beside all others."""

from __future__ import annotations

from golive.checker.compare.compare_documents import Comparison
from golive.checker.compare.compare_people import people_changes
from golive.checker.compare.compare_prelive import prelive_changes
from golive.checker.compare.compare_promotions import promotion_changes, promotions_moves
from golive.checker.compare.compare_scenarios import scenarios_changes, scenarios_moves
from golive.checker.compare.compare_scorecards import scorecard_changes, scorecards_moves
from golive.checker.compare.looser_tighter import Change, Direction, paired


class StandingComparison(Comparison):
    """Two libraries, side by side, with the ways of their strategies and their people."""

    def documents(self) -> tuple[Change, ...]:
        """Return every change, looser first, then by place."""
        more = (promotions_moves(self.new), scenarios_moves(self.new), scorecards_moves(self.new))
        self.moves = {**self.moves, **more[0], **more[1], **more[2]}
        self.promotions()
        self.people()
        self.scenarios()
        self.scorecards()
        self.prelive()
        return super().documents()

    def promotions(self) -> None:
        for name, old, new in paired(self.old.promotions, self.new.promotions, lambda one: one.header.id):
            # Without it nobody is promoted at all.
            if self.come_or_gone(name, old, new, Direction.NEITHER, Direction.NEITHER) or old is None or new is None:
                continue
            what = f"promotion {name}"
            self.kinds(what, old, new)
            self.uses(what, old.inputs, new.inputs)
            self.parameters(what, old.parameters, new.parameters)
            self.lets(what, old.lets, new.lets)
            for _, before, after in paired(old.steps, new.steps, lambda step: step.target.value):
                if before is not None and after is not None:
                    self.requirements(what, before.requirements, after.requirements)
            for direction, text, span, removed in promotion_changes(old, new):
                self.say(direction, what, text, span, removed=removed)

    def people(self) -> None:
        for name, old, new in paired(self.old.people, self.new.people, lambda one: one.header.id):
            # Without a list of people nobody signs anything.
            if self.come_or_gone(name, old, new, Direction.NEITHER, Direction.NEITHER) or old is None or new is None:
                continue
            for direction, text, span, removed in people_changes(old, new):
                self.say(direction, f"people {name}", text, span, removed=removed)

    def scenarios(self) -> None:
        for name, old, new in paired(self.old.scenarios, self.new.scenarios, lambda one: one.header.id):
            # Without it the item that asks for it is unmeasured, which promotes nobody.
            if self.come_or_gone(name, old, new, Direction.NEITHER, Direction.NEITHER) or old is None or new is None:
                continue
            what = f"scenarios {name}"
            self.parameters(what, old.parameters, new.parameters)
            for direction, text, span, removed in scenarios_changes(old, new):
                self.say(direction, what, text, span, removed=removed)

    def scorecards(self) -> None:
        for name, old, new in paired(self.old.scorecards, self.new.scorecards, lambda one: one.header.id):
            # It is shown to people, and no decision reads it.
            if self.come_or_gone(name, old, new, Direction.NEITHER, Direction.NEITHER) or old is None or new is None:
                continue
            what = f"scorecard {name}"
            self.parameters(what, old.parameters, new.parameters)
            for direction, text, span, removed in scorecard_changes(old, new):
                self.say(direction, what, text, span, removed=removed)

    def prelive(self) -> None:
        for name, old, new in paired(self.old.prelive, self.new.prelive, lambda one: one.header.id):
            # It is shown to people, and no decision reads it.
            if self.come_or_gone(name, old, new, Direction.NEITHER, Direction.NEITHER) or old is None or new is None:
                continue
            for direction, text, span, removed in prelive_changes(old, new):
                self.say(direction, f"prelive {name}", text, span, removed=removed)
