"""Every way an item can be broken ends in a FormatError with its own reason, and in no other exception."""

import json
import pickle
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.formats import (
    ENVELOPE,
    NINJS,
    PLAIN_TEXT,
    SEPARATE_STATEMENTS,
    FormatError,
    UnsupportedItemError,
    parse,
    parse_each,
    parse_statements,
    sniff_media_type,
)
from copytaster.model.article import MAX_TEXT_LENGTH, Envelope

STORY: dict[str, Any] = {
    "uri": "urn:example:1",
    "type": "text",
    "headlines": [{"value": "Ferry runs aground"}],
    "bodies": [{"value": "A ferry ran aground off Lomma on Sunday."}],
}


def read(raw: bytes | dict[str, Any] | list[Any], media_type: str | None = NINJS) -> list[Envelope]:
    data = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    return parse(data, media_type, provider="wire", received="2026-01-01T00:00:00Z")


def reason(raw: bytes | dict[str, Any] | list[Any], media_type: str | None = NINJS) -> str:
    with pytest.raises(FormatError) as error:
        read(raw, media_type)
    assert str(error.value)
    return error.value.reason


@pytest.mark.parametrize("media_type", [NINJS, ENVELOPE, PLAIN_TEXT, None])
@pytest.mark.parametrize("raw", [b"", b"  \r\n\t ", b"\xef\xbb\xbf"])
def test_an_empty_item_is_empty_in_every_format(raw: bytes, media_type: str | None) -> None:
    assert reason(raw, media_type) == "empty"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"this is not JSON", "not-json"),
        (b'{"uri": "x"} trailing', "not-json"),
        (b'{"uri": "bell\x07"}', "not-json"),
        (orjson.dumps(STORY)[:-1], "truncated"),
        (orjson.dumps(STORY)[:40], "truncated"),
        ('{"uri": "é'.encode()[:-1], "truncated"),
        ('{"uri": "Müller"}'.encode("latin-1"), "wrong-encoding"),
        (b'{"uri": "\\ud800"}', "lone-surrogate"),
        (b'{"uri": "\\udc00 x"}', "lone-surrogate"),
        (b'{"uri": "\xed\xa0\x80"}', "lone-surrogate"),
        (b"[" * 5000 + b"]" * 5000, "wrong-shape"),
        (b'{"urgency": 1e999}', "wrong-shape"),
        (b"42", "wrong-shape"),
        (b"null", "wrong-shape"),
        (b'"a string"', "wrong-shape"),
        (b"[1, 2]", "wrong-shape"),
        (b"[]", "empty"),
    ],
)
def test_broken_json_is_told_apart(raw: bytes, expected: str) -> None:
    assert reason(raw) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"uri": 5},
        {"headlines": "Ferry"},
        {"headlines": [3]},
        {"headlines": [{"value": ["x"]}]},
        {"bodies": {"value": "x"}},
        {"bodies": ["x"]},
        {"bodies": [{"value": 7}]},
        {"pubStatus": "perhaps"},
        {"type": ["text"]},
        {"type": "a type!"},
        {"version": {}},
    ],
)
def test_a_wrong_type_where_the_story_is_made_is_a_wrong_shape(change: dict[str, Any]) -> None:
    assert reason(STORY | change) == "wrong-shape"


@pytest.mark.parametrize(
    "change",
    [
        {"urgency": "high"},
        {"urgency": 10**30},
        {"subjects": "politics"},
        {"people": [7, None, {"name": 5}]},
        {"altIds": 3},
        {"associations": "x"},
        {"by": {"name": "x"}},
        {"language": 12},
    ],
)
def test_a_slip_in_a_lesser_field_costs_only_that_field(change: dict[str, Any]) -> None:
    [envelope] = read(STORY | change)
    [plain] = read(STORY)
    assert envelope.article == plain.article


