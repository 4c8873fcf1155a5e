"""Damaged and hostile files through every reader: no crash, no hang, no lost byte, memory bounded.

python -m bench.fuzz [--inputs 5000] [--seed 1] [--processes 1]; the same seed makes the same files, and every
sample in tests/data is damaged in turn. A file that breaks a reader is made small and kept in a temporary folder.
python -m bench.fuzz --monsters [--megabytes 64] reads hostile files of that size instead: long lines, deep nesting,
endless columns; each in a process of its own, with its time and peak memory.
"""

import argparse
import mmap
import multiprocessing
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from citations import matching
from citations.formats import WRITES, NotUnderstood, ParsedRecord, SetAside, read, write
from citations.formats.containers import is_container
from citations.formats.reading import read_here
from tests.citations.formats.monsters import LONG, authors
from tests.citations.formats.mutator import mutated
from tests.citations.formats.samples import DATA

SECONDS = 5.0  # of a processor, for one file of a few kilobytes: a hundred times what the slowest should need
BYTES_OF_MONSTERS = 50_000  # a second, where nothing is written; 190,000 beginnings of RIS in 2 MB are the slowest
BYTES_A_SECOND = 25_000  # for larger ones; rows of a few letters are the slowest, each is a record
MEMORY = 3 << 30
SECONDS_TO_MINIMISE = 60
WRITTEN = tuple(WRITES)
AUTHORS = 100_000
MONSTERS = LONG | {
    f"{AUTHORS:,} authors in {format}": ("kept", lambda size, format=format: [authors(AUTHORS)[format]])
    for format in authors(1)
}


class Broken(AssertionError):
    """A promise of the readers that a file broke."""


class TooSlow(Exception):
    """A file that takes longer than any of its size may."""


@dataclass
class Tally:
    """What became of the files, and those that broke something: promise -> (sample, seed, file)."""

    outcomes: Counter = field(default_factory=Counter)
    slowest: tuple[float, str, int] = (0.0, "", 0)
    broken: dict[str, tuple[str, int, bytes]] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        self.outcomes += other.outcomes
        self.slowest = max(self.slowest, other.slowest)
        self.broken = other.broken | self.broken


def inputs(seed: int, count: int, skip: int = 0, step: int = 1) -> Iterator[tuple[str, int, bytes]]:
    """Name of the sample, seed of the damage, and the damaged file."""
    names = sorted(p.name for p in DATA.iterdir())
    samples = [(DATA / name).read_bytes() for name in names]
    for number in range(skip, count, step):
        which = number % len(names)
        if is_container(samples[which]) and number // len(names) % 20:
            which = number // len(names) % len(names)  # a child's start takes as long as a hundred other files
        own = seed * 1_000_000_007 + number
        yield names[which], own, mutated(samples[which], own, samples)


def check(data: bytes) -> str:
    """'read' or 'refused'; raises what breaks a promise."""
    try:
        pieces = list((read if _is_spreadsheet(data) else read_here)(data, columns={}).pieces)
    except NotUnderstood as refusal:
        if not str(refusal).endswith("."):
            raise Broken(f"a refusal is no sentence: {refusal}") from refusal
        return "refused"
    _check_ledger(data, pieces)
    records = [piece for piece in pieces if isinstance(piece, ParsedRecord)]
    for record in records:
        matching.normalise(record)
    to = WRITTEN[len(data) % len(WRITTEN)]
    for text in write(records, to):
        text.encode("utf-8", "surrogatepass")
    return "read"


def _is_spreadsheet(data: bytes) -> bool:
    """Its parser is not ours and cannot be interrupted, so the child has to read it; a start takes a while."""
    return is_container(data) and (data[:2] != b"PK" or b"xl/workbook" in data)


def _check_ledger(data: bytes, pieces: list) -> None:
    at, line = {"": 0}, {"": 1}
    for piece in pieces:
        place = piece.place
        if "!" in place.container:  # a spreadsheet's row has no bytes of its own
            continue
        if place.start != at.get(place.container, 0) or place.end < place.start:
            raise Broken("pieces are not consecutive")
        at[place.container] = place.end
        if place.container == "" and place.line and place.line != line[""]:
            raise Broken("a piece names a wrong line")
        if place.line:
            line[""] += piece.raw.count("\n") if place.container == "" else 0
        if isinstance(piece, SetAside) and not piece.problem.text.endswith("."):
            raise Broken(f"a reason is no sentence: {piece.problem.text[:60]}")
    if at[""] != len(data):
        raise Broken("bytes are lost")


