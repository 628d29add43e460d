"""Headers of what we write, ids that depend on what an event is about alone, and places."""

import re

import pytest
from cloudevents.v1.kafka import KafkaMessage, from_binary
from hypothesis import given
from hypothesis import strategies as st

from streams.headers import Place, build_headers, event_id, format_iso

NUMBERS = st.integers(0, 2**62)
PLACES = st.builds(Place, st.text(), NUMBERS, NUMBERS, NUMBERS)


def a_header_set(**other: object) -> dict[str, bytes]:
    given = {"id": "e1", "type": "articles", "source": "parse", "time_ms": 1_772_442_000_123, **other}
    return dict(build_headers(**given))  # type: ignore[arg-type]


def test_headers_follow_cloud_events_binary_mode() -> None:
    assert a_header_set() == {
        "ce_specversion": b"1.0",
        "ce_id": b"e1",
        "ce_type": b"copytaster.articles.v1",
        "ce_source": b"/copytaster/parse",
        "ce_time": b"2026-03-02T09:00:00.123Z",
        "content-type": b"application/json",
    }


def test_the_cloud_events_library_reads_our_headers() -> None:
    message = KafkaMessage(headers=a_header_set(causation="e0"), key=b"k", value=b'{"a": 1}')
    event = from_binary(message, data_unmarshaller=lambda raw: raw)
    assert (event["id"], event["type"], event["source"]) == ("e1", "copytaster.articles.v1", "/copytaster/parse")
    assert event["causationid"] == "e0"


def test_what_is_known_of_the_way_here_is_added() -> None:
    more = a_header_set(
        causation="e0",
        origin=Place("raw", 3, 14, 2),
        order=Place("articles", 0, 7),
        traceparent=b"00-aa-bb-01",
        content_type="text/plain",
    )
    assert more["ce_causationid"] == b"e0"
    assert more["ce_origin"] == b"raw/3/14/2"
    assert more["ce_order"] == b"articles/0/7/0"
    assert more["traceparent"] == b"00-aa-bb-01"
    assert more["content-type"] == b"text/plain"


@given(PLACES)
def test_a_place_is_read_back_as_it_was_written(place: Place) -> None:
    assert Place.parse(str(place)) == place


@pytest.mark.parametrize("text", ["", "raw", "raw/1/2", "raw/a/2/3", "raw/1/2/"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Place.parse(text)


def test_places_of_one_partition_follow_one_another_by_offset_then_item() -> None:
    shuffled = [Place("t", 0, 100), Place("t", 0, 10, 2), Place("t", 0, 9, 1), Place("t", 0, 10)]
    assert [str(place) for place in sorted(shuffled)] == ["t/0/9/1", "t/0/10/0", "t/0/10/2", "t/0/100/0"]


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\x1f")), min_size=1, max_size=4))
def test_an_event_id_depends_on_its_parts_and_where_they_part(parts: list[str]) -> None:
    assert event_id(*parts) == event_id(*parts)
    assert re.fullmatch(r"[0-9a-f]{32}", event_id(*parts))
    assert event_id(*parts) != event_id(*parts, "")
    assert event_id("ab", "c") != event_id("a", "bc")


def test_event_ids_stay_what_they_were() -> None:
    """Frozen: ids written by an older worker must be those that a newer one writes."""
    assert event_id("alerts", "a1", "2") == "6ff77f1cf188490b3e18dfb3d6b18983"


def test_an_id_can_be_made_of_text_that_has_no_utf8_form() -> None:
    assert event_id("\ud83d") != event_id("?")


def test_kafka_times_are_told_to_the_millisecond() -> None:
    assert format_iso(0) == "1970-01-01T00:00:00.000Z"
    assert format_iso(1_772_442_000_007) == "2026-03-02T09:00:00.007Z"
