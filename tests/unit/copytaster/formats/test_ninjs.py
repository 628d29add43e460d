"""ninjs of three generations, alone, in lists and in envelopes, comes out as one kind of Article."""

import json
import os
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.formats import ENVELOPE, NINJS, PLAIN_TEXT, UnsupportedItemError, body_blocks, parse, sniff_media_type
from copytaster.formats.body_blocks import parse_html_blocks, parse_plain_blocks
from copytaster.model.article import Article, Body, Envelope, Headline, NamedConcept, hash_text

DATA = Path(os.environ.get("COPYTASTER_DATA", "../shared/data")) / "formats" / "ninjs" / "examples"

ONE: dict[str, Any] = {
    "uri": "urn:x:1",
    "type": "text",
    "version": "2",
    "versioncreated": "2024-05-06T09:12:00Z",
    "firstcreated": "2024-05-06T08:00:00Z",
    "embargoed": "2024-05-06T12:00:00Z",
    "pubstatus": "usable",
    "urgency": 3,
    "ednote": "Adds quote.",
    "language": "en-GB",
    "byline": "Signe Dahl",
    "slugline": "FERRY",
    "located": "Lommervik",
    "headline": "Ferry runs aground",
    "subject": [{"name": "accident", "scheme": "http://cv.example/", "code": "17"}],
    "person": [{"name": "Helga Storm", "code": "http://example.org/storm"}],
    "organisation": [{"name": "Fjordlink", "rel": "mentions"}],
    "place": [{"name": "Lommervik"}],
    "infosource": [{"name": "Northline"}],
    "altids": {"slug": "abc", "number": 7},
    "associations": {"main": {"uri": "urn:x:picture", "type": "picture"}},
    "body_text": "A ferry ran aground.\n\nNobody was hurt.",
}
TWO: dict[str, Any] = {
    key: value
    for key, value in ONE.items()
    if key
    not in (
        "byline",
        "headline",
        "subject",
        "person",
        "organisation",
        "place",
        "infosource",
        "altids",
        "associations",
        "body_text",
    )
} | {
    "by": "Signe Dahl",
    "headlines": [{"role": "main", "contenttype": "text/plain", "value": "Ferry runs aground"}],
    "subjects": [{"name": "accident", "uri": "http://cv.example/17"}],
    "people": [{"name": "Helga Storm", "uri": "http://example.org/storm"}],
    "organisations": [{"name": "Fjordlink"}],
    "places": [{"literal": "Lommervik"}],
    "infosources": [{"name": "Northline"}],
    "altids": [{"role": "slug", "value": "abc"}, {"role": "number", "value": "7"}],
    "associations": [{"name": "main", "uri": "urn:x:picture", "type": "picture"}],
    "bodies": [{"role": "main", "contenttype": "text/plain", "value": "A ferry ran aground.\n\nNobody was hurt."}],
}
RENAMED = {
    "versioncreated": "versionCreated",
    "firstcreated": "firstCreated",
    "embargoed": "embargoedUntil",
    "pubstatus": "pubStatus",
    "ednote": "edNote",
    "infosources": "infoSources",
    "altids": "altIds",
}
THREE: dict[str, Any] = {RENAMED.get(key, key): value for key, value in TWO.items()}

EXPECTED = Article(
    uri="urn:x:1",
    version="2",
    versionCreated="2024-05-06T09:12:00Z",
    firstCreated="2024-05-06T08:00:00Z",
    embargoedUntil="2024-05-06T12:00:00Z",
    pubStatus="usable",
    urgency=3,
    edNote="Adds quote.",
    language="en-GB",
    by="Signe Dahl",
    slugline="FERRY",
    located="Lommervik",
    headlines=(Headline("Ferry runs aground"),),
    bodies=(Body("A ferry ran aground."), Body("Nobody was hurt.")),
    subjects=(NamedConcept("accident", "http://cv.example/17"),),
    people=(NamedConcept("Helga Storm", "http://example.org/storm"),),
    organisations=(NamedConcept("Fjordlink"),),
    places=(NamedConcept("Lommervik"),),
    infoSources=(NamedConcept("Northline"),),
    altIds=(("slug", "abc"), ("number", "7")),
    associations=("urn:x:picture",),
)


