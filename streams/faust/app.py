"""The Faust application: one consumer group, raw bytes in and out, nothing acked but by the guard.

Each value below answers a note in docs/faust.md. Importing this module reads the settings.
"""

import os
import socket
from typing import Any

import faust

from streams.faust.patches import mend
from streams.kafka.connection import security
from streams.settings.settings import current
from streams.table import Table
from streams.topic import Topic

mend()
settings = current()


def _credentials() -> Any:
    """The connection's security in Faust's form; None for a plain connection."""
    given = security(settings)
    if settings.broker.uses_sasl:
        return faust.SASLCredentials(
            username=given["sasl_plain_username"],
            password=given["sasl_plain_password"],
            mechanism=given["sasl_mechanism"],
            ssl_context=given.get("ssl_context"),
        )
    return faust.SSLCredentials(given["ssl_context"]) if settings.broker.uses_tls else None


def _client_id() -> str:
    """How the broker knows this process: the owner that `copytaster lag` names."""
    return f"copytaster-{settings.worker.instance_id or f'{socket.gethostname()}-{os.getpid()}'}"


app = faust.App(
    settings.worker.app_id,
    broker=settings.broker.url,
    broker_credentials=_credentials(),
    broker_client_id=_client_id(),
    datadir=settings.worker.data_dir / (settings.worker.instance_id or "worker"),
    store="memory://",
    web_enabled=False,
    key_serializer="raw",
    value_serializer="raw",
    topic_allow_declare=False,
    topic_disable_leader=True,
    topic_partitions=settings.topics.partitions,
    topic_replication_factor=settings.topics.replication,
    consumer_auto_offset_reset="earliest",
    consumer_max_fetch_size=settings.topics.max_bytes,
    consumer_group_instance_id=settings.worker.instance_id or None,
    broker_commit_interval=settings.broker.commit_interval,
    broker_max_poll_records=500,
    broker_session_timeout=settings.broker.session_timeout,
    broker_rebalance_timeout=settings.broker.rebalance_timeout,
    broker_heartbeat_interval=settings.broker.heartbeat_interval,
    broker_request_timeout=max(settings.broker.rebalance_timeout, settings.broker.session_timeout) + 10,
    producer_acks=-1,
    producer_request_timeout=settings.broker.request_timeout,
    producer_max_request_size=settings.topics.max_bytes,
    producer_max_batch_size=settings.topics.max_bytes - 64 * 1024,
    producer_compression_type="lz4",
    stream_buffer_maxsize=256,
    table_standby_replicas=0,
    worker_redirect_stdouts=False,
)


def channel(*topics: Topic) -> Any:
    """What an agent reads: one or several topics as raw bytes."""
    return app.topic(
        *(t.full_name(settings.topics) for t in topics),
        key_serializer="raw",
        value_serializer="raw",
    )


def table(declared: Table) -> Any:
    """A Faust table over a declared changelog; raw bytes, so that `agents.state.table` alone writes it."""
    return app.Table(
        declared.name,
        partitions=declared.partitions(settings.topics),
        key_type=bytes,
        value_type=bytes,
    )
