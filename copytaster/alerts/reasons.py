"""The sentence in an alert that gives the reason of its state."""

from copytaster.model.assessment import Assessment
from copytaster.model.records import AlertBasis

_REASON_BY_BASIS: dict[AlertBasis, str] = {
    "contradicted": "the source says otherwise",
    "unsupported": "not borne out by the source",
    "overtaken": "{then} bore it out; {now} says otherwise",
    "dropped": "{then} bore it out; {now} no longer says so",
    "mended": "the source bears it out now",
    "rechecked": "checked again, and no longer flagged",
    "gone": "a newer version does not make this statement",
    "expired": "the story has left the window in which it can change",
    "kill": "the story was withdrawn (kill)",
    "withhold": "the story was withdrawn (withhold)",
}


def write_reason(basis: AlertBasis, then: Assessment | None = None, now: Assessment | None = None) -> str:
    """The reason for a basis. `then` is the assessment before, `now` the present one, each named by its version."""
    named = {"then": _name_version(then), "now": _name_version(now, "the present version")}
    return _REASON_BY_BASIS[basis].format(**named)


def _name_version(belief: Assessment | None, otherwise: str = "an earlier version") -> str:
    return f"version {belief.version}" if belief and belief.version else otherwise
