"""The cues in headlines, slugs, notes and first lines that a version replaces another.

Examples are CORRECTION:, UPDATE 2-, 1st Ld-Writethru, KILL KILL KILL, Eds:, ADVISORY-, and the same in German, French
and Spanish. A cue is a convention, so it is recognized by its form: capitals and a mark at the beginning of a line, or
the words of a note to editors. News about corrections and killings has neither.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from copytaster.model.article import Relation

_MARK = r"\s*(?:\([^)]{0,40}\)\s*)?[:/–—-]"
_HEADS: tuple[tuple[Relation, re.Pattern[str]], ...] = (
    ("kill", re.compile(
        r"^\W{0,4}(?:(?:MANDATORY |STORY )?(?:KILL|Kill)(?: NOTICE| ADVISORY| Notice)?(?:[ ,!./-]+KILL)*"
        r"|WITHDRAWN|WITHDRAWAL|STORY WITHDRAWN|ANNULATION|ANULACIÓN|ANULADA|RÜCKRUF|ACHTUNG RÜCKRUF)"
        r"(?:" + _MARK + r"|\s*$)"
    )),
    ("kill", re.compile(r"\bKILL[ ,!.-]+KILL\b|^ADVISORY\s*[:–-].{0,120}\b(?:withdrawn|WITHDRAWN|killed)\b")),
    ("withhold", re.compile(r"^\W{0,4}(?:MANDATORY )?(?:WITHHOLD|HOLD HOLD HOLD|SPERRUNG)(?:" + _MARK + r"|\s*$)")),
    ("correction", re.compile(
        r"^\W{0,4}(?:ATTENTION\W{1,3})?(?:CORRECTION|CORRECTED|CORRECTS|CORRECTIVE|CLARIFICATION|REFILE|RECTIFICATIF"
        r"|CORRECCIÓN|RECTIFICACIÓN|BERICHTIGUNG|KORREKTUR|Correction|Corrected|Clarification|Berichtigung|Korrektur"
        r"|Rectificatif|Corrección)(?:" + _MARK + r"|\s*$|\s*\))"
    )),
    ("correction", re.compile(
        r"^[A-Z 0-9-]{0,24}\b(?:CORRECTED|CORRECTION)\s*[:–-]|[-–—(]\s*(?:CORRECTED|CORRECTION)\)?\s*$"
    )),
    ("advisory", re.compile(
        r"^\W{0,4}(?:(?:MEDIA |PHOTO |EDITORIAL )?ADVISORY|EDITOR'?S'? NOTE|NOTE TO EDITORS|ATTENTION EDITORS)"
        r"(?:" + _MARK + r"|\s*$)"
    )),
    ("update", re.compile(
        r"^\W{0,4}(?:(?:UPDATE|Update|UPDATED|WRAPUP|LEAD|RECASTS|AKTUALISIERT|ACTUALISATION|ACTUALIZACIÓN)(?:\s+\d{1,2})?"
        + _MARK + r"|UPDATE \d{1,2}\b)"
    )),
)  # fmt: skip
_HINTS = (
    "KILL", "Kill", "kill", "WITH", "ANULA", "ANNULA", "RÜCKRUF", "HOLD", "SPERR", "ORRE", "orre", "LARIFIC", "larific",
    "REFILE", "ECTIFIC", "ectific", "ERICHTIG", "erichtig", "ADVISORY", "EDITOR", "PDATE", "pdate", "WRAPUP", "LEAD",
    "RECASTS", "KTUALI", "CTUALI",
)  # fmt: skip
"""Pieces of words; every line that matches a form of `_HEADS` contains one of them."""
_HEAD = 200
"""Code points at the beginning of a line that may contain a cue."""
_WORDS_OF_NOTES: tuple[tuple[Relation, str], ...] = (
    (
        "kill",
        r"\bkills?\b[^.]*\bkills?\b|\bmandatory kill\b|\bkill (?:notice|advisory|(?:the|this) (?:story|item))\b"
        r"|\bplease (?:kill|disregard|delete)\b|^\W*(?:ed(?:itor)?s\W+)?kill(?:\s*[:.!]|\s*$|\s+(?:bc|am|pm)-)"
        r"|\b(?:story|item|report|article|text)\b[^.]{0,60}\b(?:has been|is|was) (?:withdrawn|killed|retracted)\b"
        r"|\bbitte nicht (?:mehr )?verwenden\b",
    ),
    ("withhold", r"\bplease (?:withhold|hold)\b|\bmandatory (?:withhold|hold)\b|\bwithh(?:o|e)ld (?:this|the)\b"),
    (
        "correction",
        r"\bcorrect(?:s|ed|ion|ing)\b|\bcorrige\b|\bclarifi(?:es|ed|cation)\b|\bberichtigt\b|\bberichtigung\b"
        r"|\bkorrigiert\b|\bkorrektur\b|\brectifi(?:e|catif)\b|\bcorrección\b|\brefil(?:es|ed|ing)\b",
    ),
    (
        "update",
        r"\bupdat(?:es|ed|ing)\b|\brecasts\b|\bwrite-?thr(?:u|ough)\b|\bsubs? (?:graf|para)|\bleads? with\b"
        r"|\badds (?:quotes?|details?|background|byline|comment|reaction)|\baktualisiert\b",
    ),
)
_NOTES = tuple((relation, re.compile(words, re.IGNORECASE)) for relation, words in _WORDS_OF_NOTES)
_TAKE = re.compile(
    r"\b(?:(?P<nth>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]*)?"
    r"(?:(?P<lead>ld|lead|write-?thru|writethrough|update|wrapup|zusammenfassung|neufassung|neu|actualisation)"
    r"|(?P<take>add|take|teil|part)|(?P<sub>sub|insert)|(?P<fix>correct(?:ion|ive|ed|s)|berichtigung|korrektur|rectificatif)"
    r"|(?P<kill>kill|withdrawn|withdrawal|rückruf|annulation)|(?P<notice>advisory)|(?P<adv>adv))(?:\b|(?=[-\d ]))"
    r"(?:[\s-]*(?P<after>\d{1,2})\b)?",
    re.IGNORECASE,
)
_UPDATE_N = re.compile(r"\b(?:UPDATE|WRAPUP|Update|LEAD)\s+(\d{1,2})\b")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)})(?=[\s-]*(?:add|take|ld|lead|write))", re.IGNORECASE)
_INSIDE = re.compile(r"\(([^()]*)\)\s*$")
_GLUED = re.compile(
    r"(?<![\s,_-])[\s,_-]+(?=(?:\d{1,2}(?:st|nd|rd|th)|first|second|third)[\s-]*(?:add|take|ld|lead|write-?thru)\b"
    r"|(?:add|take)[\s-]*\d{1,2}\b|\d{1,2}[. ]+teil\b)",
    re.IGNORECASE,
)
"""The gap before a take key that follows its keyword without a comma: `BC-Ferry-1stAdd`, `FERRY ADD 1`."""
_LONGEST_SLUG = 300
"""Code points of a slug that are checked."""
_MENTIONED = re.compile(r"\b(?:BC|AM|PM)-[^\W_][\w'’/-]*(?: [A-Z\d][\w'’/-]*){0,4}")
_CYCLE = re.compile(r"^(?:(?:am|pm|bc|ap|up)[- ]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TakeKey:
    """The part of a slug after the keyword: `1st Ld-Writethru` is lead 1 and an update; takes are parts of a story."""

    relation: Relation | None = None
    number: int | None = None
    is_part: bool = False


def find_headline_relation(line: str) -> Relation | None:
    """The relation that a headline, a slug or the first line of a text gives its version."""
    if not may_have_cue((line,)):
        return None
    return next((relation for relation, form in _HEADS if form.search(line[:_HEAD])), None)


def may_have_cue(lines: Iterable[str]) -> bool:
    """False if `find_headline_relation` finds nothing in any of the lines, which is the usual case."""
    heads = "\n".join([line[:_HEAD] for line in lines])
    for hint in _HINTS:  # noqa: SIM110  # there are many lines, and a plain loop is the fastest
        if hint in heads:
            return True
    return False


def find_note_relation(note: str) -> Relation | None:
    """The relation that a note to editors gives its version."""
    return next((relation for relation, form in _NOTES if form.search(note[:2000])), None)


def parse_take_key(key: str) -> TakeKey:
    """Parse the part of a slug after its keyword."""
    key = _ORDINAL.sub(lambda m: f"{_ORDINALS.index(m[1].lower()) + 1}st", key)
    found = list(_TAKE.finditer(key))
    number = next((int(m["nth"] or m["after"]) for m in found if (m["nth"] or m["after"]) and not m["sub"]), None)
    kinds = {_kind(m) for m in found}
    if "kill" in kinds:
        return TakeKey("kill")
    if "fix" in kinds:
        return TakeKey("correction")
    if kinds & {"take", "sub"} and not (number == 1 and re.search(r"take|teil|part", key, re.IGNORECASE)):
        return TakeKey(None, number, is_part=True)
    if "lead" in kinds:
        return TakeKey("update", number)
    return TakeKey("advisory") if "notice" in kinds else TakeKey()


def _kind(found: re.Match[str]) -> str:
    return next(name for name in ("lead", "take", "sub", "fix", "kill", "notice", "adv") if found[name])


def parse_update_number(headline: str) -> int | None:
    """The number in `UPDATE 2-`."""
    found = _UPDATE_N.search(headline[:60])
    return int(found[1]) if found else None


def split_slug(line: str) -> tuple[str, str]:
    """A slug's keyword, and the rest: after a comma, in round brackets at the end, or a take key."""
    keyword, _, rest = line[:_LONGEST_SLUG].partition(",")
    if inside := _INSIDE.search(keyword):
        return keyword[: inside.start()].strip(), f"{inside[1]} {rest}".strip()
    if glued := _GLUED.search(keyword):
        return keyword[: glued.start()].strip(), f"{keyword[glued.end() :]} {rest}".strip()
    inside = _INSIDE.search(rest)
    return keyword.strip(), (f"{rest[: inside.start()]} {inside[1]}" if inside else rest).strip()


def find_mentioned_slugs(note: str) -> list[str]:
    """The slugs that a notice to editors mentions, as names: `Eds: BC-Ferry Aground moves soon`."""
    found = (build_slug_name(m[0]) for m in _MENTIONED.finditer(note[:2000]))
    return [name for name in dict.fromkeys(found) if name]


def build_slug_name(slug: str) -> str | None:
    """The name that connects versions of a story if they have no other: their plain keyword."""
    keyword = _CYCLE.sub("", re.sub(r"\([^()]*\)", " ", split_slug(slug)[0]))
    words = re.findall(r"\w+", keyword.casefold())
    return f"slug:{' '.join(words)}" if words else None
