"""The report of `copytaster evaluate` on a terminal, within 80 columns."""

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

_NONE = "–"


def print_report(console: Console, tree: Mapping[str, Any]) -> None:
    """Print the report: quality, then false flags and speed, then kinds."""
    pooled = {f"{name} (all)": m for name, m in tree["families"].items()}
    everything = {**tree["sets"], **tree["origins"], **pooled}
    flagged = f"Flagged from {tree['threshold']} on. Balanced accuracy and AUC: value [95 %]"
    _print(console, _quality(everything, tree["mean"]), flagged)
    _print(console, _service(everything), "False flags, precision at base rates of 2 % and 5 %, calibration, time")
    kinds = _kinds(everything)
    if kinds.row_count:
        _print(console, kinds, "Recall by kind as annotators named it")
    if tree["unjudged"]:
        console.print(f"\n{sum(tree['unjudged'].values())} claims could not be judged, and count as not flagged:")
        for reason, n in tree["unjudged"].items():
            console.print(f"{n:>6}  {reason}")


def _print(console: Console, table: Table, title: str) -> None:
    console.print(f"\n{title}", style="bold")
    console.print(table)


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for n, name in enumerate(columns):
        table.add_column(name, justify="right" if n else "left", no_wrap=True)
    return table


def _quality(sets: Mapping[str, Any], mean: Mapping[str, Any]) -> Table:
    table = _table("set", "n", "src", "BA", "BA fam.", "AUC")
    for name, m in sets.items():
        table.add_row(
            name, str(m["n"]), str(m["sources"]), _ranged(m["balanced_accuracy"]),
            _ranged(m["balanced_accuracy_at_family_threshold"]), _ranged(m["auc"]),
        )  # fmt: skip
    table.add_row("mean of sets", str(mean["n"]), "", _share(mean["balanced_accuracy"]), "", _share(mean["auc"]))
    return table


def _service(sets: Mapping[str, Any]) -> Table:
    table = _table("set", "sound", "wrong", "p@2%", "p@5%", "ECE", "abst.", "p50 ms", "p95 ms")
    for name, m in sets.items():
        table.add_row(
            name, _share(m["flagged_sound"]), _share(m["flagged_wrong"]),
            *(_share(m["precision_at"].get(rate)) for rate in ("2%", "5%")),
            _share(m["calibration_error"]), str(m["abstained"]), f"{m['ms']['p50']:.0f}", f"{m['ms']['p95']:.0f}",
        )  # fmt: skip
    return table


def _kinds(sets: Mapping[str, Any]) -> Table:
    table = _table("set", "kind", "n", "recall", "kinds F1")
    for name, m in sets.items():
        f1 = _share(m["kinds"]["micro_f1"]) if m["kinds"] else _NONE
        for n, (kind, recall) in enumerate(sorted(m["recall_by_kind"].items(), key=lambda pair: -pair[1]["n"])):
            table.add_row("" if n else name, kind, str(recall["n"]), _share(recall["recall"]), "" if n else f1)
    return table


def _ranged(measure: Mapping[str, Any] | None) -> str:
    if measure is None or measure["value"] is None:
        return _NONE
    value = _share(measure["value"])
    ends = measure["interval"]
    return f"{value} [{_share(ends[0])}, {_share(ends[1])}]" if ends else value


def _share(value: float | None) -> str:
    return _NONE if value is None else f"{value:.3f}".removeprefix("0")
