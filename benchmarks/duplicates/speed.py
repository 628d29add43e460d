"""The speed of the decisions beside datasketch on the same articles in the same run, and the memory they need.

    pip install -r requirements-bench.lock
    python benchmarks/duplicates/speed.py [--runs N]

The whole Reuters wire in order. `core` is everything that the stage does between decoding a record and encoding
its answer: reading the wire's cues, candidates, comparison, remembering. `datasketch` is MinHash with 128
permutations over runs of four words and MinHashLSH, one query and one insert for each article. It is fed one word run
at a time as its manual shows (`update`) and all at once (`update_batch`); `rensa` likewise. They only find candidates.
Times are processor times, since the machine may have other work. Runs take turns. Writes
benchmarks/results/duplicates-speed.{json,md}.
"""

import argparse
import json
import random
import statistics
import time
import tracemalloc
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from circumstances import DATA, NOW, RESULTS, circumstances
from datasketch import MinHash, MinHashLSH
from rensa import RMinHash, RMinHashLSH

from copytaster.dedup.deduplicator import PREPARE_BATCH_SIZE, InMemoryDeduplicator
from copytaster.dedup.likeness.index import IndexEntry, LikenessIndex
from copytaster.dedup.likeness.normalized_words import encode_pieces
from copytaster.dedup.likeness.sketch import compute_sketch, compute_sketches
from copytaster.dedup.memory import DedupWindows
from copytaster.model.article import Envelope
from copytaster.model.stored_entry import EntryStamp
from desk.ingest.article_lines import ArticleLine, parse_line

SAMPLE = 3_000
"""Articles for the slow ones, from the start of the wire; candidates are looked for among 1,000 of them."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    lines = [parse_line(json.loads(line), NOW) for line in (DATA / "articles/reuters21578.jsonl").open()]
    texts = [line.envelope.article.text for line in lines if line.envelope.article.text]
    rates: dict[str, list[float]] = {}
    for _ in range(runs):
        for name, measure in (
            ("core", lambda: _rate(core, lines)),
            ("candidates", lambda: _rate(candidates, texts)),
            ("datasketch update", lambda: _rate(datasketch_update, texts[:SAMPLE])),
            ("datasketch update_batch", lambda: _rate(datasketch_batch, texts[:SAMPLE])),
            ("rensa", lambda: _rate(rensa_lsh, texts[:SAMPLE])),
        ):
            rates.setdefault(name, []).append(measure())
            print(name, round(rates[name][-1]), flush=True)
    report = {
        **circumstances(),
        "articles": len(lines),
        "per_second": {name: [round(min(r)), round(statistics.median(r)), round(max(r))] for name, r in rates.items()},
        "times_datasketch": [round(a / b, 2) for a, b in zip(rates["core"], rates["datasketch update"], strict=True)],
        "times_datasketch_batch": [
            round(a / b, 2) for a, b in zip(rates["core"], rates["datasketch update_batch"], strict=True)
        ],
        "recall": recall([text for text in texts[:1_000] if len(text.split()) >= 25]),
        "memory": memory(lines),
    }
    (RESULTS / "duplicates-speed.json").write_text(json.dumps(report, indent=2) + "\n")
    (RESULTS / "duplicates-speed.md").write_text(markdown(report))
    print(markdown(report))


def _rate(run: Callable[..., object], items: Sequence[object]) -> float:
    began = time.process_time()
    run(items)
    return len(items) / (time.process_time() - began)


def core(lines: Iterable[ArticleLine]) -> None:
    for _ in InMemoryDeduplicator().decide_all(line.envelope for line in lines):
        pass


def candidates(texts: Sequence[str]) -> None:
    index = LikenessIndex()
    spelt = [encode_pieces(text) for text in texts]
    found_of_each = (
        found
        for n in range(0, len(spelt), PREPARE_BATCH_SIZE)
        for found in compute_sketches(spelt[n : n + PREPARE_BATCH_SIZE])
    )
    for number, found in enumerate(found_of_each):
        index.find_candidates(found, at=0, within=0)
        index.add(_entry(number, found))
        index.commit()


def _entry(number: int, found: Sequence[int]) -> IndexEntry:
    return IndexEntry(str(number), 0, EntryStamp(0, number), str(number), array("Q", found))


def _runs(text: str) -> set[str]:
    words = text.lower().split()
    return {" ".join(words[n : n + 4]) for n in range(max(len(words) - 3, 1))}


def datasketch_update(texts: Iterable[str]) -> None:
    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    for number, text in enumerate(texts):
        minhash = MinHash(num_perm=128)
        for run in _runs(text):
            minhash.update(run.encode())
        lsh.query(minhash)
        lsh.insert(str(number), minhash)


def datasketch_batch(texts: Iterable[str]) -> None:
    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    for number, text in enumerate(texts):
        minhash = MinHash(num_perm=128)
        minhash.update_batch([run.encode() for run in _runs(text)])
        lsh.query(minhash)
        lsh.insert(str(number), minhash)


def rensa_lsh(texts: Iterable[str]) -> None:
    lsh = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
    for number, text in enumerate(texts):
        minhash = RMinHash(num_perm=128, seed=1)
        minhash.update(list(_runs(text)))
        lsh.query(minhash)
        lsh.insert(number, minhash)


# -- recall of the candidates -------------------------------------------------------------------------------------


def recall(texts: Sequence[str]) -> dict[str, dict[str, float]]:
    """The share of changed texts whose original is among the candidates, by the kind of change."""
    rng = random.Random(5)
    changed: dict[str, Callable[[list[str]], list[str]]] = {
        "half of it, the front": lambda w: w[: len(w) // 2],
        "a third of it, the middle": lambda w: w[len(w) // 3 : 2 * len(w) // 3],
        "one word in ten another": lambda w: [x if rng.random() > 0.1 else f"{x}ish" for x in w],
        "half, and one word in ten": lambda w: [x if rng.random() > 0.1 else f"{x}ish" for x in w[: len(w) // 2]],
    }
    index, datasketch, rensa = LikenessIndex(), MinHashLSH(threshold=0.5, num_perm=128), RMinHashLSH(0.5, 128, 32)
    for number, text in enumerate(texts):
        index.add(_entry(number, compute_sketch(text)))
        datasketch.insert(str(number), _datasketch(text))
        rensa.insert(number, _rensa(text))
    out: dict[str, dict[str, float]] = {}
    for name, change in changed.items():
        made = [" ".join(change(text.split())) for text in texts]
        found = {
            "sketches": [
                str(n) in index.find_candidates(compute_sketch(text), at=0, within=0) for n, text in enumerate(made)
            ],
            "datasketch": [str(n) in datasketch.query(_datasketch(text)) for n, text in enumerate(made)],
            "rensa, 32 bands": [n in rensa.query(_rensa(text)) for n, text in enumerate(made)],
        }
        out[name] = {method: round(sum(hits) / len(hits), 4) for method, hits in found.items()}
    return out


def _datasketch(text: str) -> MinHash:
    minhash = MinHash(num_perm=128)
    minhash.update_batch([run.encode() for run in _runs(text)])
    return minhash


def _rensa(text: str) -> RMinHash:
    minhash = RMinHash(num_perm=128, seed=1)
    minhash.update(list(_runs(text)))
    return minhash


# -- memory -------------------------------------------------------------------------------------------------------


def memory(lines: Sequence[ArticleLine]) -> dict[str, object]:
    """Bytes for each remembered story, and the number held as the wire goes through windows of a day."""
    day = 24 * 3_600_000
    desk = InMemoryDeduplicator(DedupWindows(duplicates_ms=day, identities_ms=2 * day))
    tracemalloc.start()
    start = tracemalloc.get_traced_memory()[0]
    held: list[tuple[int, int, int]] = []
    for repeat in range(3):
        for number, line in enumerate(lines[:6_000]):
            at = repeat * 8 * day + number * 8 * day // 6_000
            desk.decide(_let_in(line.envelope, at))
            if number % 1_500 == 1_499:
                desk.sweep()
                held.append((len(desk.index), len(desk.entries), tracemalloc.get_traced_memory()[0] - start))
    tracemalloc.stop()
    texts = [len(raw) for key, raw in desk.entries.items() if key.startswith("text/")]
    return {
        "texts_indexed_entries_bytes": held,
        "bytes_of_a_text_in_the_table": round(statistics.mean(texts)),
        "bytes_held_a_text": round(held[-1][2] / held[-1][0]),
    }


def _let_in(envelope: Envelope, at_ms: int) -> Envelope:
    """The article, made and ingested at that time."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()
    return replace(envelope, article=replace(envelope.article, versionCreated=at), received=at)


