"""The core run by Quix Streams: `python -m benchmarks.load.shells.quix BROKER IN OUT`."""

import sys

from quixstreams import Application

from benchmarks.load.core import Core
from benchmarks.load.shells.told import GROUP, told


def main(broker: str, source: str, target: str) -> None:
    """A dataframe of bytes, as in its tutorial; it commits once a second, after its producer was flushed."""
    core = Core()
    app = Application(broker_address=broker, consumer_group=GROUP, auto_offset_reset="earliest", commit_interval=1.0,
                      loglevel="WARNING", auto_create_topics=False, state_dir="quix-state")  # fmt: skip
    raw = app.topic(source, key_deserializer="bytes", value_deserializer="bytes")
    out = app.topic(target, key_serializer="bytes", value_serializer="bytes")
    app.dataframe(raw).apply(lambda value: told(core.take(value))).to_topic(out)
    app.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
