"""The child process that runs the language models, so that the event loop never waits for them.

Each worker has one child, started with `forkserver`; it answers one call at a time. If a call passes its deadline, the
child is killed and a new one started; the caller gets DeadlineExceeded. A child is replaced after `nlp.recycle_after`
calls, because spaCy's memory grows with what it has read. It is also replaced if it holds too much memory after a call.

    ChildFailed                 the call has no answer
    ├── ChildRaised             its function raised; the child is well
    └── ChildNotStarted         there is no child
    DeadlineExceeded            a RefusedRecord: the child was killed
"""

import asyncio
import gc
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any, TypeVar

import structlog

from agents.nlp.child_work import ChildContext
from agents.nlp.limits import StatementLimits
from agents.records.outcome import RefusedRecord
from copytaster.analyzer import Models
from copytaster.checking.not_judged import failure_reason, no_answer_reason
from streams.settings.sections import NlpSettings

T = TypeVar("T")
READY = "ready"

log = structlog.get_logger("copytaster.nlp")


class ChildFailed(Exception):
    """The child process ended, or raised; the text says what."""


class ChildRaised(ChildFailed):
    """The called function raised: either its arguments or the function is at fault."""


class ChildNotStarted(ChildFailed):
    """No child could be started: models are missing or damaged, or memory is short. No article is at fault."""


class DeadlineExceeded(RefusedRecord):
    """The call took longer than `seconds`, by default `nlp.deadline`; its article is not retried."""

    def __init__(self, seconds: float) -> None:
        super().__init__("deadline", f"no answer within {seconds:g} s")
        self.seconds = seconds


def unjudged_reason(error: Exception) -> str:
    """The reason for a statement that got no answer from a call about it alone."""
    if isinstance(error, DeadlineExceeded):
        return no_answer_reason(error.seconds)
    if isinstance(error, ChildFailed) and not isinstance(error, ChildRaised):
        return failure_reason("the process that judged it ended")
    return failure_reason(str(error) or repr(error))


def run_child(connection: Connection, settings: NlpSettings) -> None:
    """Run the child from start to end: load the models, answer calls, end when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    limits = StatementLimits.of(settings)
    try:
        context = ChildContext(_load_models(connection, settings, limits), limits)
        freeze_loaded_objects()
        connection.send((READY, None, False))
        while True:
            function, args = connection.recv()
            connection.send((*_answer_call(function, context, args), limits.exceeded()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def freeze_loaded_objects() -> None:
    """Exclude all loaded objects from later garbage collections: some hundred thousand objects that stay.

    Checking them again and again took 5 to 8 % of the time for articles. New objects are checked less often too, since
    hardly any of ours form cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _load_models(connection: Connection, settings: NlpSettings, limits: StatementLimits) -> Models:
    """Load the models; if that fails, report the error to the parent before the child ends."""
    try:
        models = Models.load(settings.pipeline, entailment=settings.entailment)
        limits.bound_process()
        return models
    except Exception as error:
        connection.send(("error", f"{type(error).__name__}: {error}", False))
        raise


def _answer_call(function: Callable[..., Any], context: ChildContext, args: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "ok", function(context, *args)
    except Exception as error:
        return "error", f"{type(error).__name__}: {error}"


class _Child:
    """One process, its pipe, and the thread that waits on the pipe."""

    def __init__(self, settings: NlpSettings) -> None:
        context = multiprocessing.get_context("forkserver")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=run_child, args=(theirs, settings), daemon=True, name="copytaster-nlp")
        self._process.start()
        theirs.close()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="nlp")
        self.calls = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid

    async def receive(self) -> tuple[str, Any, bool]:
        loop = asyncio.get_running_loop()
        answer: tuple[str, Any, bool] = await loop.run_in_executor(self._thread, self._ours.recv)
        return answer

    async def ask(self, function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[str, Any, bool]:
        self.calls += 1
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._exchange, (function, args))

    def _exchange(self, question: tuple[Callable[..., Any], tuple[Any, ...]]) -> tuple[str, Any, bool]:
        """Send and receive in one step: each thread switch costs as much as a small answer."""
        self._ours.send(question)
        answer: tuple[str, Any, bool] = self._ours.recv()
        return answer

    def end(self) -> None:
        """Kill the process; the thread stops waiting when its pipe closes."""
        self._process.kill()
        self._process.join(5)
        self._thread.shutdown(wait=False)
        self._ours.close()


class NlpChild:
    """The worker's side of the child: `await call(function, *args)` runs `function(context, *args)` in the child."""

    def __init__(self, settings: NlpSettings) -> None:
        self._settings = settings
        self._child: _Child | None = None
        self._lock = asyncio.Lock()
        self._shut = False

    @property
    def pid(self) -> int | None:
        """The child's process id, or None before the first call."""
        return self._child.pid if self._child else None

    @property
    def deadline(self) -> float:
        """Seconds for a call that sets no limit of its own."""
        return self._settings.deadline

    async def call(self, function: Callable[..., T], *args: Any, within: float | None = None) -> T:
        """Run a function of the models in the child, within `nlp.deadline` or the given seconds.

        Raises DeadlineExceeded, ChildRaised, ChildFailed or ChildNotStarted.
        """
        seconds = within or self.deadline
        await self._unless_shut()
        async with self._lock:
            child = await self._ready()
            try:
                status, value, outgrown = await asyncio.wait_for(child.ask(function, args), seconds)
            except TimeoutError:
                self.close()
                log.error("nlp child killed at its deadline", seconds=seconds)
                raise DeadlineExceeded(seconds) from None
            except (EOFError, OSError) as error:
                await self._unless_shut()
                self.close()
                raise ChildFailed(f"the nlp child ended: {error!r}") from error
            except asyncio.CancelledError:
                self.close()
                raise
            if outgrown:
                self.close()
                log.warning("nlp child replaced, it held more memory than it may", most_mb=self._settings.memory_mb)
        if status == "error":
            raise ChildRaised(value)
        result: T = value
        return result

    async def start(self) -> None:
        """Load the models now instead of at the first call."""
        async with self._lock:
            await self._ready()

    def shut(self) -> None:
        """End the child permanently: the worker is stopping, and callers that still wait are cancelled soon."""
        self._shut = True
        self.close()

    async def _unless_shut(self) -> None:
        """Return at once, or wait for cancellation: an article must not fail because its worker is stopping."""
        if self._shut:
            await asyncio.Event().wait()

    def close(self) -> None:
        """End the child, even during a call."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    async def _ready(self) -> _Child:
        if self._child is not None and self._child.calls >= self._settings.recycle_after:
            self.close()
        if self._child is None:
            child = self._child = _Child(self._settings)
            try:
                status, why, _ = await asyncio.wait_for(child.receive(), self._settings.start_deadline)
            except (TimeoutError, EOFError, OSError) as error:
                await self._unless_shut()
                self.close()
                raise ChildNotStarted(f"the nlp child did not start: {error!r}") from error
            except asyncio.CancelledError:
                self.close()
                raise
            if status != READY:
                self.close()
                raise ChildNotStarted(f"the nlp child did not start: {why}")
        return self._child
