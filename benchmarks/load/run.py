"""The speed of the flow and how its cost grows: `make bench`.

    python -m benchmarks.load.run [--only NAME]… [--size quick|middle|full] [--model] [--list]

Each measurement replaces its part of benchmarks/results/load.{json,md}, with its chart beside it as SVG. On a busy
machine only ratios of processor time mean something; they are taken in turn, in one run. Sizes: a minute or two
each, about four minutes each, or a night. `--model` uses the trained model too, like `nlp.entailment`; each part
says if it was used. Stories are those of the Reuters wire if ${COPYTASTER_DATA:-../shared/data} has it.
"""

import argparse
import importlib
from time import monotonic
from typing import get_args

from benchmarks.load import model
from benchmarks.load.report import Size, keep

NAMES = {
    "stages": "each stage alone, in multiples of plain spaCy",
    "growth": "what longer texts, more statements, a fuller memory and more open alerts cost",
    "throughput": "end to end on Apache Kafka, one and two workers, beside plain spaCy on the same cores",
    "latency": "from raw to verdict and alert at 25, 50 and 80 % of what a worker can do",
    "others": "the same core driven by a bare aiokafka loop, Quix Streams and FastStream",
    "memory": "what a worker holds after very many articles",
    "day": "a real day of a wire at 50 times its speed, beside what the model on paper says of it",
    "paper": "partitions, workers and memory for three sizes of wire, from the figures above",
}


def main() -> None:
    """Measure what was asked for, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", action="append", choices=NAMES, help="this measurement; may be given again")
    parser.add_argument("--size", choices=get_args(Size), default="full", help="how much of it")
    parser.add_argument("--model", action="store_true", help="ask the trained model too")
    parser.add_argument("--list", action="store_true", help="name the measurements and end")
    options = parser.parse_args()
    if options.list:
        print("\n".join(f"{name:12} {what}" for name, what in NAMES.items()))
        return
    model.ask(options.model)
    for name in options.only or NAMES:
        began = monotonic()
        part = importlib.import_module(f"benchmarks.load.{name}").measure(size=options.size)
        keep(name, part, size=options.size)
        print(f"== {name}, {monotonic() - began:.0f} s\n\n{part.section}", flush=True)


if __name__ == "__main__":
    main()
