"""Who runs functions of the models: in a worker the nlp child, in tests something simpler."""

from typing import Any, Protocol


class ModelRunner(Protocol):
    """See `agents.nlp.child_process.NlpChild`."""

    @property
    def deadline(self) -> float:
        """Seconds that a call has where it is told nothing else."""

    async def call(self, function: Any, *args: Any, within: float | None = None) -> Any:
        """What `function(context, *args)` gives, with the child's own context. Raises as `NlpChild.call`."""
