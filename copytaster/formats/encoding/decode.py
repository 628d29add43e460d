"""Bytes to text: the character set is declared, marked by a byte order mark, or guessed.

Control characters (all but line feed and tab) have no meaning in a story and can do harm in a terminal, so they are
removed from every text; a raw item with many of them is not text and is refused.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from charset_normalizer import from_bytes

from copytaster.formats.errors import FormatError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\ufffe\uffff]")
_WITHOUT_MARK = {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": "utf-8"}
"""Codecs that would write their own byte order mark → those that do not."""
_STATEFUL = ("iso2022", "hz", "utf-7")
"""Codecs in which a piece of text has different bytes alone than in its context."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_CONTROLS = 0.05
"""Share of control characters above which an item is binary; scraped pages have a stray one at most."""
_FRAMING = frozenset("\x01\x02\x03\x04\x0e\x0f\x10\x11\x12\x13\x14\x16\x1d\x1e\x1f")
_MAX_FRAMING = 24
"""Most control characters in a short item; wires set some around header, fields and text."""
_NOT_UPPER = bytes(range(0xC0))
_NOT_LETTERS = bytes(byte for byte in range(256) if not (65 <= byte <= 90 or 97 <= byte <= 122))
_GUESSED_BY = 20_000
"""Bytes that are enough to guess a character set."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A text, the codec it was read with, and how many bytes of byte order mark came before it.

    `exact` is False if broken characters were repaired, so that offsets in the text do not map to the bytes.
    """

    text: str
    codec: str
    bom_length: int = 0
    exact: bool = True

    def byte_offsets(self, places: Iterable[int]) -> dict[int, int]:
        """Code-point offsets in `text` → byte offsets in the raw item, in one pass."""
        found, at, byte = {}, 0, self.bom_length
        for place in sorted(set(places)):
            byte += len(self.text[at:place].encode(self.codec))
            found[place] = byte
            at = place
        return found


def decode_bytes(raw: bytes, charset: str | None = None) -> DecodedText:
    """Decode bytes as text. Raises FormatError (`empty`, `wrong-encoding`, `lone-surrogate`).

    A byte order mark wins over a declared character set. A declared set is trusted and must fit. Without either, UTF-16
    is recognized by its zero bytes; then UTF-8 is tried, then Windows-1252 unless most letters belong to another
    script.
    """
    if not raw.strip(b" \t\r\n\0"):
        raise FormatError("empty", "the item is empty")
    for bom, codec in _BOMS:
        if raw.startswith(bom):
            return check_decoded_text(_decode_strictly(raw[len(bom) :], codec), codec, len(bom))
    if charset and (declared := find_codec(charset)):
        return check_decoded_text(_decode_strictly(raw, declared), declared)
    return _decode_by_guess(raw)


def strip_unprintable(text: str) -> str:
    """The text without control characters, soft hyphens and similar characters, which have no meaning in a story."""
    return text if text.isprintable() else _INVISIBLE.sub("", _CONTROLS.sub("", text))


def has_byte_order_mark(raw: bytes) -> bool:
    """True if a byte order mark names the encoding."""
    return any(raw.startswith(bom) for bom, _ in _BOMS)


def find_codec(charset: str) -> str | None:
    """The name of the codec for a character set; None for one that Python does not have."""
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return None
    return _WITHOUT_MARK.get(name, name)


def _decode_strictly(raw: bytes, codec: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        if codec == "utf-8" and _has_surrogates(raw):
            raise FormatError("lone-surrogate", f"half a character at byte {error.start}") from error
        raise FormatError("wrong-encoding", f"not {codec}: {error.reason} at byte {error.start}") from error
    except (UnicodeError, LookupError, TypeError, ValueError) as error:
        raise FormatError("wrong-encoding", f"cannot be read as {codec}: {error}") from error


def _has_surrogates(raw: bytes) -> bool:
    """True if the bytes are UTF-8 except for encoded surrogates."""
    try:
        raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _decode_by_guess(raw: bytes) -> DecodedText:
    if (codec := _guess_utf16(raw)) is not None:
        return check_decoded_text(_decode_strictly(raw, codec), codec)
    try:
        return check_decoded_text(_decode_strictly(raw, "utf-8"), "utf-8")
    except FormatError as error:
        if error.reason == "lone-surrogate":
            raise
        codec = _guess_single_byte(raw)
        return check_decoded_text(_decode_strictly(raw, codec), codec)


def _guess_single_byte(raw: bytes) -> str:
    """Windows-1252, unless most letters are in the upper half: then the script is not Latin and is guessed."""
    if len(raw.translate(None, _NOT_UPPER)) <= len(raw.translate(None, _NOT_LETTERS)):
        return "cp1252"
    best = from_bytes(raw[:_GUESSED_BY]).best()
    return best.encoding if best is not None else "cp1252"


def _guess_utf16(raw: bytes) -> str | None:
    """Guess UTF-16 without a mark: text in Latin script has a zero in every second byte."""
    half = max(1, len(raw) // 2)
    if len(raw) % 2 == 0:
        for codec, zeros in (("utf-16-le", raw[1::2].count(0)), ("utf-16-be", raw[0::2].count(0))):
            if zeros / half > 0.6:
                return codec
    return None


def check_decoded_text(text: str, codec: str, skipped: int = 0, *, exact: bool = True) -> DecodedText:
    """Return the text if it is valid. Raises FormatError (`empty`, `wrong-encoding`, `lone-surrogate`)."""
    if not text.strip("\0 \t\r\n"):
        raise FormatError("empty", "the item is empty")
    controls = _CONTROLS.findall(text)
    framing = sum(1 for control in controls if control in _FRAMING)
    if len(controls) - min(framing, _MAX_FRAMING) > _MAX_CONTROLS * len(text) + 1:
        raise FormatError("wrong-encoding", "full of control characters: this is not text")
    if _SURROGATE.search(text):
        raise FormatError("lone-surrogate", "half a character in the text")
    return DecodedText(text, codec, skipped, exact and not codec.startswith(_STATEFUL))