@pytest.mark.parametrize("bodies", [[], [{"value": ""}], [{"value": " \n "}], [{"value": "<p> </p>"}]])
def test_a_usable_story_without_text_is_refused(bodies: list[Any]) -> None:
    assert reason(STORY | {"bodies": bodies}) == "no-text"


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_kill_may_come_without_text(status: str) -> None:
    [envelope] = read({"uri": "urn:example:1", "pubStatus": status})
    assert (envelope.article.pubStatus, envelope.article.text) == (status, "")


def test_a_kill_that_names_no_story_is_refused() -> None:
    assert reason({"pubStatus": "canceled"}) == "no-text"


@pytest.mark.parametrize("raw", [{"statements": []}, {"article": None, "statements": [{"n": 1, "text": "Alone."}]}])
def test_statements_without_an_article_are_refused(raw: dict[str, Any]) -> None:
    assert reason(raw, ENVELOPE) == "no-article"
    assert reason(raw, None) == "no-article"


@pytest.mark.parametrize(
    "statements",
    ["x", [7], [{"n": 1}], [{"n": "one", "text": "x"}], [{"n": 0, "text": "x"}], [{"n": True, "text": "x"}]],
)
def test_statements_of_the_wrong_shape_are_refused(statements: Any) -> None:
    assert reason({"article": STORY, "statements": statements}, ENVELOPE) == "wrong-shape"


