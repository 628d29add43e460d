"""A stretch of the Reuters wire: decided on alike in one go, at 50 times its speed, and cut and restarted at random."""

import json
from itertools import islice

import pytest

from benchmarks.duplicates.whole_wire import at_speed, command, digest, stage
from desk.ingest.article_lines import parse_line
from tests.support.generator import wire
from tests.support.times import NOW

ARTICLES = 1_500


@pytest.mark.skipif(not wire().is_file(), reason="needs the Reuters wire of COPYTASTER_DATA")
async def test_the_wire_is_decided_on_alike_however_it_is_let_in() -> None:
    with wire().open() as file:
        lines = [parse_line(json.loads(line), NOW) for line in islice(file, ARTICLES)]
    found = {digest(command(lines)), digest(command(at_speed(lines))), digest(await stage(at_speed(lines), seed=3))}
    assert len(found) == 1
    assert digest(command(lines[:-1])) not in found