def read(item: Any, media_type: str | None = NINJS) -> list[Envelope]:
    return parse(json.dumps(item).encode(), media_type, provider="wire", received="2026-01-01T00:00:00Z")


def article(**change: Any) -> Article:
    return read(THREE | change)[0].article


def body(value: str, **more: str) -> dict[str, str]:
    return {"value": value, **more}


@pytest.mark.parametrize("item", [ONE, TWO, THREE], ids=["1.x", "2.x", "3.x"])
def test_every_generation_of_ninjs_gives_the_same_article(item: dict[str, Any]) -> None:
    [envelope] = read(item)
    assert envelope.article == EXPECTED
    assert envelope.text_sha256 == hash_text("A ferry ran aground.\n\nNobody was hurt.")
    assert (envelope.provider, envelope.received) == ("wire", "2026-01-01T00:00:00Z")


def test_a_list_gives_its_stories_in_order() -> None:
    uris = [e.article.uri for e in read([THREE | {"uri": f"urn:x:{n}"} for n in range(5)])]
    assert uris == [f"urn:x:{n}" for n in range(5)]


def test_an_envelope_brings_statements_and_leaves_the_article_as_it_is() -> None:
    item = {
        "article": THREE,
        "statements": [{"n": 3, "text": "A ferry\n ran aground.", "id": "s3"}, {"text": "Nobody died."}],
    }
    raw = json.dumps(item).encode()
    assert sniff_media_type(raw) == ENVELOPE
    [envelope] = read(item, ENVELOPE)
    assert envelope.article == EXPECTED
    assert [(s.n, s.text, s.id) for s in envelope.statements] == [
        (3, "A ferry ran aground.", "s3"),
        (2, "Nobody died.", None),
    ]
    assert read(item, "application/json") == [envelope]


def test_a_story_without_an_id_is_named_after_its_text() -> None:
    nameless = {key: value for key, value in THREE.items() if key != "uri"}
    [envelope] = read(nameless)
    assert envelope.article == replace(EXPECTED, uri=f"urn:sha256:{envelope.text_sha256}")
    assert read(nameless | {"guid": "urn:x:1"})[0].article == EXPECTED


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Usable", "usable"),
        ("stat:usable", "usable"),
        ("stat:canceled", "canceled"),
        ("cancelled", "canceled"),
        ("withheld", "withheld"),
        (None, "usable"),
    ],
)
def test_a_publication_status_is_read_in_its_spellings(given: str | None, expected: str) -> None:
    assert article(pubStatus=given).pubStatus == expected


def test_a_version_may_be_a_number_and_an_urgency_a_string() -> None:
    assert article(version=3).version == "3"
    assert article(urgency="4").urgency == 4
    assert article(urgency=0).urgency is None
    assert article(urgency=12).urgency is None


def test_the_main_headline_is_told_from_the_others() -> None:
    given = [{"role": "sub", "value": "Fog blamed"}, {"role": "main", "value": " Ferry  <em>runs</em> aground "}]
    assert article(headlines=given).headlines == (Headline("Fog blamed", "sub"), Headline("Ferry runs aground", "main"))
    old = {key: value for key, value in ONE.items() if key != "headline"}
    found = read(old | {"headline_sub": "Fog blamed", "headline_main": "Ferry runs aground"})[0].article
    assert found.title == "Ferry runs aground"


