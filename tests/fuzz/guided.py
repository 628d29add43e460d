"""Items that are changed towards code nobody has reached yet: `make fuzz-guided KIND=xml SECONDS=60`, with atheris.

`tests.fuzz.run` mutates blindly, and quickly. Here the branches of the parsers are counted, and an item that takes a
new one is kept and changed further. What comes out is judged as there: articles, or a declared reason. A find ends the
run and lies in the folder named; each becomes a test. Not part of the tests: atheris is no dependency of ours.
"""

import argparse
import sys
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(
    include=["copytaster.formats", "copytaster.dedup.wire_lineage", "copytaster.formats.wire_cues"]
):
    from tests.fuzz.run import KINDS, feed, samples

FOLDER = Path(".copytaster/guided")


def main() -> None:
    """Fuzz one parser for so many seconds."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kind", choices=sorted(KINDS))
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    corpus = FOLDER / options.kind
    corpus.mkdir(parents=True, exist_ok=True)
    for n, raw in enumerate(samples(options.kind)):
        (corpus / f"sample-{n}").write_bytes(raw)
    flags = [f"-max_total_time={options.seconds}", "-max_len=20000", "-timeout=30", "-rss_limit_mb=3000",
             f"-artifact_prefix={FOLDER}/find-{options.kind}-", "-print_final_stats=1", str(corpus)]  # fmt: skip
    atheris.Setup([sys.argv[0], *flags], lambda raw: feed(bytes(raw), KINDS[options.kind]) and None)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
