"""Source text made safe for a terminal, with stretches of it marked: by style if there is colour, else by signs.

Text from a wire is never trusted: escape sequences, control characters and marks that change the
direction of writing are removed, and nothing is read as markup.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])|\x9b[0-?]*[ -/]*[@-~]")
_WORDS = re.compile(r"\w+(?:[.,’'-]\w+)*|\s+|[^\w\s]")

MarkedStretch = tuple[int, int, str]
"""Start and end in a text in code points, and the style between them."""


def make_printable(text: str) -> str:
    """The text on one line, without terminal control characters (Unicode categories Cc, Cf, Cs)."""
    spaced = re.sub(r"\s", " ", _ESCAPES.sub("", text))
    return "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def has_colour(console: Console) -> bool:
    """True if marks may be styles; a pipe and NO_COLOR get signs."""
    return console.is_terminal and not console.no_color and console.color_system is not None


def mark_stretches(console: Console, text: str, stretches: Iterable[MarkedStretch]) -> Text:
    """The text with its stretches marked; stretches outside it are skipped, overlapping ones joined."""
    opening, closing = _signs(console)
    out, at = Text(), 0
    for start, end, style in _joined(stretches, len(text)):
        out.append(make_printable(text[at:start]))
        out.append(opening + make_printable(text[start:end]) + closing, style)
        at = end
    out.append(make_printable(text[at:]))
    return out


def diff_words(console: Console, before: str, after: str) -> Text:
    """A word diff on one line: `[-out-]` and `{+in+}`, also coloured if there is colour."""
    old, new = _WORDS.findall(make_printable(before)), _WORDS.findall(make_printable(after))
    colour = has_colour(console)
    out = Text()
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            out.append("".join(old[a:b]))
            continue
        if gone := "".join(old[a:b]):
            out.append(f"[-{gone}-]", "red" if colour else "")
        if come := "".join(new[c:d]):
            out.append(f"{{+{come}+}}", "green" if colour else "")
    return out


def _signs(console: Console) -> tuple[str, str]:
    if has_colour(console):
        return "", ""
    return (">>", "<<") if console.options.ascii_only else ("«", "»")


def _joined(stretches: Iterable[MarkedStretch], length: int) -> Sequence[MarkedStretch]:
    out: list[MarkedStretch] = []
    for start, end, style in sorted(stretches):
        if not 0 <= start < end <= length:
            continue
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]), out[-1][2])
        else:
            out.append((start, end, style))
    return out
