"""What is fed under fire: stories told twice, so that every stage has something to remember between the two."""

import json
from collections.abc import Iterator
from dataclasses import replace

from tests.support.generator import Made, stories

MOST_WORDS = 60


def told_twice(count: int, *, seed: int) -> Iterator[Made]:
    """Each story and its second version, which bears the changed statement out, or no longer makes it."""
    for n, first in enumerate(stories(count, seed=seed, broken_every=0, most_words=MOST_WORDS)):
        yield first
        tree = json.loads(first.raw)
        tree["article"]["version"] = "2"
        changed = tree["statements"][-1]
        if n % 2:
            tree["article"]["bodies"][0]["value"] += f"\n\n{changed['text']}"
        else:
            tree["statements"].remove(changed)
        yield replace(first, raw=json.dumps(tree).encode())
