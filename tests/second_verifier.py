"""A second verifier of packets, written from what the page and the READMEs say: it shares no line with golive."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

OPEN, CLOSE, FACTS = "<!--golive:strip@3-->", "<!--/golive:strip@3-->", '<pre id="payload">'
PACKET, LISTED = (f"golive.{one}@1" for one in ("packet", "people"))
ENTRY = re.compile(r'<pre class="statement">([^<]*)</pre>\n<pre class="signature">([^<]*)</pre>')
ESCAPED = {"lt": "<", "gt": ">", "#34": '"', "#39": "'", "amp": "&"}
ELEMENT = "html|head|meta|title|style|body|header|main|footer|nav|section|article|h[1-3]|p|pre|code|strong|[ou]l|li|"
ELEMENT += "d[ltd]|div|a|table|caption|thead|tbody|t[rhd]|figure|figcaption|svg|desc|line|text|rect|path|circle"
NAME = "charset|http-equiv|content|name|id|class|href|role|tabindex|scope|aria-[a-z]+|viewBox|[xy][12]?|d|c[xy]|r"
TAG = re.compile(rf'</?(?:{ELEMENT})(?: (?:{NAME}|lang|width|height|data-head)="[^"<>]*")*/?>')
OTHER = re.compile(r'http-equiv="(?!Content-Security-Policy")|[A-Za-z][\u0370-\u058f]|[\u0370-\u058f][A-Za-z]')
PROSE = ("title", "why", "source", "because", "else", "advice", "owner", "ticket", "since")
SAME = ("strategy", "subject", "packet", "from_state", "to_state", "capital")
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
KEY = b"\0\0\0\x0bssh-ed25519\0\0\0"
ARMOR = "-----BEGIN SSH SIGNATURE-----\n{}-----END SSH SIGNATURE-----\n"
ASKED = "May {strategy} go from {from_state} to {to_state}, with at most {:,f} of {:,f} {currency} at stake?"


class EndedError(Exception): ...


def need(holds: object, word: str = "invalid") -> None:
    if not holds:
        raise EndedError(word)


def verdict(data: bytes, *, now: float, **known: Any) -> str:
    """Return the word for a page; `now` is in seconds since 1970, `root` the 32 bytes of the root's key."""
    try:
        look(data.decode("utf-8"), now, **known)
    except EndedError as ended:
        return str(ended)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidSignature):
        return "invalid"
    return "signed"


def look(page: str, now: float, root: bytes, realm: str, templates: str, people: Any = 0, records: Any = 0) -> None:
    need(len(re.findall(r"<!--[\s/]*golive:strip", page)) == page.count(OPEN) + page.count(CLOSE), "unverifiable")
    before, strip, after = re.split(f"{OPEN}|{CLOSE}", page)
    entries, outside = ENTRY.findall(strip), f"{before}{OPEN}{CLOSE}{after}"
    words = [json.loads(line) for line, _ in entries]
    need(strip.isascii() and outside.count(FACTS) == 1 and [*map(canonical, words)] == [line for line, _ in entries])
    need(all(word["kind"] == "packet" and {*map(type, word.values())} == {str} for word in words))
    facts = re.sub("&(.*?);", lambda one: ESCAPED[one[1]], outside.partition(FACTS)[2].partition("</pre>")[0])
    told = json.loads(facts)
    need(canonical(told) == facts and told["kind"] == PACKET and len(told) == 6)
    terms, shown, listing = told["terms"], told["facts"], told["people"] or people
    need(strip == written(entries, words, terms["currency"]))
    line, _, signature = listing["signed"].partition("\n")
    people, listed = json.loads(listing["listed"]), json.loads(line)
    need(holds(line.encode(), signature, root, LISTED) and listed["realm"] == realm)
    need(listed["digest"] == sha256(canonical(meaning(people))))
    need(at(listed["not_before"]) <= now < at(listed["not_after"]), "expired")
    for word, (line, signature) in zip(words, entries, strict=True):
        spoken(line, signature, word, terms, people, realm, now, records)
    need(all(word["page"] == sha256(outside) and word["payload"] == sha256(facts) for word in words))
    plain(before + strip + after)
    need({terms["templates"], *(word["templates"] for word in words)} == {templates}, "unverifiable")
    begun, over = at(terms["as_of"]), at(terms["valid_until"])
    need(all(at(w["signed"]) <= begun < over <= at(w["until"]) <= at(w["latest"]) for w in shown["waivers"]))
    asked = ASKED.format(Decimal(terms["stake"]), Decimal(terms["capital"]), **terms)
    need(re.findall('<p class="asked">([^<]*)<', outside) == [asked] and seal(outside, sha256(facts)) == told["seal"])
    alone = people["profile"] == "solo"
    need(all(word["meaning"] == "approved" for word in words) and (shown["solo"] or not alone))
    able = [{word["by"] for word in words if word["role"] in one["roles"]} for one in told["needs"]]
    need(able and all(able) and (alone or any(len(set(each)) == len(each) for each in product(*able))), "unverifiable")
    need(begun <= now)
    need(now < over, "expired")


