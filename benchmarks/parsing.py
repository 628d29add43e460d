"""The cost of parsing: items a second on one core, by format. `python -m benchmarks.parsing [--json]`.

The items are our own samples in `tests/wires`, made as long as an ordinary wire story. Each is parsed as
a worker does it, from bytes and media type to the envelope.
"""

import argparse
import json
import platform
import time
from collections.abc import Callable
from pathlib import Path

from copytaster.formats import FormatError, parse_each, sniff_media_type

WIRES = Path(__file__).resolve().parent.parent / "tests" / "wires"
FORMATS = {
    "ninjs": ("ninjs-1.3-correction.json", b"<p>Commander", b"<p>%s</p><p>Commander"),
    "newsml-g2": ("g2-nitf-content.xml", b"<hl2>", b"<p>%s</p><hl2>"),
    "newsml-1": ("newsml1-rectify.xml", b"</body.content>", b"<p>%s</p></body.content>"),
    "nitf": ("nitf-story.xml", b"</block>", b"<p>%s</p></block>"),
    "iptc-7901": ("7901-story-latin1.txt", b"   Niemand", b"   %s\r\n\r\n   Niemand"),
    "anpa-1312": ("anpa-first.txt", b"\x03", b"\t%s\r\n\x03"),
    "rss": ("rss-full-content.xml", b"<script>", b"<p>%s</p><script>"),
    "html": ("page-with-summary.html", b"<h2>Third", b"<p>%s</p><h2>Third"),
}
PARAGRAPH = (
    b"The harbour master of Lomma, Ivar Lind, said on Sunday that sandbanks had moved after the storms of the autumn, "
    b"and that ferries would take the longer way round the island until the strait was dredged in the spring."
)
PARAGRAPHS = 12
"""Paragraphs of an item, which then has about 450 words."""


def item(name: str, mark: bytes, put: bytes) -> bytes:
    """A sample with more paragraphs in it."""
    raw = (WIRES / name).read_bytes()
    assert mark in raw, name
    head, _, tail = raw.partition(mark)
    more = b"".join(put.removesuffix(mark) % (PARAGRAPH + b" %d" % n) for n in range(PARAGRAPHS))
    return head + more + mark + tail


def rate(parse: Callable[[], object], seconds: float) -> float:
    """Runs a second, the best of three: other work on the machine can only slow it."""
    best = 0.0
    for _ in range(3):
        done, start = 0, time.process_time()
        while time.process_time() - start < seconds / 3:
            parse()
            done += 1
        best = max(best, done / (time.process_time() - start))
    return best


def measure(seconds: float = 3.0) -> dict[str, dict[str, float]]:
    """Items a second, and bytes an item, of every format."""
    out = {}
    for name, (sample, mark, put) in FORMATS.items():
        raw = item(sample, mark, put)
        kind = sniff_media_type(raw, sample)

        def parse(raw: bytes = raw, kind: str = kind) -> object:
            found = parse_each(raw, kind, provider="bench", received="2026-11-23T00:00:00Z")
            assert not isinstance(found[0], FormatError)
            return found

        parse()
        out[name] = {"bytes": len(raw), "items_per_second": round(rate(parse, seconds), 1)}
    return out


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print JSON")
    options.add_argument("--seconds", type=float, default=3.0, help="processor time for each format")
    given = options.parse_args()
    found = measure(given.seconds)
    if given.json:
        print(
            json.dumps({"machine": platform.machine(), "python": platform.python_version(), "formats": found}, indent=1)
        )
        return
    for name, told in found.items():
        print(f"{name:10}  {told['items_per_second']:9,.0f} items/s  {told['bytes']:7,.0f} bytes")


if __name__ == "__main__":
    main()
