"""Records for tests: a plain story in one call, and any value of a record type for properties."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from copytaster.model.article import (
    Article,
    Body,
    Envelope,
    Headline,
    Lineage,
    Relation,
    Statement,
    cut_span,
    hash_text,
)
from copytaster.model.verdict import Finding, Verdict

TEXT = "The ferry ran aground near Ostholm on Monday. Forty people were taken off by boat."
FINITE = st.floats(allow_nan=False, allow_infinity=False)
"""The floats that JSON can hold."""
INTEGERS = st.integers(-(2**53), 2**53)


def envelope(
    uri: str = "urn:wire:1",
    text: str = TEXT,
    *,
    statements: tuple[str, ...] = (),
    relation: Relation | None = None,
    basis: str = "uri",
    chain: str = "chain-1",
    provider: str = "wire",
    title: str = "Ferry aground",
    **article: Any,
) -> Envelope:
    """A story of one paragraph; with a `relation` it has its lineage in `chain`."""
    return Envelope(
        article=Article(uri=uri, headlines=(Headline(title),), bodies=(Body(text),) if text else (), **article),
        provider=provider,
        received="2026-03-02T09:00:00.000Z",
        text_sha256=hash_text(text),
        statements=tuple(Statement(n, told) for n, told in enumerate(statements, 1)),
        lineage=Lineage(chain, relation, basis) if relation else None,
    )


def verdict(
    text: str = "Fifty people were taken off.", *, p: float = 0.9, alert: str = "alert-1", n: int = 1, **other: Any
) -> Verdict:
    """A verdict on one statement, flagged from 0.5 on."""
    return Verdict(
        n=n,
        text=text,
        label="unsupported" if p >= 0.5 else "supported",
        p_inconsistent=p,
        flagged=p >= 0.5,
        alert_id=alert,
        **other,
    )


def a_finding(message: str) -> Finding:
    """A finding on the first word of a statement."""
    return Finding(kind="number", span=cut_span("Fifty people", 0, 5), message=message)


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type that our records are made of."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: any_of(hints[field.name]) for field in fields(kind)})
    origin, args = get_origin(kind), get_args(kind)
    if origin is Literal:
        return st.sampled_from(args)
    if origin in (Union, UnionType):
        return st.one_of(*(any_of(arg) for arg in args))
    if origin is tuple:
        if args[-1] is Ellipsis:
            return st.lists(any_of(args[0]), max_size=2).map(tuple)
        return st.tuples(*(any_of(arg) for arg in args))
    if origin is Mapping:
        return st.dictionaries(any_of(args[0]), any_of(args[1]), max_size=2)
    return {str: st.text(max_size=12), int: INTEGERS, float: FINITE, bool: st.booleans(), NoneType: st.none()}[kind]