def written(entries: list[tuple[str, str]], words: list[dict[str, str]], of: str) -> str:
    if not entries:
        return '<p class="unsigned">UNSIGNED: nobody signed this packet yet.</p>\n'
    pairs = sorted(zip(words, entries, strict=True), key=lambda one: (one[0]["by"], one[0]["role"], one[1][0].encode()))
    li = "<li><strong>{by} as {role}: {meaning}</strong> {from_state} to {to_state}, capital {:,f} {}; signed {issued}"
    heads = "".join(f"{li}, holds until {{not_after}}</li>\n".format(Decimal(w["capital"]), of, **w) for w, _ in pairs)
    body = '<h3>{} as {}</h3>\n<pre class="statement">{}</pre>\n<pre class="signature">{}</pre>\n</article>\n'
    bodies = ('<article class="signed">\n' + body.format(word["by"], word["role"], *entry) for word, entry in pairs)
    return f'<ul class="signers">\n{heads}</ul>\n{"".join(bodies)}'


def meaning(value: Any, names: int = 0) -> Any:
    if isinstance(value, dict):
        below = ("people", "machines", "authors", "signed_by")
        return {k: meaning(v, 0 if names else int(k in below)) for k, v in value.items() if names or k not in PROSE}
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return {"value": round(at(f"{value}T00:00:00Z") / 86_400), "unit": "date"}
    return [meaning(one) for one in value] if isinstance(value, list) else value


def spoken(line: str, signature: str, word: Any, terms: Any, people: Any, realm: str, now: float, records: Any) -> None:
    need(set(terms["packet"]) != {"0"}, "unverifiable")
    who, issued = people["people"][word["by"]], at(word["issued"])
    need(holds(line.encode(), signature, base64.b64decode(who["key"].split()[1])[-32:], PACKET))
    need(all(word[name] == terms[name] for name in SAME) and word["realm"] == realm and issued - now <= 120)
    need(now < at(word["not_after"]), "expired")
    if records:
        need(word["head"] in records[0] and abs(issued - records[1][word["nonce"]]) <= 120)
    for moment in (issued, now):
        need("revoked_at" not in who or moment < at(who["revoked_at"]))
        need(at(f"{who['from']}T00:00:00Z") <= moment < at(f"{who['until']}T00:00:00Z"), "expired")
    own = word["role"] in who["roles"] and word["by"] not in people["authors"][word["strategy"]]
    need(own or people["profile"] == "solo")


def plain(page: str) -> None:
    need(page.startswith("<!DOCTYPE html>\n<html") and page.replace("\n", "").isprintable() and not OTHER.search(page))
    need(all(TAG.fullmatch(one) for one in re.findall(r"<[^>]*>?", page.removeprefix("<!DOCTYPE html>"))))
    ids = re.findall(r' id="([^"]*)"', page)
    need(len(set(ids)) == len(ids) and page.count("<style>") == 1 and not re.search(' href="[^#]', page))


def seal(page: str, packet: str) -> str:
    style = base64.b64encode(hashlib.sha256(re.findall("<style>([^<]*)<", page)[0].encode()).digest()).decode()
    need(page.count("'sha256-") == page.count(f"'sha256-{style}'") == 1)
    before, after = page.replace(f"'sha256-{style}'", "").split(FACTS)
    return sha256((before + after.partition("</pre>")[2]).replace(packet, "").replace(packet[:16], ""))


def holds(message: bytes, armored: str, point: bytes, space: str) -> bool:
    blob = base64.b64decode("".join(armored.split("\n")[1:-2]), validate=True)
    need(armored == ARMOR.format(re.sub("(.{1,70})", r"\1\n", base64.b64encode(blob).decode())))
    parts = (space.encode(), b"", b"sha512", hashlib.sha512(message).digest())
    signed = b"SSHSIG" + b"".join(len(one).to_bytes(4, "big") + one for one in parts)
    Ed25519PublicKey.from_public_bytes(point).verify(blob[-64:], signed)
    return blob[:-64] == b"SSHSIG\0\0\0\1\0\0\0\x33" + KEY + b" " + point + signed[6:-68] + b"\0\0\0\x53" + KEY + b"@"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def at(text: str) -> float:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
