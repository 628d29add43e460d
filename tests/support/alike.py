"""Stories that can join another story only by similarity: a changed copy, and an update."""

import json
from typing import Any

from tests.support.generator import SENTENCE, Made

COPIED, UPDATED = "urn:page:", "urn:update:"
"""Prefixes of the uri of the story that they are made from."""
DISTORTED = "Zelmira Quist gave 77,123 dollars to whoever found it."
"""A statement that no story supports."""
QUOTE = '"We heard nothing of it until the morning boat came in," Tavian Merrow told reporters outside the hall.'


def copy_of(made: Made, *, statements: tuple[str, ...] = (DISTORTED,)) -> Made:
    """The story cut, with another dateline and a credit, like a page that repeats it."""
    article, (*kept, last) = _parts(made)
    sentences = SENTENCE.split(last)
    body = [*kept, " ".join(sentences[:-1])] if kept or len(sentences) > 1 else [last]
    text = "\n\n".join(["OSTHOLM, March 2 (Merrow News) - " + body[0], *body[1:], "Editing by Lisbeth Corran"])
    return _made(made, article, COPIED, text, statements)


def update_of(made: Made) -> Made:
    """The story with a new quotation, under its own uri, and a statement that it does not support."""
    article, paragraphs = _parts(made)
    text = "\n\n".join([*paragraphs, QUOTE])
    return _made(made, article, UPDATED, text, ("Anders Vollmer told reporters that he had known of it for weeks.",))


def _parts(made: Made) -> tuple[dict[str, Any], list[str]]:
    article = json.loads(made.raw)["article"]
    return article, article["bodies"][0]["value"].split("\n\n")


def _made(made: Made, article: dict[str, Any], prefix: str, text: str, statements: tuple[str, ...]) -> Made:
    """A story with the item id of the original: both are in one partition of `raw`, so the original stays first."""
    article = article | {"uri": prefix + article["uri"], "bodies": [article["bodies"][0] | {"value": text}]}
    told = [{"n": n, "text": statement} for n, statement in enumerate(statements, 1)]
    return Made(made.item_id, json.dumps({"article": article, "statements": told}).encode(), False)
