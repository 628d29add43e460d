"""The forms of stored entries and sent records: a reader must know in which form something was written.

A form is a number. One registry for each kind of entry or record has a reader for every form that may still occur. A
form newer than these is refused by name, and never read as something else. An entry of a table has its form in its mark
(`copytaster/model/stored_entry.py`), a record in its type (`streams/record_forms.py`).

To add a form:

1. Add its reader to the registry of its kind, and a test that reads a sample of the previous form, as bytes, and gets
   the value of today. The older readers stay.
2. Release. Workers of two releases run side by side for a while, and a table may be taken back to the older one, so
   nothing is written in the new form yet.
3. Start to write it: give `pack_entry` the form for an entry, add the type to `WRITTEN` for a record. Release.
4. Remove a reader once nothing in its form can be left: for a record after `topics.retention_days`, for an entry after
   its window; for a compacted topic, once all of it was rewritten.

A new field that has a default needs none of this: form 1 allows it.
"""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

S = TypeVar("S")
T = TypeVar("T")


class UnknownForm(ValueError):
    """Something is in a form that no reader here knows. The message names the form, and the known forms."""


class Forms(Generic[S, T]):
    """The readers of one kind, by form."""

    def __init__(self, kind: str, readers: Mapping[int, Callable[[S], T]]) -> None:
        self._kind, self._readers = kind, readers

    def read(self, form: int, content: S) -> T:
        """Read something that was written in this form. Raises UnknownForm, and what the reader raises."""
        reader = self._readers.get(form)
        if reader is not None:
            return reader(content)
        newest = max(self._readers)
        why = "a newer release wrote it, install that" if form > newest else "it is no longer read"
        raise UnknownForm(f"{self._kind} in form {form}, where form {newest} is the newest read here: {why}")
