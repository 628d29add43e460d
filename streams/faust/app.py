"""The Faust application: one consumer group, raw bytes in and out, acks only by the runtime.

The reason for each value below is in docs/faust.md.
"""

import os
import socket
from typing import Any

import faust

from streams.faust.patches import install_patches
from streams.kafka.connection import security
from streams.settings.settings import Settings
from streams.topic_config import Topic


def build_app(settings: Settings) -> faust.App:
    """A Faust app for these settings, with our patches of Faust in place. Raises OSError, ssl.SSLError."""
    install_patches()
    return faust.App(
        settings.worker.app_id,
        broker=settings.broker.url,
        broker_credentials=_credentials(settings),
        broker_client_id=_client_id(settings),
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


def build_channel(app: faust.App, settings: Settings, topics: tuple[Topic, ...]) -> Any:
    """Build an agent's input: one or several topics as raw bytes."""
    names = (topic.full_name(settings.topics) for topic in topics)
    return app.topic(*names, key_serializer="raw", value_serializer="raw")


def _credentials(settings: Settings) -> Any:
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


def _client_id(settings: Settings) -> str:
    """The name by which the broker knows this process: the owner that `copytaster lag` shows."""
    return f"copytaster-{settings.worker.instance_id or f'{socket.gethostname()}-{os.getpid()}'}"
