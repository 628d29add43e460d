"""How an alert stands with the desk, and the ids by which readers of the stream resume."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.desk_action import DeskAction, DeskActionKind, DeskStatus, desk_status
from desk.dashboard.position import EventIds, StreamPosition

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def word(action: DeskActionKind, *, revision: int = 3, until: str | None = None) -> DeskAction:
    return DeskAction(
        alert_id="a", chain_id="c", revision=revision, action=action, by="MK", at="2026-05-04T11:00:00Z", until=until
    )


@pytest.mark.parametrize(
    ("said", "revision", "stands"),
    [
        (None, 1, "none"),
        (word("acknowledge"), 3, "acknowledged"),
        (word("acknowledge"), 4, "none"),
        (word("dismiss"), 3, "dismissed"),
        (word("dismiss"), 4, "none"),
        (word("reopen"), 3, "none"),
        (word("silence", until="2026-05-04T12:00:01Z"), 9, "silenced"),
        (word("silence", until="2026-05-04T12:00:00Z"), 3, "none"),
        (word("silence", until="2026-05-04T13:30:00+02:00"), 3, "none"),
        (word("silence", until="soon"), 3, "none"),
        (word("silence"), 3, "none"),
    ],
)
def test_a_word_holds_for_its_revision_and_a_silence_until_its_end(
    said: DeskAction | None, revision: int, stands: DeskStatus
) -> None:
    assert desk_status(said, revision, NOON) == stands


@given(st.integers(-1, 10**18 - 1), st.integers(-1, 10**18 - 1), st.text(max_size=20))
def test_an_id_is_read_back_by_its_own_topic_set_alone(alerts: int, desk: int, prefix: str) -> None:
    here = StreamPosition(alerts, desk)
    written = EventIds.for_prefix(prefix).format(here)
    assert EventIds.for_prefix(prefix).parse(written) == here
    assert EventIds.for_prefix(f"{prefix}-other").parse(written) is None


@given(st.text(max_size=40))
def test_what_is_no_id_is_no_position(text: str) -> None:
    assert EventIds.for_prefix("x").parse(text) is None
