"""The protocol for running functions of the models: in a worker the nlp child, in tests something simpler."""

from typing import Any, Protocol


class ModelRunner(Protocol):
    """See `agents.nlp.child_process.NlpChild`."""

    @property
    def deadline(self) -> float:
        """Seconds for a call that sets no limit of its own."""

    async def call(self, function: Any, *args: Any, within: float | None = None) -> Any:
        """Return `function(context, *args)`, with the child's own context. Raises as `NlpChild.call`."""
