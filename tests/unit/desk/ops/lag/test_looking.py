"""Look after look: what becomes of it while the broker is away, and how one answer is made."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import KafkaError

from desk.ops.lag import looking
from desk.ops.lag.measures import PartitionLag
from streams.kafka.admin import BrokerUnreachable
from streams.settings.settings import load_settings
from tests.support.rows import made


class Broker:
    """Observers of a broker that answers as told: rows, or an error."""

    def __init__(self, *answers: list[PartitionLag] | Exception) -> None:
        self.answers = list(answers)
        self.opened = 0

    @asynccontextmanager
    async def observing(self, settings: Any, *, group: str | None) -> AsyncIterator["Broker"]:
        self.opened += 1
        yield self

    async def look(self) -> list[PartitionLag]:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_while_the_broker_is_away_there_are_no_rows_and_then_there_are_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one = [made()]
    broker = Broker(one, KafkaError("gone"), TimeoutError(), OSError(111, "refused"), BrokerUnreachable("no"), one)
    monkeypatch.setattr(looking, "open_observer", broker.observing)
    seen = []
    async with aclosing(
        looking.watch_lag(load_settings(directory=tmp_path, environ={}), group=None, every=0.001)
    ) as found:
        async for rows in found:
            seen.append(list(rows))
            if len(seen) == 6:
                break
    assert seen == [one, [], [], [], [], one]
    assert broker.opened == 5, "with connections made anew after each failure"


async def test_one_answer_takes_as_long_as_it_was_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(looking, "LOOK_EVERY", 0.01)
    first, last = [made(lag=1)], [made(lag=2)]
    broker = Broker(first, last)
    monkeypatch.setattr(looking, "open_observer", broker.observing)
    settings = load_settings(directory=tmp_path, environ={})
    assert (await looking.observe_lag(settings, group=None, seconds=0))[0] == first
    rows, seconds = await looking.observe_lag(settings, group=None, seconds=0.05)
    assert rows == last
    assert seconds >= 0.05


async def test_a_broker_that_fails_on_the_way_counts_as_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(looking, "open_observer", Broker(KafkaError("gone")).observing)
    with pytest.raises(BrokerUnreachable, match="gives no answer"):
        await looking.observe_lag(load_settings(directory=tmp_path, environ={}), group=None, seconds=0)
