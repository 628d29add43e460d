"""`--fail-if 'time_lag>60'`: a condition on every partition, for scripts and probes."""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from desk.ops.lag.measures import Row
from desk.ops.lag.states import State

FIELDS = ("lag", "time_lag", "rate_in", "rate_out", "catch_up", "commit_age", "expired", "state")
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}
SHAPE = re.compile(r"\s*(?P<field>\w+)\s*(?P<operator>>=|<=|==|!=|>|<)\s*(?P<value>[\w.]+)\s*")
NUMBER = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>[smh]?)")


class BadCondition(ValueError):
    """A condition that cannot be understood; the message says how one looks."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison. What is unknown fails it: a probe that cannot see must not say that all is well."""

    text: str
    field: str
    operator: str
    value: float | str

    def holds(self, row: Row) -> bool:
        """True where this partition is to fail the command."""
        given = row.state.name if self.field == "state" else getattr(row, self.field)
        return given is None or OPERATORS[self.operator](given, self.value)


def parse(text: str) -> Condition:
    """A condition from its text. Raises BadCondition."""
    shape = SHAPE.fullmatch(text)
    if shape is None or shape["field"] not in FIELDS:
        raise BadCondition(f"{text!r}: write it like time_lag>60; what can be compared: {', '.join(FIELDS)}")
    field, sign, value = shape["field"], shape["operator"], shape["value"]
    if field == "state":
        if sign not in ("==", "!=") or value not in State.__members__:
            raise BadCondition(f"{text!r}: a state is == or != one of {', '.join(State.__members__)}")
        return Condition(text, field, sign, value)
    number = NUMBER.fullmatch(value)
    if number is None:
        raise BadCondition(f"{text!r}: {value!r} is no number; 90, 1.5m and 2h are")
    return Condition(text, field, sign, float(number["number"]) * UNITS[number["unit"]])


def failing(rows: Sequence[Row], conditions: Sequence[Condition]) -> list[tuple[Row, Condition]]:
    """Every partition that a condition holds for, with the first such condition."""
    return [(r, next(c for c in conditions if c.holds(r))) for r in rows if any(c.holds(r) for c in conditions)]
