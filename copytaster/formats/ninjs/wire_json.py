"""JSON as the wires send it: bytes in, plain values out, with a separate reason for each kind of error.

If a key occurs twice, the last one counts, as in most readers of JSON. Integers beyond 64 bits become floats; no field
we keep is that large.
"""

from typing import Any

import orjson

from copytaster.formats.encoding.decode import decode_bytes, strip_unprintable
from copytaster.formats.errors import FormatError

JsonObject = dict[str, Any]


def parse_json(raw: bytes) -> Any:
    """Parse JSON.

    Raises FormatError: `empty`, `truncated`, `wrong-encoding`, `lone-surrogate`, `not-json`, and `wrong-shape` if it is
    nested too deep or holds a number too large.
    """
    data = _as_utf8(raw)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _classify_error(data, error) from error


def _as_utf8(raw: bytes) -> bytes:
    """Convert to UTF-8. JSON is UTF-8 (RFC 8259), but UTF-16 with a mark occurs; no other encoding is guessed."""
    try:
        return raw if raw[:1] in (b"{", b"[") and raw.isascii() else decode_bytes(raw, "utf-8").text.encode()
    except FormatError as error:
        cut = isinstance(error.__cause__, UnicodeDecodeError) and error.__cause__.reason == "unexpected end of data"
        if cut:
            raise FormatError("truncated", "the JSON ends in the middle of a character") from error
        raise


def _classify_error(data: bytes, error: orjson.JSONDecodeError) -> FormatError:
    text = data.decode()
    rest = text[error.pos :].strip()
    if "surrogate" in error.msg:
        return FormatError("lone-surrogate", f"half a character escaped in the JSON: {error}")
    if "depth" in error.msg:
        return FormatError("wrong-shape", f"nested too deep: {error}")
    if "infinity" in error.msg:
        return FormatError("wrong-shape", f"a number too large: {error}")
    opened = text.lstrip()[:1] in ("{", "[", '"')
    if opened and (not rest or any(word.startswith(rest) for word in ("true", "false", "null"))):
        return FormatError("truncated", f"the JSON ends too early: {error}")
    return FormatError("not-json", f"not JSON: {error}")


def read_object(value: Any, where: str) -> JsonObject:
    """Read a JSON object. Raises FormatError `wrong-shape`."""
    if not isinstance(value, dict):
        raise FormatError("wrong-shape", f"{where} must be an object, not {describe_type(value)}")
    return value


def read_list(value: Any, where: str) -> list[Any]:
    """Read a JSON array (a missing one counts as empty). Raises FormatError `wrong-shape`."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise FormatError("wrong-shape", f"{where} must be a list, not {describe_type(value)}")
    return value


def read_string(value: Any, where: str) -> str:
    """Read a string without control characters ("" if it is missing). Raises FormatError `wrong-shape`."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise FormatError("wrong-shape", f"{where} must be a string, not {describe_type(value)}")
    return strip_unprintable(value).strip()


def describe_type(value: Any) -> str:
    """Describe the type of a JSON value, for people."""
    names = {bool: "true or false", type(None): "null", str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")
