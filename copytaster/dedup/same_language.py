"""Whether the language tags of two texts allow that they are compared."""


def is_same_language(one: str | None, other: str | None) -> bool:
    """True unless both are given and differ; `en-GB` and `en-US` are one language."""
    return not one or not other or one.lower().split("-")[0] == other.lower().split("-")[0]
