"""The detectors, one a file, in the order their findings are shown."""

from copytaster.checks import (
    actors,
    antonyms,
    attribution,
    casualties,
    causes,
    grounds,
    hedging,
    involvement,
    levels,
    lists,
    names,
    negation,
    numbers,
    places,
    quantifiers,
    roles,
    silence,
    slots,
    times,
    unheard,
    utterances,
)
from copytaster.checks.base import Case, Detector, Draft

DETECTORS: dict[str, Detector] = {
    "names": names.detect,
    "numbers": numbers.detect,
    "times": times.detect,
    "places": places.detect,
    "actors": actors.detect,
    "roles": roles.detect,
    "silence": silence.detect,
    "attribution": attribution.detect,
    "causes": causes.detect,
    "negation": negation.detect,
    "antonyms": antonyms.detect,
    "quantifiers": quantifiers.detect,
    "hedging": hedging.detect,
    "slots": slots.detect,
    "utterances": utterances.detect,
    "levels": levels.detect,
    "grounds": grounds.detect,
    "involvement": involvement.detect,
    "casualties": casualties.detect,
    "lists": lists.detect,
    "unheard": unheard.detect,
}

__all__ = ["DETECTORS", "Case", "Detector", "Draft"]
