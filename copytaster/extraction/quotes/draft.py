"""One attribution as it is gathered: sets of token numbers, which become spans at the end."""

from dataclasses import dataclass

from copytaster.text.lexicon.reporting_words import Manner


@dataclass(frozen=True, slots=True)
class CandidateAttribution:
    """`head` is the word that attributes; `cue`, `source` and `content` are the tokens of each, in order.

    `carrier` are those who passed it on, where the text names them beside the source;
    `behind` are those whom the source itself goes by: `according to the agency, citing informed sources`.
    """

    head: int
    manner: Manner
    cue: tuple[int, ...]
    source: tuple[int, ...]
    content: tuple[int, ...]
    carrier: tuple[int, ...] = ()
    behind: tuple[int, ...] = ()
