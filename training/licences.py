"""The labelled sets on which we may train: those whose annotations state a licence that allows it."""

from collections import Counter
from collections.abc import Iterable, Mapping

ALLOWED: Mapping[str, str] = {
    "breaking_nli": "CC BY-SA 4.0",
    "conjnli": "MIT",
    "defacto_xsum": "MIT (annotations)",
    "factcg_cg2c_doc": "MIT (statements written and labelled by a model)",
    "fever_symmetric": "CC BY-SA / MIT",
    "fib": "CC BY 4.0",
    "gofigure_xsum": "Apache-2.0 (annotations)",
    "med": "CC BY-SA 4.0",
    "snli_devtest": "CC BY-SA 4.0",
    "xsumfaith": "CC BY 4.0 (annotations)",
}

REFUSED: Mapping[str, str] = {
    "climate_fever": "no licence stated",
    "covidfact": "no licence stated",
    "entfa_xsum_entity": "no licence stated",
    "goyal21": "no licence stated",
    "healthver": "no licence stated",
    "polytope": "no licence stated",
    "rte": "research use only",
    "summac_cogensumm_test": "the annotations' own licence is not stated",
    "summac_cogensumm_val": "licence of a later repository; the annotations' own varies",
    "summac_factcc_val": "licence of a later repository; the annotations' own varies",
    "summac_summeval_val": "licence of a later repository; the annotations' own varies",
    "wice_nonsupported_tokens": "refers to a licence file that we do not have",
}


def allowed(name: str) -> bool:
    """True if we may train on a set. Raises KeyError for a set that nobody has judged yet."""
    if name not in ALLOWED and name not in REFUSED:
        raise KeyError(f"set {name!r} is in neither table of training/licences.py: judge its licence first")
    return name in ALLOWED


def table(rows: Iterable[Mapping[str, object]]) -> str:
    """A Markdown table of every set: pairs, licence as the data states it, used or not, and why."""
    counts: Counter[tuple[str, str]] = Counter((str(r["set"]), str(r["licence"])) for r in rows)
    lines = ["| set | pairs | licence field | let in | why |", "|---|---|---|---|---|"]
    for (name, licence), n in sorted(counts.items()):
        verdict = ("yes", ALLOWED[name]) if allowed(name) else ("no", REFUSED[name])
        lines.append(f"| `{name}` | {n:,} | {licence} | {verdict[0]} | {verdict[1]} |")
    return "\n".join(lines)
