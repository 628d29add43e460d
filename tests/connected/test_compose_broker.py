"""The broker of docker-compose.yml: its settings, put through the image's own set-up program, which the jars hold."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from streams.devbroker.kafka_jars import fetch_jars, find_java
from tests.brokers import CACHE_DIR, CONFIG_DIR, ROOT

pytestmark = pytest.mark.connected

KAFKA = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]["kafka"]


@pytest.fixture
def set_up(tmp_path: Path) -> Path:
    """What the image does before it starts the broker: our file, then the environment; then format."""
    for name in ("defaults", "final"):
        (tmp_path / name).mkdir()
    for name in ("server.properties", "log4j2.yaml", "tools-log4j2.yaml"):
        (tmp_path / "defaults" / name).write_text("", encoding="utf-8")
    folders = {"default": tmp_path / "defaults", "mounted": CONFIG_DIR / "kafka", "final": tmp_path / "final"}
    jars = fetch_jars(CONFIG_DIR / "kafka" / "pom.xml", CACHE_DIR)
    command = [find_java(), "-Xmx256m", "-cp", f"{jars}/*", "kafka.docker.KafkaDockerWrapper", "setup"]
    for which, folder in folders.items():
        command += [f"--{which}-configs-dir", str(folder)]
    environment = {**os.environ, **KAFKA["environment"], "KAFKA_LOG_DIRS": str(tmp_path / "data")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return tmp_path


def test_the_image_accepts_the_settings_and_formats_its_folder(set_up: Path) -> None:
    identity = (set_up / "data" / "meta.properties").read_text(encoding="utf-8").splitlines()
    assert f"cluster.id={KAFKA['environment']['CLUSTER_ID']}" in identity
    assert "node.id=1" in identity


def test_the_broker_has_our_settings_and_the_listeners_of_the_compose_file(set_up: Path) -> None:
    lines = (set_up / "final" / "server.properties").read_text(encoding="utf-8").splitlines()
    settings = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    assert "./config/kafka:/mnt/shared/config:ro" in KAFKA["volumes"]
    assert settings["auto.create.topics.enable"] == "false"
    assert settings["message.max.bytes"] == str(8 * 1024 * 1024 + 64 * 1024)
    assert settings["listeners"] == KAFKA["environment"]["KAFKA_LISTENERS"]
    assert settings["advertised.listeners"] == KAFKA["environment"]["KAFKA_ADVERTISED_LISTENERS"]
