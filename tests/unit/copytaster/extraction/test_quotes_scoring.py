"""The measures that attributions are held to."""

from copytaster.extraction.quotes.scoring import AttributionCounts, AttributionSpans, is_direct, parse_polnear

TEXT = 'Lund said, "The pier fell." Marsh agreed.'
LUND = AttributionSpans(source=((0, 4),), cue=((5, 9),), content=((11, 27),))


def _rates(marked: list[AttributionSpans], found: list[AttributionSpans]) -> AttributionCounts:
    tally = AttributionCounts()
    tally.add(TEXT, marked, found)
    return tally


def test_what_is_equal_is_right_by_every_measure() -> None:
    tally = _rates([LUND], [LUND])
    assert {rate.f1 for rates in tally.rates().values() for rate in rates.values()} == {1.0}
    assert tally.speakers == 1.0


def test_one_long_span_overlaps_two_but_is_matched_with_one() -> None:
    marked = [LUND, AttributionSpans(((28, 33),), ((34, 40),), ((34, 40),))]
    rates = _rates(marked, [AttributionSpans((), (), ((0, 41),))]).rates()["content"]
    assert rates["overlap"].recall == 1.0
    assert rates["matched"].recall == 0.5
    assert rates["exact"].f1 == 0.0


def test_a_wrong_source_is_a_wrong_speaker() -> None:
    assert _rates([LUND], [AttributionSpans(((28, 33),), LUND.cue, LUND.content)]).speakers == 0.0


def test_direct_is_what_stands_between_marks() -> None:
    assert is_direct(TEXT, ((11, 27),))
    assert not is_direct(TEXT, ((12, 26),))


def test_a_line_of_polnear_is_read_and_attributions_without_content_left_out() -> None:
    row = {
        "attributions": [
            {"source": [{"spans": [[0, 4]]}], "cue": [{"spans": [[5, 9]]}], "content": [{"spans": [[11, 27]]}]},
            {"cue": [{"spans": [[34, 40]]}]},
        ]
    }
    assert parse_polnear(row) == (LUND,)