def outcome(data: bytes) -> str:
    """As `check`, in bounded time; the name of the broken promise when one is broken."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS + len(data) / BYTES_A_SECOND)
    try:
        return check(data)
    except Broken as problem:
        return f"broken: {problem}"
    except Exception as problem:  # noqa: BLE001 whatever it is, it is a finding
        return f"broken: {type(problem).__name__} in {_place_of(problem)}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _place_of(problem: BaseException) -> str:
    """The innermost function of ours, so that one fault is found once."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [frame for frame in frames if "/citations/" in frame.filename] or frames
    return f"{Path(ours[-1].filename).name} {ours[-1].name}"


def fuzz(seed: int, count: int, skip: int = 0, step: int = 1) -> Tally:
    _limit()
    tally = Tally()
    for name, own, data in inputs(seed, count, skip, step):
        start = time.process_time()
        result = outcome(data)
        tally.slowest = max(tally.slowest, (time.process_time() - start, name, own))
        tally.outcomes[result] += 1
        if result.startswith("broken") and result not in tally.broken:
            tally.broken[result] = (name, own, minimised(data, result))
            print(f"  {result} ({name}, damaged with seed {own})", flush=True)
    return tally


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    signal.signal(signal.SIGVTALRM, _too_slow)


def _too_slow(*_: object) -> None:
    raise TooSlow


def minimised(data: bytes, result: str) -> bytes:
    """A smaller file that breaks the same promise: stretches are left out while it still does."""
    until = time.monotonic() + SECONDS_TO_MINIMISE
    size = len(data) // 2
    while size and time.monotonic() < until:
        at = 0
        while at < len(data) and time.monotonic() < until:
            shorter = data[:at] + data[at + size :]
            if outcome(shorter) == result:
                data = shorter
            else:
                at += size
        size //= 2
    return data


def run(seed: int, count: int, processes: int) -> Tally:
    if processes == 1:
        return fuzz(seed, count)
    total = Tally()
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for tally in pool.starmap(fuzz, [(seed, count, nth, processes) for nth in range(processes)]):
            total.add(tally)
    return total


def report(tally: Tally, seconds: float) -> None:
    files = sum(tally.outcomes.values())
    print(f"{files:,} files in {seconds:,.0f} s ({files / seconds:,.0f} a second)")
    for result, number in tally.outcomes.most_common():
        print(f"  {number:>9,}  {result}")
    took, name, own = tally.slowest
    print(f"  slowest {took:.2f} s: {name}, damaged with seed {own}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  peak memory {peak:,.0f} MB")
    if tally.broken:
        folder = Path(tempfile.mkdtemp(prefix="concord-fuzz-"))
        for number, (result, (name, own, data)) in enumerate(sorted(tally.broken.items()), 1):
            (folder / f"{number}-{name}").write_bytes(data)
            print(f"  {folder / f'{number}-{name}'} ({len(data)} bytes, seed {own}): {result}")


def monsters(megabytes: int) -> bool:
    """Prints a line for each; whether all kept their promise."""
    is_kept = True
    for name, (wanted, _) in MONSTERS.items():
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            result, seconds, peak = pool.apply(monster, (name, megabytes << 20))
        is_kept = is_kept and result in wanted.split(" or ")
        print(f"  {seconds:7.1f} s {peak:7,.0f} MB  {name}: {result}", flush=True)
    return is_kept


def monster(name: str, size: int) -> tuple[str, float, float]:
    """What became of the file, the seconds of computing it took, and the most memory of the process."""
    _limit()
    start = time.process_time()
    with tempfile.TemporaryFile() as file:
        for block in MONSTERS[name][1](size):
            file.write(block)
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            result = _kept(data)
    return result, time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _kept(data: mmap.mmap) -> str:
    """As for a small file, but without holding its pieces; the allowed time is for four readings of it, not forty."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS + len(data) / BYTES_OF_MONSTERS)
    at = 0
    try:
        for piece in read_here(data, {}).pieces:
            if piece.place.start != at:
                return "pieces are not consecutive"
            hash(piece)  # asks for every field
            at = piece.place.end
    except NotUnderstood:
        return "refused"
    except Exception as problem:  # noqa: BLE001 whatever it is, it is a finding
        return f"{type(problem).__name__} in {_place_of(problem)}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return "kept" if at == len(data) else "bytes are lost"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--monsters", action="store_true")
    parser.add_argument("--megabytes", type=int, default=64)
    options = parser.parse_args()
    if options.monsters:
        sys.exit(None if monsters(options.megabytes) else "Some files break what the readers promise.")
    start = time.monotonic()
    tally = run(options.seed, options.inputs, options.processes)
    report(tally, time.monotonic() - start)
    if tally.broken:
        sys.exit("Some files break what the readers promise.")


if __name__ == "__main__":
    main()
