"""Plain spaCy over the same stories, in a process of its own: what everything end to end is laid beside.

    python -m benchmarks.load.plain COUNT SEED PART OF

Waits for a line once its models are loaded, so that several begin at once; prints articles and seconds as JSON.
"""

import json
import subprocess
import sys
from itertools import islice
from time import monotonic, process_time

from benchmarks.load.material import blocks, one_statement_each
from copytaster.text import language_models


def main(count: int, seed: int, part: int, of: int) -> None:
    """Every `of`-th story through `nlp.pipe`."""
    nlp = language_models.load()
    mine = list(islice(one_statement_each(count, seed=seed), part, None, of))
    texts = [block for made in mine for block in blocks(made.raw)]
    for _ in nlp.pipe(texts[:20]):
        pass
    print("ready", flush=True)
    sys.stdin.readline()
    began, spent = monotonic(), process_time()
    for _ in nlp.pipe(texts):
        pass
    print(json.dumps({"articles": len(mine), "seconds": monotonic() - began, "cpu": process_time() - spent}))


def run(count: int, *, seed: int, processes: int) -> dict[str, float]:
    """So many processes at once: articles a second by the clock, and seconds of processor time an article."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load.plain", *map(str, (count, seed, part, processes))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for part in range(processes)
    ]  # fmt: skip
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    told = [json.loads(process.communicate()[0]) for process in started]
    articles = sum(one["articles"] for one in told)
    return {
        "per_second": articles / max(one["seconds"] for one in told),
        "cpu_seconds_an_article": sum(one["cpu"] for one in told) / articles,
    }


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
