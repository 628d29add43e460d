"""Events without the text of a withdrawn story: that they happened is kept, their content is removed."""

from dataclasses import replace

import orjson

from copytaster.model.records import Alert
from streams import codec

REMOVED_REASON = "the text was removed: the story was withdrawn"


def remove_story_text(data: bytes) -> bytes:
    """An alert event as JSON, without any text from its story."""
    alert = codec.decode(Alert, data)
    return codec.encode(
        replace(
            alert,
            reason=REMOVED_REASON if alert.state != "recalled" else alert.reason,
            title="",
            statement="",
            findings=(),
            mend=None,
            now=None,
            then=None,
            changes=(),
            cause=replace(alert.cause, note=None) if alert.cause else None,
            source_sha256="",
        )
    )


def remove_desk_action(data: bytes) -> bytes:
    """A desk event as JSON, without the action: its reason may quote the story."""
    return orjson.dumps(orjson.loads(data) | {"handling": None})
