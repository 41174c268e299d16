"""Work that is done on another processor core meanwhile, in a copy of this process where the system can make one."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Begin some work, and return what waits for its result.

    The result must be something that pickle takes. Where no copy can be made, or the copy fails, the work is done here
    when its result is asked for: it ends the same way, with the same faults.
    """
    if not hasattr(os, "fork") or (os.cpu_count() or 1) < 2:
        return work
    reading, writing = os.pipe()
    # A stop is for this process; the copy, which would take it in the middle of anything, ends by itself.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        process = os.fork()
        if process == 0:
            _in_the_copy(work, reading, writing)
    except OSError:
        os.close(reading)
        os.close(writing)
        return work
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.close(writing)

    def result() -> T:
        with os.fdopen(reading, "rb") as pipe:
            content = pipe.read()
        _, status = os.waitpid(process, 0)
        if status or not content:
            return work()
        found: T = pickle.loads(content)
        return found

    return result


def _in_the_copy(work: Callable[[], object], reading: int, writing: int) -> None:
    """Never returns: nothing that this process holds open may be tidied up twice."""
    status = 1
    try:
        os.close(reading)
        content = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(content)
        status = 0
    finally:
        os._exit(status)
