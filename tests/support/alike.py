"""Stories made from a raw one that likeness alone can join to it: a copy in other dress, and an update."""

import json
from typing import Any

from tests.support.generator import SENTENCE, Made

COPIED, UPDATED = "urn:page:", "urn:update:"
"""Before the uri of the story that they are made from."""
DISTORTED = "Zelmira Quist gave 77,123 dollars to whoever found it."
"""No story says so."""
QUOTE = '"We heard nothing of it until the morning boat came in," Tavian Merrow told reporters outside the hall.'


def copy_of(made: Made, *, statements: tuple[str, ...] = (DISTORTED,)) -> Made:
    """The story cut, under another dateline and with a credit, as a page that repeats it has it."""
    article, (*kept, last) = _parts(made)
    sentences = SENTENCE.split(last)
    body = [*kept, " ".join(sentences[:-1])] if kept or len(sentences) > 1 else [last]
    text = "\n\n".join(["OSTHOLM, March 2 (Merrow News) - " + body[0], *body[1:], "Editing by Lisbeth Corran"])
    return _made(made, article, COPIED, text, statements)


def update_of(made: Made) -> Made:
    """The story with a quotation that came in, under a uri of its own, and a statement that it does not bear out."""
    article, paragraphs = _parts(made)
    text = "\n\n".join([*paragraphs, QUOTE])
    return _made(made, article, UPDATED, text, ("Anders Vollmer told reporters that he had known of it for weeks.",))


def _parts(made: Made) -> tuple[dict[str, Any], list[str]]:
    article = json.loads(made.raw)["article"]
    return article, article["bodies"][0]["value"].split("\n\n")


def _made(made: Made, article: dict[str, Any], prefix: str, text: str, statements: tuple[str, ...]) -> Made:
    """Under the item id of the first: so they share a partition of `raw`, and the first stays the first."""
    article = article | {"uri": prefix + article["uri"], "bodies": [article["bodies"][0] | {"value": text}]}
    told = [{"n": n, "text": statement} for n, statement in enumerate(statements, 1)]
    return Made(made.item_id, json.dumps({"article": article, "statements": told}).encode(), False)
