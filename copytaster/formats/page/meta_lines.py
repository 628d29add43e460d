"""Lines about the story that are not part of it: who wrote it, when, and what a picture shows."""

import re

from copytaster.formats.page.shape import has_sentence_end, split_words

_BYLINE = re.compile(
    r"(?:(?:story |words |report |written |reported |text )?by|von|par|por|di|door|av|af|przez)\s*:?\s+"
    r"(?=[^\W\d_])(?P<name>.{3,100})",
    re.IGNORECASE,
)
_CREDITED = re.compile(
    r"(?:author|reporter|writer|autor(?:in)?|auteur|correspondent|text|texte|words|story)s?\s*:\s*(?P<name>.{3,80})",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"(?<!\s)\s*(?:[,|·•–—/(]|\s-\s|\bin\b|\bfor\b|\bpublished\b|\bupdated\b|\bon \w+day\b|\bis\b|\d).*",
    re.IGNORECASE | re.DOTALL,
)
_NAME_PARTICLES = frozenset(
    {"and", "und", "et", "y", "e", "en", "och", "og", "i", "de", "van", "von", "der", "la", "del", "da", "al", "di"}
)

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|märz|mai|juni|juli|okt|dez|janv|févr|mars|avril|juin"
    r"|juil|août|sept|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott)[\w.]*"
)
_TIME = re.compile(
    rf"\d{{1,2}}[:.h]\d{{2}}(?:\s?[ap]\.?m\.?)?|\b\d{{1,2}}\.?\s{_MONTH}|\b{_MONTH}\s\d{{1,2}}\b"
    r"|\b\d{4}-\d\d-\d\d|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    r"|\b\d+\s?(?:min(?:ute)?s?|hours?|hrs?|days?|weeks?|h|m)\b|\bvor \d+|\bil y a \d+|\bhace \d+"
    r"|\b(?:today|yesterday|just now|heute|gestern|aujourd)\b",
    re.IGNORECASE,
)
_TIME_WORDS = re.compile(
    r"\b(?:published|updated|posted|modified|created|last|first|date|edited|version|read|reading|time|ago|since"
    r"|at|on|am|pm|of|the|by|gmt|utc|bst|cet|cest|est|edt|et|ist|jst|msk|\w+day|today|yesterday|just|now|min"
    r"|mins|minutes?|hours?|hrs?|days?|weeks?|\w+tag|mittwoch|uhr|stand|aktualisiert|veröffentlicht|um|vor"
    r"|lesezeit|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|publié|mis|à|jour|le|il|y|a|lecture|lunes"
    r"|martes|miércoles|jueves|viernes|sábado|domingo|hace|publicado|actualizado|el|de|las|leestijd|en|du)\b",
    re.IGNORECASE,
)

_CAP = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶŁĹĽŃŇŌŐŒŘŚŞŠȘŢŤȚŪŮŰŸŹŻŽА-ЯЁҐЄІЇ"
"""Capitals, as a character class."""
_SURNAME = rf"(?:(?:de|van|von|der|la|del|da|al|bin|ibn|ter|le|di) ){{0,2}}[{_CAP}][^\W\d_]*[\w.'’-]*"
_NAME = re.compile(rf"[{_CAP}][\w.'’-]*(?: {_SURNAME}){{1,3}}")
_POST = (
    r"(?:(?:[\w’'&-]+,? ){0,5}(?i:correspondent|reporter|editor|writer|columnist|bureau chief|contributor|journalist"
    r"|producer|redakteur(?:in)?|korrespondent(?:in)?|journaliste|correspondante?|redactora?|corresponsal)"
    rf"|[Ss]taff)(?:,? (?:in|at|for) [{_CAP}][\w. -]*)?"
)
_POSTED = re.compile(rf"(?P<name>[{_CAP}][\w.'’-]*(?: {_SURNAME}){{1,3}})(?:,| [|•·–—-]) {_POST}")
_POSTED_PLAIN = re.compile(rf"(?P<name>[{_CAP}][\w.'’-]*(?: {_SURNAME}){{1,2}}?) {_POST}")
_POST_FIRST = re.compile(r"^(?:[\w-]+ ){0,4}(?:correspondent|reporter|editor|writer|columnist)s?,? ", re.I)
_FROM = re.compile(
    rf"(?i:from (?:our|the|a) [\w ]{{0,30}}(?:correspondent|reporter)s?)\b[^,:]{{0,40}}[,:] (?P<name>{_NAME.pattern})"
)
_AND = re.compile(r",? (?:and|und|et|y|&) ")
_CELL = re.compile(r"\s*[|•·–—]\s+|\s*/\s+|\s+-\s+|\s{3,}|,?\s+(?=(?:[Uu]pdated|[Pp]ublished|[Pp]osted)\b)")

