"""The doctor at a real broker: topics that are missing or otherwise, a clock that is wrong, and nothing at all."""

from pathlib import Path

import pytest
from aiokafka.admin import NewTopic

from desk.cli.commands.doctor import examine
from desk.ingest.publish import RawItem, publish_items
from desk.ops.doctor.finding import DoctorFinding
from streams.devbroker.embedded import find_free_port
from streams.kafka.admin import create_topics, open_admin_client
from streams.settings.settings import Settings, load_settings
from streams.topics import RAW
from tests.support.wall_clock import seconds

pytestmark = [pytest.mark.connected, pytest.mark.embedded]


@pytest.fixture
def settings(broker: str, topic_prefix: str, tmp_path: Path) -> Settings:
    given = {"broker.url": f"kafka://{broker}", "topics.prefix": topic_prefix, "worker.app_id": topic_prefix,
             "topics.partitions": "2", "worker.data_dir": str(tmp_path),
             "health.port": str(find_free_port())}  # fmt: skip
    return load_settings(overrides=given, directory=tmp_path, environ={})


async def failures(settings: Settings) -> list[DoctorFinding]:
    return [f for f in await examine(settings) if f.level == "failure"]


async def test_topics_that_are_missing_or_otherwise_are_named_each_with_its_fix(settings: Settings) -> None:
    raw = RAW.full_name(settings.topics)
    async with open_admin_client(settings) as client:
        await client.create_topics([NewTopic(raw, 7, 1, topic_configs={"retention.ms": "60000"})])
    found = await failures(settings)
    assert {f.check for f in found} == {"topics"}
    about_raw = [f for f in found if f.says.startswith(f"{raw}:")]
    assert "7 partitions, declared 2" in about_raw[0].says
    assert "by replay" in about_raw[0].fix
    missing = [f for f in found if f.says.endswith("missing")]
    assert {f.fix for f in missing} == {"copytaster topics create"}
    assert len(missing) > 10


async def test_a_record_from_the_future_is_a_wrong_clock(settings: Settings) -> None:
    async with open_admin_client(settings) as client:  # a topic of before, on which producers are taken at their word
        config = {"message.timestamp.type": "CreateTime"}
        await client.create_topics([NewTopic(RAW.full_name(settings.topics), 2, 1, topic_configs=config)])
    await create_topics(settings)
    item = RawItem(b"{}", "application/json", "test", "1")
    ahead = int((seconds() + 3000) * 1000)
    async for _ in publish_items([item], settings, at_ms=ahead):
        pass
    *about, found = await failures(settings)
    (stamped,) = [f for f in about if "declared LogAppendTime" in f.says]
    assert f"--entity-name {RAW.full_name(settings.topics)} --add-config message.timestamp.type=" in stamped.fix
    assert found.check == "clock"
    assert "s in the future" in found.says
    assert "NTP" in found.fix


async def test_a_sound_set_up_has_nothing_to_mend_but_no_worker(settings: Settings) -> None:
    await create_topics(settings)
    findings = await examine(settings)
    assert [f for f in findings if f.level == "failure"] == []
    assert [f.fix for f in findings if f.check == "workers"] == ["copytaster worker"]
    assert {"models", "data folder", "ports", "broker", "topics", "workers", "clock", "state"} == {
        f.check for f in findings
    }