def test_html_bodies_become_paragraphs_subheads_and_captions() -> None:
    markup = (
        "<p>A ferry <b>ran</b>&nbsp;aground.</p><h2>Fog &amp; wind</h2><p>It was<br>early.<br><br>Very early.</p>"
        "<figure><img src=x><figcaption>The ferry. Photo: Holm</figcaption></figure>"
        "<script>alert('x')</script><ul><li>Nobody died.</li><li>One broke a wrist.</li></ul><!-- note -->"
    )
    assert article(bodies=[body(markup, contentType="application/xhtml+xml")]).bodies == (
        Body("A ferry ran aground."),
        Body("Fog & wind", "subhead"),
        Body("It was early."),
        Body("Very early."),
        Body("The ferry. Photo: Holm", "caption"),
        Body("Nobody died."),
        Body("One broke a wrist."),
    )


def test_html_is_known_by_its_tags_where_nothing_declares_it() -> None:
    assert article(bodies=[body("<p>One.</p><p>Two.</p>")]).text == "One.\n\nTwo."
    assert article(bodies=[body("Profit < 5 and loss > 3 percent.")]).text == "Profit < 5 and loss > 3 percent."


@pytest.mark.parametrize(
    "markup", ["<p>A <![if x]>b</p>", "A <b", "<p>A &bogus; b", "<p><p></div>A", "<!-- A", "<a href='x"]
)
def test_broken_markup_is_read_as_far_as_it_goes(markup: str) -> None:
    assert all(block.value for block in parse_html_blocks(markup))


def test_the_same_text_plain_and_rich_is_taken_once_from_the_richer() -> None:
    plain = body("A ferry ran aground. Nobody was hurt.", role="main", contentType="text/plain")
    rich = body("<p>A ferry ran aground.</p><p>Nobody was hurt.</p>", role="richtext", contentType="text/html")
    for bodies in ([plain, rich], [rich, plain]):
        assert article(bodies=bodies).text == "A ferry ran aground.\n\nNobody was hurt."


def test_a_rich_extract_does_not_displace_the_full_text() -> None:
    full = body("A ferry ran aground in fog. Nobody was hurt. Divers found no leak.", contentType="text/plain")
    extract = body("<p>A ferry ran aground.</p>", contentType="text/html")
    assert article(bodies=[full, extract]).text == full["value"]


def test_a_summary_beside_the_text_is_not_part_of_it() -> None:
    assert article(bodies=[body("Short.", role="summary"), body("A ferry ran aground.")]).text == "A ferry ran aground."


def test_bodies_in_parts_are_read_in_order_with_their_roles() -> None:
    parts = [body("One."), body("A head", role="subhead"), body("Two."), body("The ferry", role="caption")]
    found = article(bodies=parts)
    assert found.bodies == (Body("One."), Body("A head", "subhead"), Body("Two."), Body("The ferry", "caption"))
    assert found.text == "One.\n\nA head\n\nTwo."


def test_teletype_paragraphs_are_told_apart_by_their_indents() -> None:
    wire = (
        "The shares of the shipping company rose on the news that the\n"
        "ferry will sail again before the end of the month.\n"
        "    Analysts had expected a longer stop.\n    They raised their forecasts\nat once."
    )
    assert [b.value for b in parse_plain_blocks(wire)] == [
        "The shares of the shipping company rose on the news that the "
        "ferry will sail again before the end of the month.",
        "Analysts had expected a longer stop.",
        "They raised their forecasts at once.",
    ]


def test_lines_are_paragraphs_where_nothing_shows_that_they_were_broken() -> None:
    assert [b.value for b in parse_plain_blocks("One sentence.\r\nAnother one.\r\n")] == [
        "One sentence.",
        "Another one.",
    ]


def test_text_is_composed_and_free_of_invisible_characters() -> None:
    decomposed = unicodedata.normalize("NFD", "Café Änglamark was\u00ad re\u200bopened.")
    assert article(bodies=[body(decomposed)]).text == "Café Änglamark was reopened."


