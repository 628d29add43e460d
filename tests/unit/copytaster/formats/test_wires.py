"""Every sample in `tests/wires` is read right, field by field: what was written beside it by hand."""

import base64
import dataclasses
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from copytaster.dedup.wire_lineage import read_wire_lineage
from copytaster.formats import FormatError, parse_each
from copytaster.model.article import Envelope
from tests.brokers import ROOT

WIRES = ROOT / "tests" / "wires"
SAMPLES = sorted(path for path in WIRES.iterdir() if not path.name.endswith(".expected.json"))


def plain(value: Any) -> Any:
    """Tuples and dataclasses as the lists that JSON has."""
    if dataclasses.is_dataclass(value):
        return [plain(getattr(value, field.name)) for field in dataclasses.fields(value)]
    return [plain(one) for one in value] if isinstance(value, tuple | list) else value


def found(one: Envelope | FormatError, name: str) -> Any:
    """A field of what was read, under the name that the expected values have for it."""
    if isinstance(one, FormatError):
        return one.reason if name == "reason" else str(one)
    if name in ("relation", "basis", "replaces", "names", "story", "part"):
        return plain(getattr(read_wire_lineage(one), name))
    if name == "statements":
        return [statement.text for statement in one.statements]
    return plain(getattr(one.article, name))


def test_there_are_samples_of_every_format_and_dialect() -> None:
    assert len(SAMPLES) >= 40


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_read_right_field_by_field(sample: Path) -> None:
    expected = json.loads((WIRES / f"{sample.name}.expected.json").read_text("utf-8"))
    got = parse_each(sample.read_bytes(), expected.get("media_type"), provider="wire", received="2026-11-23T00:00:00Z")
    told = [{name: found(one, name) for name in wanted} for one, wanted in zip(got, expected["items"], strict=True)]
    assert told == expected["items"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_the_source_map_leads_back_to_the_bytes_that_say_it(sample: Path) -> None:
    raw = sample.read_bytes()
    for one in parse_each(raw, None, provider="wire", received="2026-11-23T00:00:00Z"):
        for mapped in one.source_map if isinstance(one, Envelope) else ():
            said = one.article.text[mapped.start : mapped.end]
            first, last = said.split()[0], said.split()[-1]
            part = raw[mapped.raw_start : mapped.raw_end]
            assert any(first in text and last in text for text in readings(part)), (said, part)


def readings(part: bytes) -> list[str]:
    """The bytes in every character set that the samples have, and out of Base64."""
    if re.fullmatch(rb"[\w+/=]{20,}", part):
        part = base64.b64decode(part).replace(b"<", b" <").replace(b">", b"> ")
    texts = [part.decode(codec, "replace") for codec in ("utf-8", "cp1252", "cp1251", "utf-16-le")]
    plain = [text.replace("&amp;", "&").replace("&nbsp;", " ").replace("\\n", "\n") for text in texts]
    return [*plain, *(html.unescape(re.sub(r"<[^>]*>", "", text)) for text in texts)]
