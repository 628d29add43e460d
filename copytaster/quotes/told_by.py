"""Who speaks each sentence of a story: the speaker named in it, or the one whose quotation runs on."""

from copytaster.frames import Frame
from copytaster.reading import Reading

_OPEN, _CLOSE = frozenset("“\"'‘``«"), frozenset("”\"'’''»")
_PRONOUNS = frozenset({"he", "she", "they", "who"})


def speakers(reading: Reading, frame: Frame) -> tuple[int, ...]:
    """Tokens of those to whom a predicate of the story is attributed; empty where the story says it itself.

    A pronoun is followed back to the person last named as a subject.
    """
    own = frame.speakers or _quoted_on(reading, reading.doc.tokens[frame.verb].sent)
    return tuple(_resolved(reading, i) for i in own)


def _quoted_on(reading: Reading, sent: int) -> tuple[int, ...]:
    """The speaker of a sentence that is all quotation: found beside it in the same paragraph."""
    if not _is_quotation(reading, sent):
        return ()
    for near in (sent - 1, sent + 1, sent - 2):
        if not 0 <= near < len(reading.doc.sents) or not _one_paragraph(reading, sent, near):
            continue
        found = next((f.speakers for f in reading.frames_by_sent.get(near, ()) if f.speakers), ())
        if found:
            return found
    return ()


def _is_quotation(reading: Reading, sent: int) -> bool:
    tokens = reading.doc.sent_tokens(sent)
    return tokens[0].text in _OPEN or tokens[-1].text in _CLOSE


def _one_paragraph(reading: Reading, one: int, other: int) -> bool:
    first, last = sorted((one, other))
    start, end = reading.doc.sent_span(first)[1], reading.doc.sent_span(last)[0]
    return "\n\n" not in reading.doc.text[start:end]


def _resolved(reading: Reading, token: int) -> int:
    """The person a pronoun stands for, as far as the nearest named subject before it tells; else the pronoun."""
    if reading.doc.tokens[token].lower not in _PRONOUNS:
        return token
    sent = reading.doc.tokens[token].sent
    for near in (sent, sent - 1, sent - 2):
        for frame in reversed(reading.frames_by_sent.get(near, ())):
            for subject in frame.subjects:
                if subject < token and _is_person(reading, subject):
                    return subject
    return token


def _is_person(reading: Reading, token: int) -> bool:
    name = reading.name_at.get(token)
    return name is not None and reading.book.label(name) == "PERSON"
