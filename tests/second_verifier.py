"""A second verifier of packets, written from what the page and the READMEs say: it shares no line with golive.

Standard library and `cryptography` alone. It says `signed`, `invalid`, `unverifiable` or `expired`. That a page is what
its facts draw it cannot say: for that it has to be drawn anew, by golive.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

OPEN, CLOSE, FACTS = "<!--golive:strip@1-->", "<!--/golive:strip@1-->", '<pre id="payload">'
SPACE = "golive.{}@1"
ENTRY = re.compile(r'<pre class="statement">([^<]*)</pre>\n<pre class="signature">([^<]*)</pre>')
ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'"), ("&amp;", "&"))
ELEMENT = (
    "(html|head|meta|title|style|body|header|main|footer|nav|section|article|h[1-3]|p|pre|code|strong|[ou]l|li|d[ltd]|div|"
    "a|table|caption|thead|tbody|t[rhd])"
)
ATTRIBUTE = " (?:lang|charset|http-equiv|content|name|id|class|href|role|tabindex|scope|aria-label)"
TAG = re.compile(rf'</?{ELEMENT}(?:{ATTRIBUTE}="[^"<>]*")*>')
PROSE = ("title", "why", "source", "because", "else", "advice", "owner", "ticket", "since")
WORDS = ("people", "machines", "authors", "signed_by")


class EndedError(Exception):
    """The look came to an end, with its word."""


def need(holds: object, word: str = "invalid") -> None:
    if not holds:
        raise EndedError(word)


def verdict(data: bytes, *, root: bytes, realm: str, templates: str, now: float) -> str:
    """Return the word for a page; `root` is the 32 bytes of the only root's key, `now` in seconds since 1970."""
    try:
        look(data.decode("utf-8"), root, realm, templates, now)
    except EndedError as ended:
        return str(ended)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "invalid"
    return "signed"


def look(page: str, root: bytes, realm: str, templates: str, now: float) -> None:
    marks = page.count(OPEN) + page.count(CLOSE)
    need("\r" not in page)
    need(len(re.findall(r"<!--\s*/?\s*golive:strip", page)) == marks, "unverifiable")
    before, rest = page.split(OPEN)
    strip, after = rest.split(CLOSE)
    entries = ENTRY.findall(strip)
    words = [statement(line) for line, _ in entries]
    need(strip == written(entries, words))
    _, escaped = (before + after).split(FACTS)
    facts = escaped.split("</pre>")[0]
    for reference, character in ESCAPED:
        facts = facts.replace(reference, character)
    told = json.loads(facts)
    need(canonical(told) == facts)
    need(set(told) == {"kind", "terms", "needs", "people", "facts"} and told["kind"] == SPACE.format("packet"))
    terms, people = told["terms"], json.loads(told["people"]["listed"])
    rooted(told["people"]["signed"], people, root, realm, now)
    for (line, signature), word in zip(entries, words, strict=True):
        spoken(line, signature, word, terms, people, realm, now)
    need(all(word["page"] == sha256(f"{before}{OPEN}{CLOSE}{after}") for word in words))
    need(all(word["payload"] == sha256(facts) for word in words))
    plain(before + strip + after)
    need({terms["templates"], *(word["templates"] for word in words)} == {templates}, "unverifiable")
    need(words, "unverifiable")
    need(all(word["meaning"] == "approved" for word in words))
    roles, signers = {word["role"] for word in words}, {word["by"] for word in words}
    need(all(roles & set(one["roles"]) for one in told["needs"]), "unverifiable")
    need(len(signers) >= len(told["needs"]), "unverifiable")
    need(at(terms["as_of"]) <= now)
    need(now < at(terms["valid_until"]), "expired")


def statement(line: str) -> dict[str, str]:
    word: dict[str, str] = json.loads(line)
    need(line.isascii() and all(isinstance(one, str) for one in word.values()) and word["kind"] == "packet")
    need(canonical(word) == line)
    return word


