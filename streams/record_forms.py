"""In which form a record is written and read: the number that ends its `ce_type`, `copytaster.<topic>.v1`.

A record that does not say has form 1, the JSON of its type as it stands. Its headers go with it wherever it waits, is
refused, sent again or replayed, and so does its form. One type has one form in all topics that carry it: an article
within an enriched one is part of the enriched one's form.

To add form 2 of a type (`copytaster/model/forms.py` says why in this order):

1. `READERS[Enriched] = {1: enriched_of_form_1, 2: partial(codec.decode, Enriched)}`, where the first makes of the old
   JSON what the type is now; the same for each type that holds it.
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
"""The forms in which types are written, where that is not form 1."""
_TYPE = re.compile(rb"copytaster\.[a-z.]+\.v(\d{1,9})")


def form_of(headers: Mapping[str, bytes]) -> int:
    """The form that a record's headers tell; 1 where they tell none."""
    told = _TYPE.fullmatch(headers.get("ce_type", b""))
    return int(told[1]) if told else 1


def written_form(record: type | None) -> int:
    """The form in which values of this type are written."""
    return WRITTEN.get(record, 1) if record is not None else 1


def decode(record: type[T], value: bytes, headers: Mapping[str, bytes]) -> T:
    """The record in these bytes, by the form that its headers tell. Raises CodecError, `unknown-form` where nobody here
    reads it: as a dead letter it waits for a release that does."""
    readers = READERS.get(record) or {1: partial(codec.decode, record)}
    try:
        found: T = Forms(f"a record {record.__name__}", readers).read(form_of(headers), value)
    except UnknownForm as error:
        raise CodecError("unknown-form", str(error)) from error
    return found
