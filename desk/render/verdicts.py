"""Verdicts and alerts on a terminal: the statement and the source side by side, the words that matter marked.

The output fits 80 columns, is stacked under 60, and has the same content without colour or through a pipe.
"""

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from copytaster.model.article import Article
from copytaster.model.records import Alert
from copytaster.model.verdict import Evidence, Finding, Verdict
from desk.render.excerpt import Excerpt, build_excerpt
from desk.render.marked_text import diff_words, has_colour, make_printable, mark_stretches

_STACKED_UNDER = 60
"""Columns below which two columns would each be too narrow to read."""
_WIDEST = 110
_MOST_PASSAGES = 4


def print_verdicts(
    console: Console,
    title: str,
    verdicts: Sequence[Verdict],
    article: Article,
    *,
    show_all: bool = False,
) -> None:
    """Print a line for every statement, the evidence of the flagged ones (of all with `show_all`), and a summary."""
    _print(console, Text(make_printable(title) or "(no title)", style="bold"))
    console.print()
    opened = False
    for verdict in verdicts:
        opened = verdict.flagged or show_all
        _print(console, _verdict_line(console, verdict), wrap=opened)
        if opened:
            evidence = [e for f in verdict.findings for e in f.evidence] or list(verdict.evidence)
            _print(console, _detail(console, verdict.text, verdict.findings, evidence, article))
            console.print()
    if not opened:
        console.print()
    _print(console, Text(_check_summary(verdicts), style="bold"))


def print_alerts(console: Console, alerts: Sequence[Alert]) -> None:
    """Print alerts read back from the topic, each with its reason and evidence, and a summary."""
    above = None
    for alert in alerts:
        if alert.uri != above:
            _print(console, Text(make_printable(alert.title) or "(no title)", style="bold"))
        above = alert.uri
        _print(console, _alert_line(console, alert))
        if alert.embargoed_until:
            _print(console, Text(f"      embargoed until {make_printable(alert.embargoed_until)}", style="bold"))
        evidence = [e for f in alert.findings for e in f.evidence]
        _print(console, _detail(console, alert.statement, alert.findings, evidence, None))
        console.print()
    _print(console, Text(_alerts_summary(alerts), style="bold"))


def _print(console: Console, part: RenderableType, *, wrap: bool = True) -> None:
    """Print one part of a report. A line that must not wrap ends in an ellipsis."""
    width = min(console.width, _WIDEST)
    console.print(part, width=width, no_wrap=not wrap, overflow="fold" if wrap else "ellipsis", highlight=False)


def _verdict_line(console: Console, verdict: Verdict) -> Text:
    line = _head(console, "FLAG" if verdict.flagged else "ok", verdict.n, verdict.flagged)
    line.append(f"{verdict.label}, {verdict.p_inconsistent:.3f}")
    line.append(
        f"  {_kinds(verdict.findings)}" if verdict.flagged else f"  {_because(verdict)}{make_printable(verdict.text)}"
    )
    return line


def _because(verdict: Verdict) -> str:
    """The reason why a statement was not judged, to be printed before its text."""
    return f"{verdict.reason} " if verdict.reason else ""


def _alert_line(console: Console, alert: Alert) -> Text:
    line = _head(console, alert.state, alert.n, alert.state in ("opened", "updated"))
    line.append(f"{alert.severity}, {alert.p_inconsistent:.3f}  {_kinds(alert.findings)}  ")
    line.append(f"alert {make_printable(alert.id)[:12]}, revision {alert.revision}")
    if alert.reason:
        line.append(f"\n      {make_printable(alert.reason)}")
    return line


def _head(console: Console, word: str, n: int, raised: bool) -> Text:
    style = ("bold red" if raised else "green") if has_colour(console) else ""
    return Text.assemble((f"{word:<5}", style), f" {n:>2}  ")


def _kinds(findings: Sequence[Finding]) -> str:
    return ", ".join(dict.fromkeys(f.kind for f in findings)) or "no single finding"


def _detail(
    console: Console, statement: str, findings: Sequence[Finding], evidence: Sequence[Evidence], article: Article | None
) -> RenderableType:
    """Statement and source, side by side if there is room, and below them each finding in words."""
    left = mark_stretches(console, statement, [(f.span.start, f.span.end, "bold red underline") for f in findings])
    right = Text("\n\n").join(_source(console, evidence, article)) or Text("(nothing in the source bears on it)")
    lines = [line for f in findings for line in _describe_finding(console, statement, f)]
    return Padding(Group(_side_by_side(console, left, right), "", *lines), (0, 0, 0, 2))


def _side_by_side(console: Console, left: Text, right: Text) -> RenderableType:
    if console.width < _STACKED_UNDER:
        return Group(Text("statement", style="dim"), left, Text("source", style="dim"), right)
    table = Table(box=box.MINIMAL, show_edge=False, expand=True, header_style="dim", pad_edge=False)
    for name in ("statement", "source"):
        table.add_column(name, ratio=1, overflow="fold")
    table.add_row(left, right)
    return table


def _source(console: Console, evidence: Sequence[Evidence], article: Article | None) -> Iterator[Text]:
    """Each passage once, conflicting ones first; the evidence in it is marked unless it is the whole passage."""
    shown: dict[tuple[str, str], list[tuple[Excerpt, Evidence]]] = {}
    for e in sorted(evidence, key=lambda e: e.relation != "conflicts"):
        excerpt = build_excerpt(e, article, evidence)
        shown.setdefault((e.field, excerpt.text), []).append((excerpt, e))
    for (field, text), parts in list(shown.items())[:_MOST_PASSAGES]:
        where = "" if field == "text" else f"{field}: "
        stretches = [(p.start, p.end, _style(e)) for p, e in parts if (p.start, p.end) != (0, len(text))]
        conflict = "conflicts: " if any(e.relation == "conflicts" for _, e in parts) else ""
        yield Text.assemble((conflict + where, "bold"), mark_stretches(console, text, stretches))


def _style(evidence: Evidence) -> str:
    return "bold yellow underline" if evidence.relation == "conflicts" else "bold green underline"


def _describe_finding(console: Console, statement: str, finding: Finding) -> Iterator[Text]:
    yield Text.assemble((f"{finding.kind}: ", "bold"), make_printable(finding.message))
    if finding.suggestion and finding.suggestion != statement:
        yield Text.assemble(("mend: ", "bold"), diff_words(console, statement, finding.suggestion))


def _check_summary(verdicts: Sequence[Verdict]) -> str:
    flagged = [v for v in verdicts if v.flagged]
    if not verdicts:
        return "No statements to check."
    which = ", ".join(f"{v.n} ({_kinds(v.findings)})" for v in flagged)
    total = f"{len(verdicts)} statement{'s' if len(verdicts) != 1 else ''}"
    left = sum(v.label == "abstain" for v in verdicts)
    summary = f"{len(flagged) or 'None'} of {total} flagged" + (f", {left} not judged" if left else "")
    return f"{summary}: {which}" if flagged else f"{summary}."


def _alerts_summary(alerts: Sequence[Alert]) -> str:
    if not alerts:
        return "No alerts."
    counts = {state: sum(a.state == state for a in alerts) for state in dict.fromkeys(a.state for a in alerts)}
    return f"{len(alerts)} alert{'s' if len(alerts) != 1 else ''}: " + ", ".join(f"{n} {s}" for s, n in counts.items())