def written(entries: list[tuple[str, str]], words: list[dict[str, str]]) -> str:
    """Return the strip as golive writes it."""
    if not entries:
        return '<p class="unsigned">UNSIGNED: nobody signed this packet yet.</p>\n'
    pairs = sorted(zip(words, entries, strict=True), key=lambda one: (one[0]["by"], one[0]["role"], one[1][0].encode()))
    heads = (
        "<li><strong>{by} as {role}: {meaning}</strong> {from_state} to {to_state}, up to {capital}; signed {issued}, "
    )
    heads = "".join(f"{heads}holds until {{not_after}}</li>\n".format(**word) for word, _ in pairs)
    body = (
        '<article class="signed">\n<h3>{} as {}</h3>\n<pre class="statement">{}</pre>\n<pre class="signature">{}</pre>'
    )
    bodies = "".join(f"{body}\n</article>\n".format(word["by"], word["role"], *entry) for word, entry in pairs)
    return f'<ul class="signers">\n{heads}</ul>\n{bodies}'


def meaning(value: Any, names: int = 0) -> Any:
    """Return a list of people without what explains it; keys below some are names, and explain nothing."""
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if names or k not in PROSE}
        return {k: meaning(v, 0 if names else int(k in WORDS)) for k, v in kept.items()}
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return {"value": round(at(f"{value}T00:00:00Z") / 86_400), "unit": "date"}
    return [meaning(one) for one in value] if isinstance(value, list) else value


def rooted(signed: str, people: Any, root: bytes, realm: str, now: float) -> None:
    line, _, signature = signed.partition("\n")
    need(holds(line.encode(), signature, root, SPACE.format("people")))
    word = json.loads(line)
    need(word["digest"] == sha256(canonical(meaning(people))) and word["realm"] == realm)
    need(at(word["not_before"]) <= now < at(word["not_after"]), "expired")


def spoken(line: str, signature: str, word: Any, terms: Any, people: Any, realm: str, now: float) -> None:
    need(set(terms["packet"]) != {"0"}, "unverifiable")
    who, issued = people["people"][word["by"]], at(word["issued"])
    need(holds(line.encode(), signature, base64.b64decode(who["key"].split()[1])[-32:], SPACE.format("packet")))
    same = ("strategy", "subject", "packet", "from_state", "to_state", "capital")
    need(all(word[name] == terms[name] for name in same) and word["realm"] == realm and issued - now <= 120)
    need(now < at(word["not_after"]), "expired")
    for moment in (issued, now):
        need("revoked_at" not in who or moment < at(who["revoked_at"]))
        need(at(f"{who['from']}T00:00:00Z") <= moment < at(f"{who['until']}T00:00:00Z"), "expired")
    need(word["role"] in who["roles"] and word["by"] not in people["authors"][word["strategy"]])


def plain(page: str) -> None:
    """Look whether a page says anything in other words than a packet's."""
    need(page.startswith("<!DOCTYPE html>\n<html") and page.replace("\n", "").isprintable())
    need(all(TAG.fullmatch(one) for one in re.findall(r"<[^>]*>?", page.removeprefix("<!DOCTYPE html>"))))
    need(all(one.startswith("#") for one in re.findall(r' href="([^"]*)"', page)))
    ids = re.findall(r' id="([^"]*)"', page)
    need(len(set(ids)) == len(ids) and page.count("<style>") == 1)
    need(
        not re.search(r'http-equiv="(?!Content-Security-Policy")|[A-Za-z][\u0370-\u058f]|[\u0370-\u058f][A-Za-z]', page)
    )


def holds(message: bytes, armored: str, point: bytes, namespace: str) -> bool:
    """Say whether a signature in OpenSSH's format is of a message, by a key, for a purpose."""
    blob = base64.b64decode("".join(armored.split("\n")[1:-2]), validate=True)
    signed = packed(namespace.encode(), b"", b"sha512", hashlib.sha512(message).digest())
    try:
        Ed25519PublicKey.from_public_bytes(point).verify(blob[-64:], b"SSHSIG" + signed)
    except InvalidSignature:
        return False
    return blob[10:].startswith(packed(packed(b"ssh-ed25519", point)))


def packed(*parts: bytes) -> bytes:
    return b"".join(len(one).to_bytes(4, "big") + one for one in parts)


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def at(text: str) -> float:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
