"""What the terminal shows: everything within its width, readable without colour, nothing obeyed that a wire sent."""

from collections.abc import Callable
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from copytaster.model.article import Article, Body, Headline, cut_span
from copytaster.model.records import Alert
from copytaster.model.verdict import Evidence, Finding, FindingKind, Verdict
from desk.render import verdicts as show

TEXT = (
    "The mine at Orrin closed on Monday. Its owner, Dana Vell, said 40 of the 310 miners would keep their jobs. "
    "She did not say why the mine had to close."
)
ARTICLE = Article(uri="urn:x:1", headlines=(Headline("Orrin mine closes"),), bodies=(Body(TEXT),))
WRONG = "The mine at Orrin closed on Monday and 90 of the 310 miners will keep their jobs."
SOUND = "The mine at Orrin closed on Monday."

Print = Callable[..., str]


def finding(kind: FindingKind = "number", message: str = "The source says 40, not 90.") -> Finding:
    at, source = WRONG.index("90"), TEXT.index("40")
    return Finding(
        kind=kind,
        span=cut_span(WRONG, at, at + 2),
        message=message,
        evidence=(Evidence("text", cut_span(TEXT, source, source + 2), "conflicts"),),
        suggestion=WRONG.replace("90", "40"),
    )


def verdict(text: str = WRONG, *findings: Finding, n: int = 1) -> Verdict:
    p, label = (0.95, "contradicted") if findings else (0.04, "supported")
    return Verdict(
        n=n,
        text=text,
        label="contradicted" if label == "contradicted" else "supported",
        p_inconsistent=p,
        flagged=bool(findings),
        alert_id="a" * 64,
        findings=findings,
        evidence=(Evidence("text", cut_span(TEXT, 0, 34), "supports"),),
    )


def alert(title: str = "Orrin mine closes", state: str = "opened") -> Alert:
    return Alert(
        id="f00d" * 16,
        revision=1,
        state="resolved" if state == "resolved" else "opened",
        reason="",
        severity="medium",
        chain_id="c",
        uri="urn:x:1",
        version=None,
        title=title,
        n=1,
        statement=WRONG,
        p_inconsistent=0.95,
        findings=(finding(),),
    )


def printed(
    *verdicts: Verdict, width: int = 80, article: Article = ARTICLE, title: str = "", all_: bool = False
) -> str:
    out = StringIO()
    console = Console(file=out, width=width, highlight=False)
    show.print_verdicts(console, title or article.title, verdicts, article, show_all=all_)
    return out.getvalue()


def on_terminal(colour: bool) -> str:
    out = StringIO()
    console = Console(file=out, width=80, force_terminal=True, color_system="standard", no_color=not colour)
    show.print_verdicts(console, ARTICLE.title, [verdict(WRONG, finding())], ARTICLE)
    return out.getvalue()


def alerts(*given: Alert, width: int = 80) -> str:
    out = StringIO()
    console = Console(file=out, width=width, highlight=False)
    show.print_alerts(console, given)
    return out.getvalue()


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", [30, 40, 59, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = verdict(WRONG + " " + "x" * 300, finding(message="No. " * 80), n=12)
    odd = verdict(
        "A statement with 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字 in it.", n=13
    )
    for out in (printed(long, odd, width=width, title="T" * 200, all_=True), alerts(alert("T" * 200), width=width)):
        assert max(cell_len(line) for line in out.splitlines()) <= width


def test_statement_and_source_stand_side_by_side_at_80_columns() -> None:
    out = printed(verdict(WRONG, finding()))
    [heads] = [line for line in out.splitlines() if "statement" in line and "source" in line]
    assert heads.index("source") > 38
    assert any("«90»" in line and "│" in line for line in out.splitlines())


def test_they_are_stacked_under_60_columns() -> None:
    lines = [line.strip() for line in printed(verdict(WRONG, finding()), width=59).splitlines()]
    assert lines.index("statement") < lines.index("source")


def test_a_flagged_statement_shows_its_reason_its_evidence_and_its_mend() -> None:
    out = squeezed(printed(verdict(WRONG, finding())))
    assert "FLAG 1 contradicted, 0.950 number" in out
    assert "number: The source says 40, not 90." in out
    assert "mend: The mine at Orrin closed on Monday and [-90-]{+40+} of the 310 miners" in out
    assert "conflicts:" in out
    assert "«40»" in out


