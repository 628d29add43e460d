"""The material of the measurements: Reuters stories, each with one generated statement, as a wire sends them."""

import json
from collections.abc import Iterator

from tests.support.generator import Made, stories

MOST_WORDS = 400


def one_statement_each(count: int, *, seed: int = 5, most_words: int = MOST_WORDS) -> Iterator[Made]:
    """`count` items; of each three stories in a row, one statement is verbatim, one shortened, one changed."""
    for n, made in enumerate(stories(count, seed=seed, broken_every=0, most_words=most_words)):
        tree = json.loads(made.raw)
        tree["statements"] = [tree["statements"][n % 3] | {"n": 1}]
        yield Made(made.item_id, json.dumps(tree).encode(), False)


def blocks(raw: bytes) -> list[str]:
    """The texts of an item that the models read, title first: the input of plain spaCy."""
    article = json.loads(raw)["article"]
    return [article["headlines"][0]["value"], *article["bodies"][0]["value"].split("\n\n")]
