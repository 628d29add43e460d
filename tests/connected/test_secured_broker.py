"""A broker behind TLS and passwords: everything of ours gets in, nobody else does, and no secret is told.

One start of Apache Kafka for all of it, since that is what takes the time.
"""

import asyncio
import json
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.cli.commands.doctor import examine
from desk.ops.doctor.finding import DoctorFinding
from streams.kafka.admin import BrokerUnreachable, create_topics, open_admin_client
from streams.settings.settings import Settings, load_settings
from tests.brokers import CONFIG_DIR, KIND
from tests.support.processes import Pipeline
from tests.support.secure import MECHANISMS, PASSWORD, Secured, certificate, secured

pytestmark = pytest.mark.connected


@pytest.fixture(scope="module")
def behind_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """The one such broker of this file."""
    if KIND != "kafka":
        pytest.skip("the embedded broker knows no passwords: run `make test-kafka`")
    made = secured(tmp_path_factory.mktemp("secured"))
    with made.server:
        yield made


def told(given: dict[str, str], tmp_path: Path) -> Settings:
    return load_settings(overrides=given, directory=tmp_path, environ={})


@pytest.mark.parametrize("mechanism", MECHANISMS)
async def test_every_mechanism_lets_us_in(behind_tls: Secured, tmp_path: Path, mechanism: str) -> None:
    async with open_admin_client(told(behind_tls.settings(mechanism), tmp_path)) as client:
        assert "nobody made this one" not in await client.list_topics()


@pytest.mark.timeout(150)
async def test_topics_ingest_worker_and_lag_work_behind_tls_and_no_secret_is_told(
    behind_tls: Secured, topic_prefix: str, tmp_path: Path
) -> None:
    pipeline = Pipeline(behind_tls.server.address, topic_prefix, tmp_path, entailment=False)
    pipeline.extra = behind_tls.settings() | {"worker.log_level": "DEBUG", "topics.partitions": "2"}
    await create_topics(pipeline.settings)
    pipeline.start()
    try:
        said = command(pipeline, "ingest", str(CONFIG_DIR / "samples" / "01-ferry-aground.json"))
        assert "1 items published" in said
        await pipeline.drained(deadline=90)
        stages = json.loads(command(pipeline, "lag", "--json", "--for", "0"))["stages"]
        assert {s["stage"]: (s["lag"], s["owners"]) for s in stages} == {s["stage"]: (0, 1) for s in stages}
        said += command(pipeline, "config", "show", "--origin")
    finally:
        pipeline.stop()
    assert PASSWORD not in said + pipeline.log()
    assert str(behind_tls.password_file) in said


def command(pipeline: Pipeline, *words: str) -> str:
    """Run a command of ours with the pipeline's settings: all that it prints."""
    pairs = [arg for key, value in pipeline._overrides().items() for arg in ("--set", f"{key}={value}")]
    program = str(Path(sys.executable).with_name("copytaster"))
    done = subprocess.run([program, *pairs, *words], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


async def failures(given: dict[str, str], tmp_path: Path) -> list[DoctorFinding]:
    return [f for f in await examine(told(given, tmp_path)) if f.level == "failure" and f.check != "topics"]


async def test_the_doctor_names_what_keeps_us_out(behind_tls: Secured, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text(f"not {PASSWORD}\n", encoding="utf-8")
    _, other = certificate(tmp_path, "other")
    clear = f"kafka://127.0.0.1:{behind_tls.clear_port}"
    cases = {
        "wrong password": behind_tls.settings(broker__password_file=str(wrong)),
        "wrong name": behind_tls.settings(broker__username="nobody"),
        "certificate of somebody else": behind_tls.settings(broker__ca_file=str(other)),
        "machine's own certificates": behind_tls.settings(broker__ca_file=""),
        "no TLS for a TLS listener": {"broker.url": behind_tls.settings()["broker.url"]},
        "TLS for one without": behind_tls.settings(broker__url=behind_tls.server.url),
        "a mechanism it does not take": behind_tls.settings(broker__url=clear, broker__protocol="SASL_PLAINTEXT",
                                                            broker__ca_file=""),
    }  # fmt: skip
    found = {name: await failures(given, tmp_path) for name, given in cases.items()}
    assert {name: len(fs) for name, fs in found.items()} == dict.fromkeys(cases, 1)
    says = {name: f"{fs[0].says} → {fs[0].fix}" for name, fs in found.items()}
    assert "does not let 'taster' in → mend broker.username, or the password" in says["wrong password"]
    assert "does not let 'nobody' in" in says["wrong name"]
    for name in ("certificate of somebody else", "machine's own certificates"):
        assert "not to be trusted" in says[name]
        assert "set broker.ca_file" in says[name]
    assert "does not speak Kafka without TLS → set broker.protocol" in says["no TLS for a TLS listener"]
    assert "does not speak TLS → set broker.protocol without SSL" in says["TLS for one without"]
    assert "does not take SCRAM-SHA-512 → set broker.sasl_mechanism" in says["a mechanism it does not take"]
    assert PASSWORD not in str(found)


async def test_who_is_not_let_in_is_told_so_without_the_secret(behind_tls: Secured, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("guess what\n", encoding="utf-8")
    with pytest.raises(BrokerUnreachable) as caught:
        async with open_admin_client(told(behind_tls.settings(broker__password_file=str(wrong)), tmp_path)):
            pass
    assert "guess what" not in repr(caught.value) + repr(caught.value.__cause__)
    _, other = certificate(tmp_path, "other")
    with pytest.raises((BrokerUnreachable, ssl.SSLError)):
        await asyncio.wait_for(_open(told(behind_tls.settings(broker__ca_file=str(other)), tmp_path)), 30)


async def _open(settings: Settings) -> None:
    async with open_admin_client(settings):
        pass
