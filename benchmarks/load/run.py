"""How fast it is and how it grows: `make bench`.

    python -m benchmarks.load.run [--only NAME]… [--quick] [--list]

Each measurement takes its place in benchmarks/results/load.{json,md}, its chart beside it as SVG. On a busy
machine only ratios of processor time mean something; they are taken in turn, in one run. `--quick` is a small form.
Stories are those of the Reuters wire where ${COPYTASTER_DATA:-../shared/data} has it.
"""

import argparse
import importlib
from time import monotonic

from benchmarks.load.report import keep

NAMES = {
    "stages": "each stage alone, in multiples of plain spaCy",
    "growth": "what longer texts, more statements, a fuller memory and more open alerts cost",
    "throughput": "end to end on Apache Kafka, one and two workers, beside plain spaCy on the same cores",
    "latency": "from raw to verdict and alert at 25, 50 and 80 % of what a worker can do",
    "others": "the same core driven by a bare aiokafka loop, Quix Streams and FastStream",
    "memory": "what a worker holds after very many articles",
    "paper": "partitions, workers and memory for three sizes of wire, from the figures above",
}


def main() -> None:
    """Measure what was asked for, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", action="append", choices=NAMES, help="this measurement; may be given again")
    parser.add_argument("--quick", action="store_true", help="a small form, in a minute or two each")
    parser.add_argument("--list", action="store_true", help="name the measurements and end")
    options = parser.parse_args()
    if options.list:
        print("\n".join(f"{name:12} {what}" for name, what in NAMES.items()))
        return
    for name in options.only or NAMES:
        began = monotonic()
        part = importlib.import_module(f"benchmarks.load.{name}").measure(quick=options.quick)
        keep(name, part)
        print(f"== {name}, {monotonic() - began:.0f} s\n\n{part.section}", flush=True)


if __name__ == "__main__":
    main()
