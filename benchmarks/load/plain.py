"""Plain spaCy on the same stories, in a process of its own: the comparison for everything end to end.

    python -m benchmarks.load.plain COUNT SEED PART OF

It waits for a line when its models are loaded, so that several processes begin at once; it prints articles and seconds
as JSON.
"""

import json
import subprocess
import sys
from itertools import islice
from time import monotonic, process_time

from benchmarks.load.material import blocks, one_statement_each
from copytaster.text import language_models


def main(count: int, seed: int, part: int, of: int) -> None:
    """Run every `of`-th story through `nlp.pipe`."""
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
    """Run these processes at once: articles a second of real time, and seconds of processor time an article."""
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
