"""XML from senders who may mean harm, and character sets that are called by wrong names."""

import pytest

from copytaster.formats import XML, FormatError, parse
from copytaster.formats.encoding.charsets import decode_with_hints
from copytaster.formats.xml.tree import parse_xml
from tests.unit.desk.ingest.feeds.test_fetch import response, server


def reason(raw: bytes) -> str:
    with pytest.raises(FormatError) as error:
        parse_xml(raw)
    return error.value.reason


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "unsafe-xml"),
        (b"<!DOCTYPE a [<!ENTITY % b SYSTEM 'file:///etc/passwd'> %b;]><a/>", "unsafe-xml"),
        (b"<a>" * 201 + b"</a>" * 201, "wrong-shape"),
        (b"<a><b>", "truncated"),
        (b"<a></b>", "not-xml"),
        (b"no markup at all", "not-xml"),
        (b"", "empty"),
    ],
)
def test_xml_that_is_broken_or_means_harm_is_refused_by_name(raw: bytes, expected: str) -> None:
    assert reason(raw) == expected


async def test_a_document_type_elsewhere_is_never_fetched() -> None:
    async with server(lambda *_: response(b"<!ENTITY x 'secret'>")) as (port, asked):
        kind = f"<!DOCTYPE nitf SYSTEM 'http://127.0.0.1:{port}/nitf.dtd'>"
        raw = f"{kind}<nitf><body><p>A&x; ferry&nbsp;sank.</p></body></nitf>"
        [story] = parse(raw.encode(), XML, provider="wire", received="")
    assert story.article.text == "A ferry sank."
    assert asked == []


def test_stray_ampersands_and_control_characters_are_mended_at_the_price_of_the_places() -> None:
    document = parse_xml(b"<a>AT&T \x0b rocks &nbsp;&amp; &rolls</a>")
    assert document.root.text() == "AT&T rocks & &rolls"
    assert document.find_raw_offsets([0]) is None


@pytest.mark.parametrize(
    ("raw", "told", "text"),
    [
        ("Zoë – “café”".encode(), "iso-8859-1", "Zoë – “café”"),
        ("Zoë – “café”".encode("cp1252"), "utf-8", "Zoë – “café”"),
        ("Zoë – “café”".encode("cp1252"), "iso-8859-1", "Zoë – “café”"),
        ("Łódź".encode("iso-8859-2"), "iso-8859-2", "Łódź"),
        ("Łódź".encode("utf-16"), "utf-8", "Łódź"),
        ("日本語のニュース".encode("iso-2022-jp"), "iso-2022-jp", "日本語のニュース"),
        ("新闻".encode("gb18030"), "gb2312", "新闻"),
        ("Паром сел на мель у берега в воскресенье".encode("cp1251"), None, "Паром сел на мель у берега в воскресенье"),
        ("é".encode() * 30 + b"\xe9 end", "utf-8", "é" * 30 + "é end"),
        ("Zoë".encode(), "no-such-charset", "Zoë"),
    ],
)
def test_bytes_are_read_as_what_they_are_not_as_what_they_are_called(raw: bytes, told: str | None, text: str) -> None:
    assert decode_with_hints(raw, (told,)).text == text
