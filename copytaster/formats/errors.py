"""The errors of a raw item. Every parser raises these and nothing else.

    FormatError          the item cannot be read; `reason` is a stable slug, the message is for people
    └── UnsupportedItemError      the item is valid, but not a story: a photo, a catalogue, a format we do not read

Reasons: `empty`, `not-json`, `truncated`, `wrong-shape`, `wrong-encoding`, `lone-surrogate`, `no-text`, `no-article`
(statements without an article), `too-long`, and `unsupported-<what>`.
"""


class FormatError(ValueError):
    """A raw item that cannot be read. It can be pickled, since parsing may run in a child process."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return self.message


class UnsupportedItemError(FormatError):
    """A valid item of a kind that has no story in it. `what` names the kind and ends the reason."""

    def __init__(self, slug: str, message: str) -> None:
        super().__init__(slug if slug.startswith("unsupported-") else f"unsupported-{slug}", message)
