"""Reads a strange file in a child process with limits on memory, time and output: whatever the file does to its
reader, only the child dies, and whoever asked gets a sentence. Knows no Django.

`heard` starts the child and hands on what it says; run as a program, this module is the child.
"""

import json
import logging
import os
import resource
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass
from importlib import import_module
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
OUT_OF_MEMORY = 71  # exit status of a child that met its limit and could still say so
# How parsers in C, C++ and Rust end when they are refused memory; the kernel's own killer comes last.
DEATHS_FOR_MEMORY = (OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGTRAP, -signal.SIGKILL)
# A parser of strange files has no business with our keys and passwords.
KNOWN_TO_THE_CHILD = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")
BLOCK = 1 << 16
logger = logging.getLogger(__name__)

Say = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Limits:
    memory: int = 1 << 30  # bytes of its own; the file it reads is not counted
    processor: int = 100  # seconds of computing
    waiting: float = 120  # seconds that are waited for it, all in all; what its listener does meanwhile is not counted
    output: int = 1 << 30  # bytes that it may say
    written: int = 64 << 20  # bytes of any file it writes


class Died(Exception):
    """The child ended before it had said everything; the text ends the sentence 'It cannot be read: ...'."""


def heard(module: str, *arguments: str, limits: Limits, file: IO[bytes] | int = subprocess.DEVNULL) -> Iterator:
    """What `module.main(say, *arguments)` says in a child, one thing after another; `file` is its standard input.

    Raises Died. The child ends with the iterator, also when that is left early.
    """
    trunk = [sys.executable, "-I", __file__, json.dumps(astuple(limits)), module, *arguments]
    environment = {name: os.environ[name] for name in KNOWN_TO_THE_CHILD if name in os.environ}
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(trunk, stdin=file, stdout=subprocess.PIPE, stderr=complaints, env=environment)
        try:
            yield from map(_understood, _lines(child, limits))
            _bury(child, limits, complaints)
        finally:
            child.kill()
            child.stdout.close()
            child.wait()


def _lines(child: subprocess.Popen, limits: Limits) -> Iterator[bytearray]:
    waited, said, line = 0.0, 0, bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            start = time.monotonic()
            is_ready = selector.select(max(0.0, limits.waiting - waited))
            waited += time.monotonic() - start
            if not is_ready:
                raise Died(f"reading it takes longer than {limits.waiting:g} seconds")
            block = os.read(child.stdout.fileno(), BLOCK)
            said += len(block)
            if said > limits.output:
                raise Died(f"it holds more than {limits.output >> 20:,} MB of text")
            *ends, rest = block.split(b"\n")
            for end in ends:
                yield line + end
                line.clear()
            line += rest
            if not block:
                return


def _understood(line: bytearray) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise Died("its reader broke down on it") from problem


def _bury(child: subprocess.Popen, limits: Limits, complaints: IO[bytes]) -> None:
    code = child.wait()
    if code == 0:
        return
    complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - 2000))
    logger.warning("A child that read a file ended with %s: %s", code, complaints.read().decode(errors="replace"))
    if code == -signal.SIGXCPU:
        raise Died(f"reading it takes more than {limits.processor} seconds of computing")
    if code in DEATHS_FOR_MEMORY:
        raise Died(f"reading it takes more than {limits.memory >> 20:,} MB of memory")
    raise Died("its reader broke down on it")


def _confine(limits: Limits) -> None:
    for limit, most, grace in (
        (resource.RLIMIT_DATA, limits.memory, 0),
        (resource.RLIMIT_AS, 8 * limits.memory, 0),  # where a system does not count the line above
        (resource.RLIMIT_CPU, limits.processor, 5),  # the first limit is told from other deaths, the second kills
        (resource.RLIMIT_FSIZE, limits.written, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with suppress(ValueError, OSError):  # a system that knows no such limit, or has set a lower one
            resource.setrlimit(limit, (most, most + grace))


def _say(thing: object, *, at_once: bool = False) -> None:
    """`at_once` before what may kill the child: what it has said by then is heard."""
    sys.stdout.write(json.dumps(thing) + "\n")
    if at_once:
        sys.stdout.flush()


def _be_the_child(limits: str, module: str, *arguments: str) -> int:
    _confine(Limits(*json.loads(limits)))
    sys.path.insert(0, str(ROOT))
    sys.stdout.reconfigure(encoding="ascii", line_buffering=False)
    try:
        import_module(module).main(_say, *arguments)
        sys.stdout.flush()
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    code = _be_the_child(*sys.argv[1:])
    os._exit(code)  # nothing to tidy up, and a parser's threads are not waited for
