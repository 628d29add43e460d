"""Child processes that end with us: `embedded` and `apache_kafka` start brokers with them.

A broker left behind holds a port and a data folder, and breaks the next run. So a child has its own process group
(Ctrl-C in the terminal reaches only us, and we stop the child in order), and on Linux the kernel kills it when we die,
even by kill -9.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

# The kernel's "parent" is the thread that forked, not the process: a child started from a short-lived thread
# dies with that thread. This one thread lives as long as the process does, whichever code starts a child.
_SPAWNER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="children")


class ChildProcess:
    """A running process whose output goes to `log`; it is ended by `stop` or `kill`, or when we die."""

    def __init__(self, argv: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None) -> None:
        """Start `argv`, with stdin closed and output appended to `log`. Raises OSError if it cannot start."""
        self.argv = tuple(argv)
        self.log = log
        self._process = _SPAWNER.submit(_spawn, self.argv, log, env).result()

    @property
    def pid(self) -> int:
        """The process id, also of its process group."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; then its exit code, or minus the signal that ended it."""
        return self._process.poll()

    def stop(self, grace: float) -> None:
        """Send SIGTERM, and SIGKILL if it still runs after `grace` seconds. Ended and reaped on return."""
        if self.exit_code is None:
            self._process.terminate()
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Send SIGKILL to the process and its children. Ended and reaped on return."""
        if self.exit_code is None:
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def output(self, lines: int = 20) -> str:
        """The last lines it printed, for an error message."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


def _spawn(argv: Sequence[str], log: Path, env: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
    with log.open("ab") as sink:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=env,
            process_group=0,
            preexec_fn=_end_with(os.getpid()) if _LIBC else None,
        )


def _end_with(parent: int) -> Callable[[], None]:
    def ask_kernel() -> None:
        assert _LIBC is not None
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(1)

    return ask_kernel
