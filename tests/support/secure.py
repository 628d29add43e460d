"""An Apache Kafka that asks for a password, over TLS with a certificate made for the test."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from streams.devbroker.apache_kafka import KafkaServer
from streams.devbroker.embedded import HOST, find_free_port
from tests.brokers import CACHE_DIR, CONFIG_DIR

USER = "taster"
PASSWORD = "Zuckerguss-1847"
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
MODULES = "org.apache.kafka.common.security"


@dataclass(frozen=True)
class Secured:
    """A node with a TLS listener and an unencrypted one; both ask for a password."""

    server: KafkaServer
    tls_port: int
    clear_port: int
    ca_file: Path
    password_file: Path

    def settings(self, mechanism: str = "SCRAM-SHA-512", **given: str) -> dict[str, str]:
        """The settings of a client of the TLS listener; `given` overrides them, with `__` for the dot."""
        return {
            "broker.url": f"kafka://{HOST}:{self.tls_port}",
            "broker.protocol": "SASL_SSL",
            "broker.sasl_mechanism": mechanism,
            "broker.username": USER,
            "broker.password_file": str(self.password_file),
            "broker.ca_file": str(self.ca_file),
        } | {key.replace("__", "."): value for key, value in given.items()}


def secured(folder: Path) -> Secured:
    """A node prepared in the folder, not yet started."""
    keys, ca = certificate(folder)
    tls, clear, plain = find_free_port(), find_free_port(), find_free_port()
    password = folder / "password"
    password.write_text(f"{PASSWORD}\n", encoding="utf-8")
    password.chmod(0o600)
    server = KafkaServer(
        folder / "kafka",
        plain,
        config_dir=CONFIG_DIR,
        cache_dir=CACHE_DIR,
        users=[f"{m}=[name={USER},password={PASSWORD}]" for m in MECHANISMS[1:]],
    )
    server._extra |= {
        "listeners": f"PLAINTEXT://{HOST}:{plain},SASL_SSL://{HOST}:{tls},SASL_PLAINTEXT://{HOST}:{clear},"
        f"CONTROLLER://{HOST}:{server.controller_port}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{plain},SASL_SSL://{HOST}:{tls},SASL_PLAINTEXT://{HOST}:{clear}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,"
        "SASL_PLAINTEXT:SASL_PLAINTEXT",
        "ssl.keystore.type": "PKCS12",
        "ssl.keystore.location": str(keys),
        "ssl.keystore.password": "changeit",
        **_logins("sasl_ssl", MECHANISMS),
        **_logins("sasl_plaintext", ("PLAIN",)),
    }
    return Secured(server, tls, clear, ca, password)


def _logins(listener: str, mechanisms: tuple[str, ...]) -> dict[str, str]:
    out = {f"listener.name.{listener}.sasl.enabled.mechanisms": ",".join(mechanisms)}
    for mechanism in mechanisms:
        name = f"listener.name.{listener}.{mechanism.lower()}.sasl.jaas.config"
        plain = mechanism == "PLAIN"
        module = f"{MODULES}.plain.PlainLoginModule" if plain else f"{MODULES}.scram.ScramLoginModule"
        out[name] = f'{module} required user_{USER}="{PASSWORD}";' if plain else f"{module} required;"
    return out


def certificate(folder: Path, name: str = "broker") -> tuple[Path, Path]:
    """A key store with a certificate for loopback, and that certificate alone, for clients to trust."""
    keys, ca = folder / f"{name}.p12", folder / f"{name}.pem"
    store = ["-keystore", str(keys), "-storepass", "changeit", "-storetype", "PKCS12", "-alias", name]
    made = ["-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"]
    _keytool(*made, *store, "-dname", f"CN={name}", "-ext", f"SAN=ip:{HOST}", "-ext", "BC=ca:true")
    _keytool("-exportcert", "-rfc", "-file", str(ca), *store)
    return keys, ca


def _keytool(*options: str) -> None:
    done = subprocess.run(["keytool", *options], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
