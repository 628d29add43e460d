"""Events told again after their story was withdrawn: that they were is kept, what they said is not."""

from dataclasses import replace

import orjson

from copytaster.model.records import Alert
from streams import codec

REMOVED_REASON = "the text was removed: the story was withdrawn"


def remove_story_text(data: bytes) -> bytes:
    """An alert event as JSON, without anything that came from its story."""
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
    """An event of the desk as JSON, without the word: its reason may quote the story."""
    return orjson.dumps(orjson.loads(data) | {"handling": None})