def test_the_source_is_shown_as_the_sentence_around_the_evidence() -> None:
    out = squeezed(printed(verdict(WRONG, finding()), width=59))
    assert "conflicts: Its owner, Dana Vell, said «40» of the 310 miners would keep their jobs." in out
    assert "She did not say" not in out


def test_a_sound_statement_takes_one_line_unless_all_are_asked_for() -> None:
    brief = printed(verdict(SOUND, n=2))
    assert [line for line in brief.splitlines() if line.startswith("ok")] == [
        "ok     2  supported, 0.040  The mine at Orrin closed on Monday."
    ]
    assert "source" not in brief
    assert "«The mine at Orrin closed on Monday»" in squeezed(printed(verdict(SOUND, n=2), all_=True, width=59))


def test_the_summary_counts_and_names_what_is_flagged() -> None:
    mixed = printed(verdict(SOUND), verdict(WRONG, finding(), n=2)).splitlines()
    assert mixed[-1] == "1 of 2 statements flagged: 2 (number)"
    assert printed(verdict(SOUND)).splitlines()[-1] == "None of 1 statement flagged."
    assert printed().splitlines()[-1] == "No statements to check."


def test_a_pipe_gets_signs_and_no_escape_sequences() -> None:
    out = printed(verdict(WRONG, finding()))
    assert "\x1b" not in out
    assert "«90»" in out


def test_no_color_gets_signs_and_no_colours() -> None:
    out = on_terminal(colour=False)
    assert "«90»" in out
    assert not any(f"\x1b[{code}m" in out for code in ("31", "32", "33", "1;31", "1;4;31"))


def test_a_colour_terminal_gets_styles_in_place_of_signs() -> None:
    out = on_terminal(colour=True)
    assert "\x1b[1;4;31m90\x1b[0m" in out
    assert "«" not in out


def test_no_color_in_the_environment_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = StringIO()
    console = Console(file=out, width=80, force_terminal=True, color_system="standard")
    show.print_alerts(console, [alert()])
    assert "«90»" in out.getvalue()


@pytest.mark.parametrize(
    "evil",
    [
        "[bold red]markup[/]",
        "\x1b[31mred\x1b[0m",
        "\x1b]8;;http://x\x07link\x1b]8;;\x07",
        "a\u202egnp.exe",
        "tab\tnul\x00",
        ":smile:",
    ],
)
def test_nothing_that_a_wire_sends_is_obeyed(evil: str) -> None:
    text = f"The mine said {evil} on Monday."
    article = Article(uri="u", headlines=(Headline(evil),), bodies=(Body(text),))
    found = Finding(
        kind="other",
        span=cut_span(text, 4, 8),
        message=evil,
        evidence=(Evidence("text", cut_span(text, 0, len(text)), "supports"),),
        suggestion=text + evil,
    )
    out = printed(verdict(text, found), article=article)
    assert not set("\x1b\x00\x07\x9b\u202e\u202a\u2066") & set(out)
    if evil.isprintable() and "\u202e" not in evil:
        assert evil in squeezed(out)


def test_evidence_that_does_not_fit_the_article_is_shown_from_its_own_span() -> None:
    other = Article(uri="u", bodies=(Body("Something else altogether."),))
    out = squeezed(printed(verdict(WRONG, finding()), article=other, width=59))
    assert "… owner, Dana Vell, said «40» of the 310 miners …" in out


def test_evidence_in_the_headline_says_so() -> None:
    found = Finding(
        kind="name",
        span=cut_span(WRONG, 12, 17),
        message="m",
        evidence=(Evidence("headline", cut_span(ARTICLE.title, 0, 5), "supports"),),
    )
    assert "headline: «Orrin» mine closes" in squeezed(printed(verdict(WRONG, found), width=59))


def test_alerts_read_back_show_their_state_and_the_context_of_their_evidence() -> None:
    out = squeezed(alerts(alert()))
    assert "opened 1 medium, 0.950 number alert f00df00df00d, revision 1" in out
    assert "«40»" in out
    assert alerts(alert(), alert(state="resolved")).splitlines()[-1] == "2 alerts: 1 opened, 1 resolved"
    assert alerts().splitlines() == ["No alerts."]
