"""What changed of who may sign: whoever joins, gains a role or a key, or signs for longer, makes it looser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.checker.compare.compare_switches import Said
from golive.checker.compare.looser_tighter import Direction, paired
from golive.core.span import Span
from golive.core.utc_text import utc_text
from golive.documents.header import Name
from golive.documents.people import ASSERTED, SOLO, People, Signer

_LOOSER, _TIGHTER, _CHANGED = Direction.LOOSER, Direction.TIGHTER, Direction.CHANGED


def people_changes(old: People, new: People) -> Iterator[Said]:
    """Yield who joined and who lost what, which steps ask for other roles, and who is said to have written what."""
    if old.profile != new.profile:
        # Alone nobody reaches live; and one person signs what needed two.
        text = f"the profile is {new.profile}, it was {old.profile}"
        yield _LOOSER if new.profile == SOLO else _CHANGED, text, new.header.span, False
    if old.signatures != new.signatures:
        text = f"signatures are {new.signatures}, they were {old.signatures}"
        yield _LOOSER if new.signatures == ASSERTED else _TIGHTER, text, new.header.span, False
    for name, before, after in paired(old.signers, new.signers, lambda one: one.id.value):
        if before is None and after is not None:
            roles = ", ".join(role.value for role in after.roles)
            text = f"`{name}` joined{f' as {roles}' if roles else ', and signs nothing'}"
            yield _LOOSER if roles else Direction.NEITHER, text, after.id.span, False
        elif after is None and before is not None:
            yield _TIGHTER, f"`{name}` left", before.id.span, True
        elif before is not None and after is not None:
            yield from _signer(before, after)
    yield from _steps(old, new)
    yield from _authors(old, new)


def _signer(old: Signer, new: Signer) -> Iterator[Said]:
    name, place = new.id.value, new.id.span
    yield from _names(old.roles, new.roles, place, f"`{name}` is `{{}}` now", f"`{name}` is no `{{}}` any more")
    if old.key.value != new.key.value:
        yield _CHANGED, f"`{name}` has another key", new.key.span, False
    for word, was, now in (("from", -old.since, -new.since), ("until", old.until, new.until)):
        if was != now:
            text = f"`{name}` may sign {word} {utc_text(abs(now))}, it was {utc_text(abs(was))}"
            yield _LOOSER if now > was else _TIGHTER, text, place, False
    if old.revoked_at != new.revoked_at:
        never = float("inf")
        was_at, now_at = (never if one.revoked_at is None else one.revoked_at for one in (old, new))
        text = f"the key of `{name}` is {'taken back' if now_at < was_at else 'taken back no longer, or later'}"
        yield _TIGHTER if now_at < was_at else _LOOSER, text, place, False


def _steps(old: People, new: People) -> Iterator[Said]:
    """Yield what changed of who signs a step; one that is not listed nobody can sign."""
    places = {step.value: step.span for step in (*old.steps, *new.steps)}
    for step, before, after in _pairs(old.signed_by, new.signed_by):
        place = places[step]
        if before is None:
            yield _LOOSER, f"`{step}` can be signed now", place, False
        elif after is None:
            yield _TIGHTER, f"`{step}` can be signed no longer", place, True
        else:
            for role in sorted({one.value for one in before} ^ {one.value for one in after}):
                gone = any(one.value == role for one in before)
                text = f"`{step}` is {'no longer ' if gone else ''}signed by a `{role}`{'' if gone else ' too'}"
                yield _LOOSER if gone else _TIGHTER, text, place, False


def _authors(old: People, new: People) -> Iterator[Said]:
    """Yield what changed of authors: of what nobody wrote nothing can be signed, and who wrote it signs nothing."""
    places = {strategy.value: strategy.span for strategy in (*old.strategies, *new.strategies)}
    for strategy, before, after in _pairs(old.authors, new.authors):
        place = places[strategy]
        if before is None:
            yield _LOOSER, f"`{strategy}` can be signed for now", place, False
        elif after is None:
            yield _TIGHTER, f"`{strategy}` can be signed for no longer", place, True
        else:
            for author in sorted({one.value for one in before} ^ {one.value for one in after}):
                gone = any(one.value == author for one in before)
                text = f"`{author}` wrote `{strategy}`{' no longer' if gone else ' too'}"
                yield _LOOSER if gone else _TIGHTER, text, place, False


Lists = Mapping[str, tuple[Name, ...]]


def _pairs(old: Lists, new: Lists) -> Iterator[tuple[str, tuple[Name, ...] | None, tuple[Name, ...] | None]]:
    for name in dict.fromkeys((*old, *new)):
        yield name, old.get(name), new.get(name)


def _names(old: tuple[Name, ...], new: tuple[Name, ...], place: Span, come: str, gone: str) -> Iterator[Said]:
    for name, before, after in paired(old, new, lambda one: one.value):
        if before is None:
            yield _LOOSER, come.format(name), place, False
        elif after is None:
            yield _TIGHTER, gone.format(name), place, True
