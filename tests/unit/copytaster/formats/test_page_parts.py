"""Single lines of a page: what tells a writer, a dateline, a note on consent, or a link from the story's own."""

import pytest

from copytaster.formats.page.furniture import is_consent_note, is_link_line, is_links_heading
from copytaster.formats.page.meta_lines import parse_signature
from copytaster.formats.page.standfirst import is_dateline
from copytaster.formats.page.statements import is_summary_note


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Ida Kranz, Staff Writer", "Ida Kranz"),
        ("Anneke Tolland Fisheries correspondent", "Anneke Tolland"),
        ("The Tarapur Mail | Meena Salvi / Updated: Apr 11, 2025, 19:05 IST", "Meena Salvi"),
        ("Farhan Noor Published October 2, 2025", "Farhan Noor"),
        ("Lev Abramov, Culture Editor | 9 May 2025", "Lev Abramov"),
    ],
)
def test_a_writer_is_named_without_by(line: str, name: str) -> None:
    assert parse_signature(line) == name


@pytest.mark.parametrize(
    "line",
    ["Trending : Gold Rate Today | Cup Final", "NORTH WIRE | politics | 14 May", "Bridge closed, says the editor."],
)
def test_a_menu_with_a_date_names_no_writer(line: str) -> None:
    assert parse_signature(line) is None


@pytest.mark.parametrize(
    "text",
    [
        "HALLVIK, Feb 3 - Two climbers were found alive on the north face on Sunday night.",
        "SAN LÁZARO (Andina Press) — A lake burst its dam of ice above the valley on Friday.",
        "TARAPUR: The water board cut 230 illegal taps along the eastern main on Thursday.",
        "Hallvik (dpn) - The steelmaker wants to cut a fifth of its jobs by next year, it said.",
    ],
)
def test_a_paragraph_opens_with_its_place(text: str) -> None:
    assert is_dateline(text)


@pytest.mark.parametrize(
    "text",
    [
        "The mayor was blunt: the bridge will not be built before the next election, she said.",
        "UPDATE: The bridge has been opened again to cars and lorries on Sunday at noon.",
        "Two men - both from the village - were held by the police on Friday night.",
    ],
)
def test_a_colon_or_a_dash_alone_makes_no_dateline(text: str) -> None:
    assert not is_dateline(text)


def test_a_site_asks_consent_in_its_own_voice() -> None:
    assert is_consent_note("We and our 40 partners use cookies to store data on a device and show personalised ads.")
    assert is_consent_note("This website uses cookies to improve how it works.")


def test_news_of_cookies_asks_no_consent() -> None:
    assert not is_consent_note(
        "The court fined the shop because it set cookies without consent and sold personal data."
    )
    assert not is_consent_note(
        "“We and our partners take privacy seriously and use cookies,” the shop's lawyer told the court."
    )


@pytest.mark.parametrize(
    "line",
    ["Also Read: Why it rains", "ALSO READ | Ring road late", "→ Read more: Bakers want a law", "Must read: Eels"],
)
def test_a_link_to_another_story_on_one_line_cuts_no_page(line: str) -> None:
    assert is_link_line(line)
    assert not is_links_heading(line)


def test_a_note_on_a_summary_is_told_from_a_sentence_of_the_story() -> None:
    assert is_summary_note("This summary was generated automatically and may contain mistakes.")
    assert not is_summary_note("The machine made errors in every third translation, the court found.")
