"""`--fail-if 'time_lag>60'`: a condition on every partition, for scripts and probes."""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from desk.ops.lag.measures import PartitionLag
from desk.ops.lag.states import PartitionState

FIELDS = ("lag", "time_lag", "rate_in", "rate_out", "catch_up", "commit_age", "expired", "state")
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
UNIT_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}
CONDITION_PATTERN = re.compile(r"\s*(?P<field>\w+)\s*(?P<operator>>=|<=|==|!=|>|<)\s*(?P<value>[\w.]+)\s*")
NUMBER_PATTERN = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>[smh]?)")


class BadCondition(ValueError):
    """A condition that cannot be parsed; the message shows the correct form."""


@dataclass(frozen=True, slots=True)
class LagCondition:
    """One comparison. An unknown value meets the condition: a probe that cannot see must not say that all is well."""

    text: str
    field: str
    operator: str
    value: float | str

    def is_met_by(self, row: PartitionLag) -> bool:
        """True if the command must fail because of this partition."""
        given = row.state.name if self.field == "state" else getattr(row, self.field)
        return given is None or OPERATORS[self.operator](given, self.value)


def parse_condition(text: str) -> LagCondition:
    """Parse a condition. Raises BadCondition."""
    shape = CONDITION_PATTERN.fullmatch(text)
    if shape is None or shape["field"] not in FIELDS:
        raise BadCondition(f"{text!r}: write it like time_lag>60; what can be compared: {', '.join(FIELDS)}")
    field, sign, value = shape["field"], shape["operator"], shape["value"]
    if field == "state":
        if sign not in ("==", "!=") or value not in PartitionState.__members__:
            raise BadCondition(f"{text!r}: a state is == or != one of {', '.join(PartitionState.__members__)}")
        return LagCondition(text, field, sign, value)
    number = NUMBER_PATTERN.fullmatch(value)
    if number is None:
        raise BadCondition(f"{text!r}: {value!r} is no number; 90, 1.5m and 2h are")
    return LagCondition(text, field, sign, float(number["number"]) * UNIT_SECONDS[number["unit"]])


def find_failing_rows(
    rows: Sequence[PartitionLag], conditions: Sequence[LagCondition]
) -> list[tuple[PartitionLag, LagCondition]]:
    """Every partition that meets a condition, with the first such condition."""
    return [(r, next(c for c in conditions if c.is_met_by(r))) for r in rows if any(c.is_met_by(r) for c in conditions)]