def test_a_text_over_the_limit_is_too_long() -> None:
    long = "A long story goes on. " * (MAX_TEXT_LENGTH // 22 + 1)
    assert reason(STORY | {"bodies": [{"value": long}]}) == "too-long"
    assert reason(("Title of it\n\n" + long).encode(), PLAIN_TEXT) == "too-long"


@pytest.mark.parametrize("kind", ["picture", "video", "audio", "graphic", "event", "planning"])
def test_what_is_no_story_is_unsupported_by_name(kind: str) -> None:
    with pytest.raises(UnsupportedItemError) as error:
        read(STORY | {"type": kind})
    assert error.value.reason == f"unsupported-{kind}"


@pytest.mark.parametrize(
    ("raw", "media_type", "expected"),
    [
        (b"\xff\xd8\xff\xe0 jpeg", None, "unsupported-image"),
        (b"%PDF-1.7", None, "unsupported-pdf"),
        (b"<!DOCTYPE html><p>x", None, "no-text"),
        (b"<?xml version='1.0'?><nitf/>", None, "no-text"),
        (b"<?xml version='1.0'?><sitemap/>", None, "unsupported-sitemap"),
        (b"anything", "video/mp4", "unsupported-video"),
        (b"anything", "application/x-tar; a=b", "unsupported-x-tar"),
    ],
)
def test_a_format_we_do_not_read_is_unsupported_by_name(raw: bytes, media_type: str | None, expected: str) -> None:
    assert reason(raw, media_type) == expected


def test_a_broken_story_in_a_list_costs_only_itself() -> None:
    raw = orjson.dumps([STORY, {"uri": "urn:example:2"}, STORY | {"uri": "urn:example:3"}])
    first, second, third = parse_each(raw, NINJS, provider="wire", received="2026-01-01T00:00:00Z")
    assert isinstance(first, Envelope)
    assert isinstance(second, FormatError)
    assert second.reason == "no-text"
    assert isinstance(third, Envelope)
    assert third.article.uri == "urn:example:3"
    assert reason(raw) == "no-text"


def test_a_declared_character_set_counts_where_it_fits_and_else_it_is_guessed() -> None:
    page = "Title of the piece\n\nThe café “Änglamark” reopened on Monday after repairs.\n"
    assert read(page.encode(), "text/plain; charset=utf-8")[0].article.text.count("café") == 1
    assert (
        read(page.encode("cp1252"), "text/plain; charset=utf-8")[0].article
        == read(page.encode(), PLAIN_TEXT)[0].article
    )
    expected = read(page.encode(), PLAIN_TEXT)[0].article
    for codec in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
        assert read(page.encode(codec), PLAIN_TEXT)[0].article == expected
    assert read(page.encode("cp1252"), "text/plain; charset=windows-1252")[0].article == expected


def test_bytes_that_are_no_text_are_wrong_encoding() -> None:
    assert reason(bytes(range(256)) * 8, PLAIN_TEXT) == "wrong-encoding"
    assert reason(b"\x00\x01\x02\x03" * 50, PLAIN_TEXT) == "wrong-encoding"


def test_stray_control_characters_are_taken_out() -> None:
    [envelope] = read(
        b"A title of four\n\nThe ferry\x00 ran aground off Lomma\x1b[31m on Sunday morning.\n", PLAIN_TEXT
    )
    assert envelope.article.text == "The ferry ran aground off Lomma[31m on Sunday morning."
    [envelope] = read(STORY | {"bodies": [{"value": "The ferry\u0000 ran\u0008 aground."}]})
    assert envelope.article.text == "The ferry ran aground."


def test_apart_statements_name_their_article() -> None:
    raw = orjson.dumps({"uri": "urn:example:1", "statements": [{"id": "a", "n": 4, "text": " The ferry  sank. "}]})
    assert sniff_media_type(raw) == SEPARATE_STATEMENTS
    apart = parse_statements(raw)
    assert (apart.uri, apart.chain_id) == ("urn:example:1", None)
    assert [(s.n, s.text, s.id) for s in apart.statements] == [(4, "The ferry sank.", "a")]
    assert reason(raw, SEPARATE_STATEMENTS) == "no-article"
    for broken, expected in ((b"{}", "no-article"), (b'{"uri": "x"}', "no-text"), (b"[]", "wrong-shape")):
        with pytest.raises(FormatError) as error:
            parse_statements(broken)
        assert error.value.reason == expected


def test_an_error_survives_the_way_out_of_a_child_process() -> None:
    for error in (FormatError("no-text", "nothing to read"), UnsupportedItemError("picture", "a picture")):
        back = pickle.loads(pickle.dumps(error))
        assert (type(back), back.reason, str(back)) == (type(error), error.reason, str(error))


def outcome(raw: bytes, media_type: str | None) -> list[Envelope] | str:
    """The envelopes, or the reason why there are none."""
    try:
        return read(raw, media_type)
    except FormatError as error:
        return error.reason


@given(st.binary(max_size=300), st.sampled_from([NINJS, ENVELOPE, PLAIN_TEXT, None]))
def test_any_bytes_give_envelopes_or_a_reason(raw: bytes, media_type: str | None) -> None:
    assert "/" in sniff_media_type(raw)
    assert outcome(raw, media_type)


KEYS = ["uri", "type", "version", "pubStatus", "urgency", "headlines", "headline", "bodies", "body_text", "body_html"]
KEYS += ["subjects", "person", "altIds", "associations", "article", "statements", "language", "by"]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from(["text", "usable", "<p>x</p>"])
)
PARTS = st.dictionaries(st.sampled_from(["value", "role", "n", "text", "name", "contentType"]), SCALARS, max_size=4)


@given(st.dictionaries(st.sampled_from(KEYS), SCALARS | PARTS | st.lists(SCALARS | PARTS, max_size=3), max_size=6))
def test_any_json_under_our_keys_gives_envelopes_or_a_reason(item: dict[str, Any]) -> None:
    raw = json.dumps(item).encode()
    assert outcome(raw, NINJS)
    assert outcome(raw, None)


LINES = st.sampled_from(
    ["Comments", "1. A ferry ran aground.", "• It sank fast today.", "Read also:", "", "Key points", "By Jo Li"]
)


@given(st.lists(LINES | st.text(max_size=40), max_size=12))
def test_any_lines_give_one_article_or_a_reason(lines: list[str]) -> None:
    found = outcome("\n".join(lines).encode("utf-8", "replace"), PLAIN_TEXT)
    if isinstance(found, str):
        assert found in ("empty", "no-text", "wrong-encoding")
    else:
        [envelope] = found
        article = envelope.article
        assert [article.text[m.start : m.end] for m in envelope.source_map] == [b.value for b in article.blocks]
