"""The forms in which records are written and read: the number that ends a `ce_type`, `copytaster.<topic>.v1`.

A record without this header has form 1, the JSON of its type. The headers, and so the form, stay with a record that
waits, is refused, sent again or replayed. One type has one form in all topics that carry it: an article within an
enriched one is part of the enriched one's form.

To add form 2 of a type (`copytaster/model/forms.py` says why in this order):

1. `READERS[Enriched] = {1: enriched_of_form_1, 2: partial(codec.decode, Enriched)}`, where the first converts the old
   JSON to the current type; the same for each type that holds it.
2. A release later `WRITTEN[Enriched] = 2`, and the pattern of `ce_type` in `streams/headers.py` has both numbers.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from copytaster.model.forms import Forms, UnknownForm
from streams import codec
from streams.codec import CodecError

T = TypeVar("T")
READERS: dict[type, Mapping[int, Callable[[bytes], Any]]] = {}
"""The readers of types that have more than form 1."""
WRITTEN: dict[type, int] = {}
"""The forms in which types are written, if that is not form 1."""
_TYPE = re.compile(rb"copytaster\.[a-z.]+\.v(\d{1,9})")


def form_of(headers: Mapping[str, bytes]) -> int:
    """The form given by a record's headers; 1 if they give none."""
    match = _TYPE.fullmatch(headers.get("ce_type", b""))
    return int(match[1]) if match else 1


def written_form(record: type | None) -> int:
    """The form in which values of this type are written."""
    return WRITTEN.get(record, 1) if record is not None else 1


def decode(record: type[T], value: bytes, headers: Mapping[str, bytes]) -> T:
    """Decode the record in these bytes, by the form in its headers. Raises CodecError, with `unknown-form` if this
    release cannot read the form: then the record waits as a dead letter for a release that can."""
    readers = READERS.get(record) or {1: partial(codec.decode, record)}
    try:
        decoded: T = Forms(f"a record {record.__name__}", readers).read(form_of(headers), value)
    except UnknownForm as error:
        raise CodecError("unknown-form", str(error)) from error
    return decoded
