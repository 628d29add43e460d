"""The dateline of a story: the place, the day and the agency that a wire puts before the story's own words."""

import re

_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][^():–—\n]{1,60}?)\s?(?P<agency>\([\w ./&-]{2,30}\))?\s?"
    r"(?:[–—]|--?(?=\s))\s*(?=[^\Wa-z_]|[\"“‘'(])"
)
_DAY = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,2}\b"
    r"|\b\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)


def dateline_length(paragraph: str) -> int:
    """The length of a paragraph's dateline in code points, `HALLVIK, Feb 3 (Agency) - `; 0 if it has none."""
    match = _DATELINE.match(paragraph)
    if match is None:
        return 0
    place = match["place"]
    first = place.split()[0].strip(",.")
    shouted = len(first) > 2 and first.isupper() and (place.isupper() or "," in place or match["agency"] is not None)
    dated = first[:1].isupper() and (match["agency"] is not None or "," in place) and _DAY.search(place) is not None
    return match.end() if shouted or dated or (match["agency"] and len(place.split()) <= 3) else 0
