"""A signed statement looked at offline: a waiver, a sign-off, a step, bounds, or the roots' word on who counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from golive.cli.verify_look import NO_LIST, NO_ROOT, Look

if TYPE_CHECKING:
    from golive.trust.permit import Bounds
    from golive.trust.registry import Registry
    from golive.trust.signed_text import SignedText
    from golive.trust.statement import Statement
    from golive.trust.word import Moment, PersonsWord

_NO_RECORDS = "when it was signed, and that it was not used before or taken back (--records)"


def look_at_statement(look: Look, signed: SignedText) -> None:
    """Check a statement with its signatures; refused is what is not so."""
    from golive.trust.permit import Bounds
    from golive.trust.registry import PeopleListed
    from golive.trust.statement import PRODUCTION
    from golive.trust.word import PersonsWord

    kind = _kind(signed.line)
    look.fields |= {"statement": kind.MEANING, "signed": []}
    look.unseen += [NO_ROOT] if look.trust is None else []
    look.unseen += [NO_LIST] if look.people is None else []
    statement = kind.read(signed.line)
    look.says += [f"{name}: {value}" for name, value in json.loads(signed.line).items()]
    registry = look.registry(None, PRODUCTION)
    if isinstance(statement, PersonsWord):
        _word(look, signed, statement, registry)
    elif isinstance(statement, Bounds):
        _bounds(look, signed, statement, registry)
    else:
        assert isinstance(statement, PeopleListed)
        _list(look, signed)


def _kind(line: bytes) -> type[Statement]:
    """Return the kind that a line says it is; whatever else it says is read by that kind alone."""
    from golive.core.errors import Refused
    from golive.readiness.people_words import STATEMENTS
    from golive.trust.registry import PeopleListed

    try:
        name = json.loads(line)["kind"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused("malformed", "this is no statement that anybody signs") from error
    kinds: dict[str, type[Statement]] = {**STATEMENTS, PeopleListed.MEANING: PeopleListed}
    if not isinstance(name, str) or name not in kinds:
        raise Refused("fields", "this is no statement that people sign: a lease is in its permit")
    return kinds[name]


def _word(look: Look, signed: SignedText, word: PersonsWord, registry: Registry) -> None:
    from golive.core.refusing import refuse_unless
    from golive.trust.registry import in_force
    from golive.trust.sign_off import APPROVED
    from golive.trust.step import Step, is_own_step
    from golive.trust.word import check_word

    refuse_unless(len(signed.signatures) == 1, "malformed", "one person gives a word, by one signature")
    moment, (signature,) = _moment(look, signed.line, word), signed.signatures
    own = isinstance(word, Step) and is_own_step(word, registry)
    _, signer = check_word(
        type(word), signed.line, signature, asked={}, registry=registry, moment=moment, by_author=own
    )
    if moment.entry is None:
        # Without records `issued` is the signer's own account: a key that ended since is one to doubt.
        in_force(signer, at=look.now)
    look.fields["signed"] = [{"by": word.by, "role": word.role}]
    look.shown.append(f"{word.by} signed it as {word.role}, who may, and it holds now")
    look.unseen.append("whether what it says is so, and what the library lets such a word do")
    meaning = getattr(word, "meaning", APPROVED)
    refuse_unless(meaning == APPROVED, "rejected", f"it is signed, and says `{meaning}`")


def _moment(look: Look, line: bytes, word: PersonsWord) -> Moment:
    from golive.core.refusing import refuse_unless
    from golive.trust.word import Moment

    if look.records is None:
        look.unseen.append(_NO_RECORDS)
        return Moment(now=look.now, heads=(word.head,))
    record = look.record()
    taken = next((one for one in record.words.words if one.line == line), None)
    refuse_unless(taken is not None, "not_in_records", f"the records hold no such word of `{word.by}`")
    assert taken is not None
    look.shown.append("the records took it")
    return Moment(now=look.now, entry=taken.at, heads=record.heads)


def _bounds(look: Look, signed: SignedText, bounds: Bounds, registry: Registry) -> None:
    from golive.core.errors import Refused
    from golive.core.refusing import refuse_unless
    from golive.trust.permit import bounds_signers
    from golive.trust.registry import in_force

    refuse_unless(bounds.realm == registry.realm, "realm", f"the bounds are of the realm `{bounds.realm}`")
    signers = bounds_signers(signed.line, signed.signatures, bounds, registry)
    for signer in signers:
        in_force(signer, at=look.now)
    look.fields["signed"] = [{"by": one.id.value} for one in signers]
    look.shown.append(f"{', '.join(one.id.value for one in signers)} signed the bounds, as has to be")
    refuse_unless(bounds.not_before <= look.now, "future", "the bounds do not hold yet")
    refuse_unless(look.now < bounds.not_after, "expired", "the bounds have ended")
    raise Refused("bounds_alone", "nothing follows from bounds alone: verify the permit, with the records")


def _list(look: Look, signed: SignedText) -> None:
    from golive.core.refusing import refuse_unless

    # INVARIANT: who counts was read from there.
    assert look.people is not None
    beside = look.people.with_suffix(".signed").read_bytes()
    same = beside == signed.text().encode("ascii")
    refuse_unless(same, "people_edited", f"it is not the statement beside `{look.people.name}`, which was believed")
