"""Encoding and decoding of records: orjson, validated against the one set of types."""

from functools import lru_cache
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


class CodecError(ValueError):
    """These bytes are not a valid record; `reason` is a short slug."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@lru_cache(maxsize=64)
def get_adapter(record: Any) -> TypeAdapter[Any]:
    """The validator of a record type, built once."""
    return TypeAdapter(record)


def encode(value: Any) -> bytes:
    """Encode a record as JSON. Raises CodecError if a text in it has no UTF-8 form."""
    try:
        return orjson.dumps(value)
    except (TypeError, orjson.JSONEncodeError) as error:
        raise CodecError("not-encodable", str(error)) from error


def decode(record: type[T], raw: bytes) -> T:
    """Decode the record in these bytes. Raises CodecError."""
    try:
        tree = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise CodecError("not-json", str(error)) from error
    try:
        value: T = get_adapter(record).validate_python(tree)  # type: ignore[arg-type]  # types do hash
    except ValidationError as error:
        raise CodecError("wrong-shape", _short(error)) from error
    return value


def _short(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{error.error_count()} wrong fields, the first {where}: {first['msg']}"