def markdown(report: dict[str, object]) -> str:
    rates: dict[str, list[int]] = report["per_second"]  # type: ignore[assignment]
    kept: dict[str, object] = report["memory"]  # type: ignore[assignment]
    recalls: dict[str, dict[str, float]] = report["recall"]  # type: ignore[assignment]
    rows = [
        "# Speed, recall of candidates, and memory",
        "",
        f"`python benchmarks/duplicates/speed.py` at {report['revision']}, {report['machine']}; {report['articles']:,} "
        "articles of the Reuters wire.",
        "",
        "| articles a second of one core | least | median | most |",
        "|---|---:|---:|---:|",
        *(f"| {name} | {low:,} | {middle:,} | {high:,} |" for name, (low, middle, high) in rates.items()),
        "",
        f"The core is {report['times_datasketch']} times datasketch fed run by run, and "
        f"{report['times_datasketch_batch']} times datasketch fed at once, run by run of this script.",
        "",
        "| changed texts whose original is among the candidates | sketches | datasketch | rensa, 32 bands |",
        "|---|---:|---:|---:|",
        *(
            f"| {name} | " + " | ".join(str(share) for share in found.values()) + " |"
            for name, found in recalls.items()
        ),
        "",
        f"A text costs {kept['bytes_of_a_text_in_the_table']} bytes in the table, and {kept['bytes_held_a_text']} "
        "bytes of memory with its index and identities.",
        "",
        "| texts in the index | entries | bytes held |",
        "|---:|---:|---:|",
        *(f"| {a:,} | {b:,} | {c:,} |" for a, b, c in kept["texts_indexed_entries_bytes"]),  # type: ignore[attr-defined]
    ]
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