_PICTURE = r"(?i:photo(?:graph)?|picture|image|foto|bild|pic|video|graphic|map|illustration|grafik)"
_AGENCY = r"(?:AP|AFP|EPA|Reuters|REUTERS|Getty|dpa|DPA|PA|TASS|ANSA|EFE|Shutterstock|iStock|Alamy|Unsplash|[Ii]mago)"
_CREDIT = re.compile(
    rf"[(\[|©]\s*(?i:(?:archive|archiv|file|stock|handout|symbol)[\s-]?(?:pic|photo|image|bild|foto)?\w*)[)\]]?$"
    r"|[(\[](?i:submitted|supplied|provided|contributed|courtesy|screenshot|screengrab)\b[^)\]]{0,60}[)\]]$"
    rf"|[.!?][\"”’»]?\s(?:[{_CAP}]{{4,}}+[ ./'’-]*+|(?:[{_CAP}]{{2,}}+[ ./'’-]*+){{2,8}})$"
    rf"|[(\[]\s*{_PICTURE}\b[^)\]]{{0,60}}[)\]]$"
    rf"|[.!?)”\"|/–—-]\s*(?:{_PICTURE}|(?i:credit|photo credit|crédit|quelle|source))s?(?: by)?\s*:\s*[^.]{{2,60}}$"
    rf"|[(\[](?:[A-Z][\w.]+[ /,]+){{0,4}}{_AGENCY}\b[^)\]]{{0,60}}[)\]]$"
    rf"|(?:©|\s/)\s?[A-Z][\w.]*(?:[ /][A-Z][\w.]*){{0,4}}$"
    rf"|[.!?)”\"|/–—-]\s*(?:Getty Images|via AP|AP Photo|{_AGENCY})(?:/[\w. ]+)?$"
)
_SIGNED_OFF = re.compile(rf"[.!?][\"”’»]?\s\({_AGENCY}(?:/\w+)*\)$")
_CREDIT_ALONE = re.compile(
    rf"(?:{_PICTURE}|(?i:credit|photo credit|crédit|quelle|source|sources))s?(?: by)?\s*:\s*\S[^.!?]{{1,60}}",
    re.IGNORECASE,
)
_CAPTION_HEAD = re.compile(
    r"(?:(?:image |photo |picture )?caption|pictured?|file(?: photo| picture| image)?|photo|picture|image|video"
    r"|bildunterschrift|archivbild|foto|archivfoto|legende|légende)\s*(?:[:–—]|\s-\s)\s*\S.{8,}"
    r"|(?:image|photo|picture) caption,\s\S.{8,}|(?:pictured|in this (?:file )?(?:photo|picture|image))\b.{8,}",
    re.IGNORECASE,
)
_CAPTION = 500
"""Longest caption in code points; agency captions with date and place reach about four hundred."""
_LINE = 150
"""Longest line, in code points, that only names a writer, a time or a source."""


def parse_byline(text: str) -> str | None:
    """The name in a byline (`By Jane Doe, chief reporter` → `Jane Doe`), or None if it is no byline."""
    if len(text) > _LINE:
        return None
    match = _BYLINE.fullmatch(text) or _CREDITED.fullmatch(text)
    if match is None or len(split_words(text)) > 14 or has_sentence_end(text.rstrip(".")):
        return None
    name = _AFTER_NAME.sub("", _POST_FIRST.sub("", match["name"])).strip(" .,:")
    spoken = split_words(name)
    named = all(word[0].isupper() or word in _NAME_PARTICLES for word in spoken)
    return name if 1 <= len(spoken) <= 10 and named else None


def parse_signature(text: str) -> str | None:
    """The name in a line at the head of a story that names its writer without `by`, or None.

    The sign is the job (`Jane Doe, Staff Writer`, `Jane Doe Rural affairs correspondent`), or the time beside the name
    (`The Paper | Jane Doe / Updated: 3 June`). Only for the head: further down, `Jane Doe, editor` is a heading.
    """
    if len(text) > _LINE or has_sentence_end(text.rstrip(".")):
        return None
    cells = [cell.strip() for cell in _CELL.split(text) if cell.strip()]
    rest = [cell for cell in cells if not (_TIME.search(cell) and any(c.isdigit() for c in cell))]
    for part in (text, *rest):
        posted = _FROM.fullmatch(part) or _POSTED.fullmatch(part) or _POSTED_PLAIN.fullmatch(part)
        if posted:
            return posted["name"]
    names = [c for c in rest if _NAME.fullmatch(c) and not c.startswith("The ") and not c.isupper()]
    timed = len(rest) < len(cells) and len(rest) <= 2
    return names[-1] if timed and names else None


def is_writer_name(text: str, below: str) -> bool:
    """True for one or several names alone, over a line that gives a job or a time."""
    names = _AND.split(text)
    if parse_signature(text) is not None or not all(_NAME.fullmatch(name) for name in names):
        return False
    return re.fullmatch(_POST, below) is not None or is_time_line(below)


def is_time_line(text: str) -> bool:
    """True for a line that gives only a time: a date, a clock time, a reading time."""
    if len(text) > _LINE or len(split_words(text)) > 16 or not _TIME.search(text):
        return False
    left = _TIME_WORDS.sub(" ", _TIME.sub(" ", text))
    return sum(not word.isdigit() for word in split_words(left)) <= 1


def is_credit_line(text: str) -> bool:
    """True for a line that only names a source: `Photo: Jane Doe/Agency`."""
    return len(text) <= _LINE and len(split_words(text)) <= 7 and _CREDIT_ALONE.fullmatch(text) is not None


def is_signed_by_agency(text: str) -> bool:
    """True for a sentence followed by the agency's name, as agencies end a story and some papers a caption."""
    return _SIGNED_OFF.search(text) is not None


def is_caption(text: str) -> bool:
    """True for a line that names the source of a picture, or begins as captions do."""
    if len(text) > _CAPTION:
        return False
    return _CREDIT.search(text) is not None or _CAPTION_HEAD.fullmatch(text) is not None
