"""Ids that every run agrees on."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copytaster.model.ids import TEXT_URI_PREFIX, compute_alert_id, compute_chain_id

TOLD = "Forty people were taken off the ferry"


@given(st.text(), st.text(), st.text())
def test_ids_are_32_hex_digits_and_the_same_every_time(chain: str, text: str, uri: str) -> None:
    for made in (compute_alert_id(chain, text), compute_chain_id(chain, uri)):
        assert re.fullmatch(r"[0-9a-f]{32}", made)
    assert compute_alert_id(chain, text) == compute_alert_id(chain, text)


def test_ids_stay_what_they_were() -> None:
    """Frozen: another worker, or the next version, must name the same alert and story."""
    assert compute_alert_id("chain-1", TOLD) == "8f2ff6147b7fdd2ec3b6626d94059381"
    assert compute_chain_id("wire", "urn:wire:1") == "a9e3fd439b6c328dca8be6b7a1d2669d"


@pytest.mark.parametrize(
    "copy",
    [
        f"{TOLD}.",
        f"3. {TOLD}",
        f"(12) {TOLD}.",
        f"7) {TOLD}",
        f"  {TOLD.upper()}  ",
        TOLD.replace(" ", "\u00a0\n"),
        "Ｆorty people were taken oﬀ the ferry",
    ],
)
def test_copies_of_a_statement_have_one_alert(copy: str) -> None:
    assert compute_alert_id("chain-1", copy) == compute_alert_id("chain-1", TOLD)


@pytest.mark.parametrize("other", ["Fifty people were taken off the ferry", f"{TOLD}?", f"2026 {TOLD}", "1.5 million"])
def test_what_says_something_else_has_an_alert_of_its_own(other: str) -> None:
    assert compute_alert_id("chain-1", other) != compute_alert_id("chain-1", TOLD)


def test_the_same_statement_in_two_stories_has_two_alerts() -> None:
    assert compute_alert_id("chain-1", TOLD) != compute_alert_id("chain-2", TOLD)


def test_a_number_that_begins_a_statement_is_no_list_number() -> None:
    assert compute_alert_id("c", "1.5 million fled") != compute_alert_id("c", "5 million fled")
    assert compute_alert_id("c", "2026 was dry") != compute_alert_id("c", "was dry")


def test_two_providers_may_use_the_same_uri_for_different_stories() -> None:
    assert compute_chain_id("one", "story-7") != compute_chain_id("two", "story-7")


def test_a_story_known_by_its_text_alone_is_the_same_whoever_sent_it() -> None:
    assert compute_chain_id("one", f"{TEXT_URI_PREFIX}ab") == compute_chain_id("two", f"{TEXT_URI_PREFIX}ab")
    assert compute_chain_id("one", f"{TEXT_URI_PREFIX}ab") != compute_chain_id("one", f"{TEXT_URI_PREFIX}ac")
