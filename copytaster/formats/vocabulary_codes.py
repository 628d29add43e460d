"""Codes of controlled vocabularies as the wires write them: QCodes, URIs, bare words."""

import re

from copytaster.model.article import PubStatus, Relation

_STATUS: dict[str, PubStatus] = {
    "": "usable",
    "usable": "usable",
    "embargoed": "usable",
    "withheld": "withheld",
    "withhold": "withheld",
    "recalled": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "killed": "canceled",
}
_RELATIONS: dict[str, Relation] = {
    "update": "update",
    "updated": "update",
    "writethru": "update",
    "correction": "correction",
    "corrected": "correction",
    "correct": "correction",
    "rectify": "correction",
    "refile": "correction",
    "cancel": "kill",
    "kill": "kill",
    "delete": "kill",
    "withhold": "withhold",
    "advisory": "advisory",
}
_LETTERS: dict[str, Relation] = {"c": "correction", "u": "update", "k": "kill", "w": "withhold"}
"""Reuters' editorial status: `edStat:C`."""
_REPLACES = frozenset(
    "evolvedfrom replaces replaced isreplacementof supersedes updates isupdateof updateof corrects correctionof "
    "iscorrectionof previousversion prevversion rewriteof rewrite_of".split()
)
"""Relations of an item to an older one that it replaces; being derived or translated does not count."""


def local_part(code: str) -> str:
    """The last part of a QCode or URI, in small letters: `stat:usable` and `…/pubstatusg2/usable` are `usable`."""
    return re.split(r"[:/#]", code.strip())[-1].lower()


def parse_status(code: str) -> PubStatus | None:
    """Parse a publication status by any of its names; None for any other word."""
    return _STATUS.get(local_part(code))


def parse_relation(code: str) -> Relation | None:
    """Parse what a signal says a version is; None for signals about something else."""
    if code.lower().startswith("edstat:"):
        return _LETTERS.get(local_part(code))
    return _RELATIONS.get(local_part(code))


def is_replacement(rel: str) -> bool:
    """True for a link to an item that this one replaces."""
    return local_part(rel) in _REPLACES
