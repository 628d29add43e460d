"""Apache Kafka's jars, fetched once by Maven and kept between runs: `apache_kafka` starts Java with them.

The pom in config/kafka names the only version. A folder of jars gets its final name only when it is complete, with a
marker that holds the pom's checksum; another pom causes another fetch.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from streams.devbroker.embedded import BrokerFailedError, BrokerMissingError

MINIMUM_JAVA = 17  # brokers from Kafka 4.0 on
FETCH_SECONDS = 600  # 13 s on a fast line for 45 MB
MARKER = "complete"


def read_kafka_version(pom: Path) -> str:
    """Read the version of Apache Kafka from the pom. Raises BrokerMissingError if it names none."""
    if not pom.is_file():
        raise BrokerMissingError(f"{pom} is missing: run from the project's folder, or give --config-dir")
    for dependency in ElementTree.parse(pom).iter("dependency"):
        version = dependency.findtext("version")
        if version and dependency.findtext("groupId") == "org.apache.kafka":
            return version
    raise BrokerMissingError(f"{pom} names no org.apache.kafka dependency with a version")


def find_java() -> str:
    """Find a Java that can run the broker. Raises BrokerMissingError, naming what to install."""
    advice = "install Java 17 or later (Debian: apt-get install default-jre-headless)"
    java = shutil.which("java")
    if java is None:
        raise BrokerMissingError(f"Apache Kafka needs Java and there is none: {advice}")
    output = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False).stderr
    version = re.search(r'version "(\d+)', output)
    if version is None or int(version[1]) < MINIMUM_JAVA:
        raise BrokerMissingError(f"Apache Kafka needs Java {MINIMUM_JAVA}, not {output.splitlines()[:1]}: {advice}")
    return java


def fetch_jars(pom: Path, cache: Path) -> Path:
    """The folder under `cache` with every jar of the pom; fetched if it is missing, old or incomplete.

    Raises BrokerMissingError without Maven, BrokerFailedError if Maven fails (with its last output).
    """
    folder = cache / "copytaster" / f"kafka-{read_kafka_version(pom)}"
    checksum = hashlib.sha256(pom.read_bytes()).hexdigest()
    if _marker_says(folder, checksum):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}-", dir=folder.parent) as unfinished:
        fresh = Path(unfinished) / "jars"
        _run_maven(pom, fresh)
        (fresh / MARKER).write_text(checksum, encoding="ascii")
        if _marker_says(folder, checksum):  # another run was faster, and may be using it
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(fresh, folder)
    return folder


def _marker_says(folder: Path, checksum: str) -> bool:
    marker = folder / MARKER
    return marker.is_file() and marker.read_text(encoding="ascii") == checksum


def _run_maven(pom: Path, into: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise BrokerMissingError("fetching Apache Kafka needs Maven: install it (Debian: apt-get install maven)")
    command = [maven, "--quiet", "--batch-mode", "--file", str(pom.resolve())]
    command += [
        "dependency:copy-dependencies",
        f"-DoutputDirectory={into.resolve()}",
        "-DincludeScope=runtime",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise BrokerFailedError(f"Maven did not fetch Apache Kafka within {FETCH_SECONDS} s; try again") from error
    if done.returncode != 0 or not any(into.glob("kafka_*.jar")):
        output = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        raise BrokerFailedError(f"Maven could not fetch Apache Kafka (exit {done.returncode}):\n{output}")