@pytest.mark.parametrize("ascii_only", [True, False])
def test_the_source_map_leads_to_the_one_string_that_the_text_came_from(ascii_only: bool) -> None:
    item = {"article": THREE | {"bodies": [body("Café one.\n\nCafé two.")]}, "statements": []}
    raw = json.dumps(item, ensure_ascii=ascii_only).encode()
    [envelope] = parse(raw, ENVELOPE, provider="wire", received="2026-01-01T00:00:00Z")
    assert [envelope.article.text[m.start : m.end] for m in envelope.source_map] == ["Café one.", "Café two."]
    for mapped in envelope.source_map:
        found = b'"' + raw[mapped.raw_start : mapped.raw_end] + b'"'
        assert json.loads(found) == "Café one.\n\nCafé two."


def test_there_is_no_source_map_where_the_place_is_not_sure() -> None:
    assert read([THREE, THREE | {"uri": "urn:x:2"}])[1].source_map == ()
    assert read(THREE | {"bodies": [body("One."), body("Two.")]})[0].source_map == ()


def test_an_article_read_back_from_its_own_fields_is_the_same() -> None:
    again = {
        "uri": EXPECTED.uri,
        "version": EXPECTED.version,
        "headlines": [{"role": h.role, "value": h.value} for h in EXPECTED.headlines],
        "bodies": [{"role": b.role, "value": b.value} for b in EXPECTED.bodies],
    }
    found = read(again)[0].article
    assert (found.headlines, found.bodies, found.text) == (EXPECTED.headlines, EXPECTED.bodies, EXPECTED.text)


def test_content_decides_what_an_item_is_and_a_name_where_content_does_not() -> None:
    assert sniff_media_type(json.dumps(THREE).encode()) == NINJS
    assert sniff_media_type(json.dumps([THREE]).encode()) == NINJS
    assert sniff_media_type(b"\xef\xbb\xbf" + json.dumps(THREE).encode()) == NINJS
    assert sniff_media_type(b"A title\n\nA story.", "page.txt") == PLAIN_TEXT
    assert sniff_media_type(b"not json at all", "story.json") == NINJS
    assert sniff_media_type(b"[Skip to content]\n\nA title") == PLAIN_TEXT
    assert sniff_media_type(b'{"uri": "x", "bod') == NINJS
    assert sniff_media_type(b"") == PLAIN_TEXT


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the data folder (COPYTASTER_DATA)")
def test_every_example_of_the_standard_is_read_or_named() -> None:
    read_, named = 0, set()
    for path in sorted(DATA.glob("[0-9]*/*.json")):
        try:
            [envelope] = parse(path.read_bytes(), None, provider="iptc", received="2026-01-01T00:00:00Z")
        except UnsupportedItemError as error:
            named.add(error.reason)
        else:
            read_ += bool(envelope.article.uri and envelope.article.text)
    assert read_ == 18
    assert named == {"unsupported-picture", "unsupported-event"}


SIMPLE = "<p> </p> <br> <br/> <h2> </h2> <li> </ul> </a> <b> </b> <figcaption> </figcaption> <svg> </svg> <p/>".split()
ODD = "&amp; &nbsp; &bogus; &lt; “” > ' <hl2> </hl2> <body.content> <x:y> <form> </form> text".split()
MORE = ["<P class='a b'>", '<a href="x?a=1&b=2">', "& ", "\n", "</ p>"]
MARKUP = st.lists(st.sampled_from([*SIMPLE, *ODD, *MORE]), max_size=14)


@given(MARKUP)
def test_the_quick_way_through_simple_markup_reads_what_the_parser_reads(parts: list[str]) -> None:
    markup = "".join(parts)
    quick = body_blocks._HtmlReader()
    if quick.feed_simple(markup):
        quick.flush()
        slow = body_blocks._HtmlReader()
        slow.feed(body_blocks._UNCLOSED.sub("&lt;", markup))
        slow.close()
        slow.flush()
        assert quick.blocks == slow.blocks
