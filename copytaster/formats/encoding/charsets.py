"""Decode bytes that name their character set, rightly or wrongly.

Feeds and pages name their encoding up to three times, and are often wrong: UTF-8 that is called Latin-1, Windows-1252
that is called UTF-8, one broken character in a correct text. The bytes themselves decide.
"""

import codecs
import re
from collections.abc import Iterable

from copytaster.formats.encoding.decode import (
    DecodedText,
    check_decoded_text,
    decode_bytes,
    find_codec,
    has_byte_order_mark,
)

_PROLOG = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_LABELS = {"latin-1": "cp1252", "iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
"""Codec names that are used when a wider codec is meant (WHATWG Encoding, 4.2)."""
_ESCAPING = ("iso2022", "hz", "utf_16", "utf-16", "utf-32")
"""Codecs whose bytes may look like UTF-8 or ASCII, so they are tried first if they are named."""
_BY_HAND = "copytaster-cp1252"


def decode_with_hints(raw: bytes, hints: Iterable[str | None]) -> DecodedText:
    """Decode bytes by a byte order mark, else as UTF-8 if they are valid, else by the first name that fits.

    Bytes that fit nothing are read as UTF-8 with broken characters if most of them are UTF-8; otherwise the codec is
    guessed. Raises FormatError (`empty`, `wrong-encoding`, `lone-surrogate`).
    """
    if has_byte_order_mark(raw) or not raw.strip(b" \t\r\n\0"):
        return decode_bytes(raw)
    names = [codec for name in hints if name and (codec := find_codec(name))]
    for codec in (*(c for c in names if c.startswith(_ESCAPING)), "utf-8"):
        if (text := _fits(raw, codec)) is not None and "\0" not in text:
            return check_decoded_text(text, codec)
    for codec in (_LABELS.get(c, c) for c in names if c != "utf-8" and not c.startswith(_ESCAPING)):
        if (text := _fits(raw, codec)) is not None:
            return check_decoded_text(text, codec)
    if _mostly_utf8(raw):
        return check_decoded_text(raw.decode("utf-8", _BY_HAND), "utf-8", exact=False)
    return decode_bytes(raw)


def find_prolog_charset(raw: bytes) -> str | None:
    """The encoding that an XML declaration names."""
    found = _PROLOG.search(raw[:400])
    return found[1].decode("ascii") if found else None


def find_meta_charset(raw: bytes) -> str | None:
    """The charset that an HTML page names in its head."""
    found = _META.search(raw[:4096])
    return found[1].decode("ascii") if found else None


def _fits(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, LookupError, ValueError, TypeError):
        return None


def _mostly_utf8(raw: bytes) -> bool:
    """True if there are at least ten valid multi-byte characters for each broken one."""
    broken = raw.decode("utf-8", "replace").count("\ufffd")
    sound = len(raw.decode("utf-8", "ignore")) - len(raw.decode("ascii", "ignore"))
    return broken > 0 and sound >= 10 * broken


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """The faulty bytes as Windows-1252; bytes that it lacks become the replacement character."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_BY_HAND, _as_cp1252)
