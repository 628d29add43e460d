"""One attribution while it is built: sets of token numbers, which become spans at the end."""

from dataclasses import dataclass

from copytaster.text.lexicon.reporting_words import Manner


@dataclass(frozen=True, slots=True)
class CandidateAttribution:
    """A possible attribution. `head` is its attributing word; `cue`, `source` and `content` are the tokens of each, in
    order.

    `carrier` are those who passed it on, if the text names them beside the source; `behind` are the source's own
    sources: `according to the agency, citing informed sources`.
    """

    head: int
    manner: Manner
    cue: tuple[int, ...]
    source: tuple[int, ...]
    content: tuple[int, ...]
    carrier: tuple[int, ...] = ()
    behind: tuple[int, ...] = ()
