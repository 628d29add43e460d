"""Lines about the story rather than of it: who wrote it, when, and what a picture shows."""

import re

from copytaster.formats.page_shape import ends_sentence, words

_BYLINE = re.compile(
    r"(?:(?:story |words |report |written |reported |text )?by|von|par|por|di|door|av|af|przez)\s*:?\s+(?=[^\W\d_])(?P<name>.{3,100})",
    re.I,
)
_CREDITED = re.compile(r"(?:author|reporter|writer|autor(?:in)?|auteur|correspondent)s?\s*:\s*(?P<name>.{3,80})", re.I)
_AFTER_NAME = re.compile(
    r"\s*(?:[,|·•–—/(]|\s-\s|\bin\b|\bfor\b|\bpublished\b|\bupdated\b|\bon \w+day\b|\bis\b|\d).*", re.I | re.S
)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|märz|mai|juni|juli|okt|dez|janv|févr|mars|avril|juin|juil|août"
    r"|sept|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott)[\w.]*"
)
_TIME = re.compile(
    rf"\d{{1,2}}[:.h]\d{{2}}(?:\s?[ap]\.?m\.?)?|\b\d{{1,2}}\.?\s{_MONTH}|\b{_MONTH}\s\d{{1,2}}\b|\b\d{{4}}-\d\d-\d\d|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}"
    r"|\b\d+\s?(?:min(?:ute)?s?|hours?|hrs?|days?|weeks?|h|m)\b|\bvor \d+|\bil y a \d+|\bhace \d+|\b(?:today|yesterday|just now|heute|gestern|aujourd)\b",
    re.I,
)
_TIME_WORDS = re.compile(
    r"(?:published|updated|posted|modified|created|last|first|at|on|ago|read|reading|time|am|pm|gmt|utc|bst|cet|cest|est|edt|et|ist|\w+day|\w+tag"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|mittwoch"
    r"|uhr|stand|aktualisiert|veröffentlicht|am|um|vor|lesezeit|publié|mis|à|jour|le|il|y|a|hace|publicado|actualizado|el|de|las|date|since"
    r"|today|yesterday|just|now|min|mins|minutes?|hours?|hrs?|days?|weeks?|lecture|leestijd|en|du|of|the|by|edited|version|jst|msk)\b",
    re.I,
)
_CREDIT = re.compile(
    r"[(\[|/©–—-]\s*(?:(?:archive|archiv|file|stock|handout|symbol)[\s-]?(?:pic(?:ture)?|photo|image|bild|foto)?|(?:photo|picture|image|foto|bild|pic|credit|video|graphic|map|illustration)\b[^)\]]{0,60})[)\]]?$"
    r"|\b(?:photo|photograph|picture|image|foto|bild|credit|photo credit|crédit|quelle|source|grafik|graphic|illustration)s?(?: by)?\s*:\s*[^.]{2,60}$"
    r"|[(\[](?:[A-Z][\w.]+[ /,]*){0,4}(?:AP|AFP|EPA|Reuters|Getty|dpa|DPA|PA|TASS|ANSA|EFE|Shutterstock|iStock|Alamy|Unsplash|Imago|imago)\b[^)\]]{0,60}[)\]]$"
    r"|(?:©|/)\s?(?:[A-Z][\w.]*[ /]?){1,5}$|\b(?:Getty Images|AFP|Reuters|EPA|Shutterstock|Alamy|Unsplash|via AP|AP Photo)(?:/[\w. ]+)?$"
)
_CAPTION_HEAD = re.compile(
    r"(?:image caption|caption|pictured?|file(?: photo| picture| image)?|photo|picture|image|video|bildunterschrift|archivbild|foto|archivfoto|legende|légende|in this (?:photo|picture|image|file)\b)"
    r"\s*(?:[:,–—]|\s-\s|\bby\b|(?<=photo)|(?<=picture)|(?<=image)|(?<=file))\s*\S.{8,}",
    re.I,
)


def byline(text: str) -> str | None:
    """The name in a byline (`By Jane Doe, chief reporter` → `Jane Doe`), or None where it is none."""
    match = _BYLINE.fullmatch(text) or _CREDITED.fullmatch(text)
    if match is None or len(words(text)) > 14 or ends_sentence(text.rstrip(".")):
        return None
    name = _AFTER_NAME.sub("", match["name"]).strip(" .,:")
    spoken = words(name)
    small = {
        "and",
        "und",
        "et",
        "y",
        "e",
        "en",
        "och",
        "og",
        "i",
        "de",
        "van",
        "von",
        "der",
        "la",
        "del",
        "da",
        "al",
        "bin",
        "ibn",
        "di",
    }
    capital = all(w[0].isupper() or w in small for w in spoken)
    return name if 1 <= len(spoken) <= 10 and capital else None


def is_time(text: str) -> bool:
    """True for a line that only says when: a date, a clock time, a reading time."""
    if len(words(text)) > 16 or not _TIME.search(text):
        return False
    left = _TIME_WORDS.sub(" ", _TIME.sub(" ", text))
    rest = [w for w in words(left) if not w.isdigit()]
    return len(rest) <= 1


def is_caption(text: str) -> bool:
    """True for a line that names the source of a picture, or begins as captions do."""
    if len(words(text)) > 60:
        return False
    return _CREDIT.search(text) is not None or _CAPTION_HEAD.fullmatch(text) is not None
