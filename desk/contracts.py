"""The contracts for programs that read our topics: an AsyncAPI 3 document, and a JSON Schema for each topic.

They are generated from the topics and the record types. The tests compare the committed files under
`docs/contracts` with them, so that no field changes unnoticed.
"""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from streams import record_forms
from streams.headers import HEADERS_SCHEMA, JSON_MEDIA_TYPE, event_type
from streams.settings.settings import Settings
from streams.topic_config import Topic
from streams.topics import TOPICS

ASYNCAPI_VERSION = "3.0.0"
_MODE: JsonSchemaMode = "serialization"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"

JsonTree = dict[str, Any]


def build_asyncapi(settings: Settings) -> JsonTree:
    """The whole document, with the topic names of these settings."""
    host = settings.broker.url.removeprefix("kafka://").split(";")[0]
    references, types = _schemas()
    return {
        "asyncapi": ASYNCAPI_VERSION,
        "info": {
            "title": "Copytaster",
            "version": version("copytaster"),
            "description": (
                "What the stages of Copytaster write to Kafka. Events follow CloudEvents 1.0 in binary mode; one that "
                "is delivered twice has the same ce_id twice."
            ),
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": JSON_MEDIA_TYPE,
        "servers": {"kafka": {"host": host, "protocol": "kafka", "description": "As set in broker.url."}},
        "channels": {_name(topic): _channel(topic, settings) for topic in TOPICS},
        "operations": {f"read.{_name(topic)}": _operation(topic) for topic in TOPICS},
        "components": {
            "messages": {_name(topic): _message(topic, references.get(topic.name)) for topic in TOPICS},
            "messageTraits": {"cloudevent": {"headers": HEADERS_SCHEMA}},
            "schemas": types,
        },
    }


def build_schemas() -> Iterator[tuple[str, JsonTree]]:
    """The JSON Schema of each topic's records, with the topic's name."""
    for topic, record in _typed():
        schema = TypeAdapter(record).json_schema(mode=_MODE)
        yield topic.name, {"$schema": _DIALECT, **schema}


def build_documents(settings: Settings) -> dict[str, JsonTree]:
    """Every document, by its file name."""
    return {"asyncapi.json": build_asyncapi(settings)} | {f"{name}.schema.json": tree for name, tree in build_schemas()}


def _typed() -> list[tuple[Topic, Any]]:
    return [(topic, topic.record) for topic in TOPICS if topic.record is not None]


def _schemas() -> tuple[dict[str, JsonTree], JsonTree]:
    """The reference to each topic's type, and all types in one set; a type that two records share is there once."""
    inputs: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [
        (topic.name, _MODE, TypeAdapter(record)) for topic, record in _typed()
    ]
    references, tree = TypeAdapter.json_schemas(inputs, ref_template="#/components/schemas/{model}")
    return {name: reference for (name, _), reference in references.items()}, dict(sorted(tree["$defs"].items()))


def _name(topic: Topic) -> str:
    """The topic's name as a key of the AsyncAPI document."""
    return topic.name.replace(".", "_")


def _channel(topic: Topic, settings: Settings) -> JsonTree:
    topics = settings.topics
    config = topic.config(topics)
    configuration: JsonTree = {"cleanup.policy": [config["cleanup.policy"]], "max.message.bytes": topics.max_bytes}
    if "retention.ms" in config:
        configuration["retention.ms"] = int(config["retention.ms"])
    return {
        "address": topic.full_name(topics),
        "title": topic.name,
        "description": topic.summary,
        "messages": {"event": {"$ref": f"#/components/messages/{_name(topic)}"}},
        "bindings": {
            "kafka": {
                "topic": topic.full_name(topics),
                "partitions": topic.partitions(topics),
                "replicas": topics.replication,
                "topicConfiguration": configuration,
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operation(topic: Topic) -> JsonTree:
    channel = f"#/channels/{_name(topic)}"
    return {
        "action": "receive",
        "channel": {"$ref": channel},
        "summary": f"Read {topic.name}.",
        "messages": [{"$ref": f"{channel}/messages/event"}],
    }


def _message(topic: Topic, reference: JsonTree | None) -> JsonTree:
    payload = reference or {"description": "Bytes as received, of the media type in the header content-type."}
    if topic.compacted:
        payload = {"oneOf": [payload, {"type": "null", "description": "A tombstone: forget what this key stood for."}]}
    return {
        "name": event_type(topic.name, record_forms.written_form(topic.record)),
        "title": topic.name,
        "contentType": JSON_MEDIA_TYPE if topic.record is not None else "application/octet-stream",
        "payload": payload,
        "traits": [{"$ref": "#/components/messageTraits/cloudevent"}],
        "bindings": {"kafka": {"key": {"type": "string", "description": topic.key}, "bindingVersion": "0.5.0"}},
    }
