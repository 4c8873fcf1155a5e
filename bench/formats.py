"""Readers and writers against their budget: python -m bench.formats [--sizes 20000 200000] [--no-scores]

Reads the same invented exports with Concord and with the library that people use for each format, every reading in a
process of its own: records found, seconds of processor, peak memory. Concord is measured twice. `pieces` is what
`formats.read` does when nobody asks for more: the file cut up, encodings, tags, titles, what is no record set aside.
`whole` asks every record for everything: people, dates, identifiers, provenance, problems, what no field took. The
libraries give their dictionaries of raw strings, which is what they have.

Then the open cases of ../shared/data/imports are scored where they are at hand.
"""

import argparse
import json
import mmap
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from bench import exports
from citations import formats
from citations.formats import ParsedRecord

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CASES, SCORER = SHARED / "data/imports", SHARED / "eval/imports/score.py"
MOST_GROWTH_MB = 8  # between the small and the large file


def pieces(path: Path) -> int:
    return _count(path, lambda record: None)


def whole(path: Path) -> int:
    return _count(path, lambda record: record.problems)


def _count(path: Path, ask: Callable[[ParsedRecord], object]) -> int:
    found = 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for piece in formats.read(data).pieces:
            if isinstance(piece, ParsedRecord):
                ask(piece)
                found += 1
    return found


def rispy(path: Path) -> int:
    import rispy

    with path.open(encoding="utf-8") as file:
        return len(rispy.load(file))


def biopython(path: Path) -> int:
    from Bio import Medline

    with path.open(encoding="utf-8") as file:
        return sum(1 for _ in Medline.parse(file))


def bibtexparser(path: Path) -> int:
    import bibtexparser

    return len(bibtexparser.parse_file(str(path)).entries)


READERS = {reader.__name__: reader for reader in (pieces, whole, rispy, biopython, bibtexparser)}
LIBRARIES = {"ris": ("rispy", "rispy"), "nbib": ("biopython", "Bio"), "bibtex": ("bibtexparser", "bibtexparser")}


def measure(reader: str, path: Path) -> dict:
    """Runs in a process of its own. The file has been read once before, so that no disk is measured; the library is
    imported before the clock runs."""
    module = next((module for name, module in LIBRARIES.values() if name == reader), None)
    if module:
        __import__(module)
    start = time.process_time()
    found = READERS[reader](path)
    return {
        "records": found,
        "seconds": time.process_time() - start,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def in_own_process(reader: str, path: Path) -> dict:
    command = [sys.executable, "-m", "bench.formats", "--measure", reader, str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def report_speed(sizes: list[int]) -> None:
    for kind, (library, module) in LIBRARIES.items():
        is_there = find_spec(module) is not None
        if not is_there:
            print(f"{kind}: {library} is not installed (pip install {library} to see it here)")
        first: dict[str, dict] = {}
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"export.{kind}"
                exports.write(path, kind, size)
                _print_readings(kind, path, [library] if is_there else [], first)


def _print_readings(kind: str, path: Path, libraries: list[str], first: dict[str, dict]) -> None:
    megabytes = path.stat().st_size / 1e6
    runs = {reader: in_own_process(reader, path) for reader in (*libraries, "pieces", "whole")}
    baseline = runs[libraries[0]] if libraries else None
    for reader, run in runs.items():
        rate = run["records"] / run["seconds"]
        said = f"{kind:<7}{megabytes:>6.0f} MB {reader:<13}{run['records']:>8} records {run['seconds']:>7.2f} s"
        said += f"{rate:>9.0f} a second{run['mb']:>7.0f} MB"
        if baseline and run is not baseline:
            said += f"  {baseline['seconds'] / run['seconds']:>5.2f} times {libraries[0]}"
            said += "" if run["records"] == baseline["records"] else ", COUNTS DIFFER"
        if reader in ("pieces", "whole"):
            growth = run["mb"] - first.setdefault(reader, run)["mb"]
            said += f", memory {'flat' if growth < MOST_GROWTH_MB else f'GREW by {growth:.0f} MB'}"
        print(said, flush=True)


def report_scores(jobs: int) -> None:
    if not SCORER.exists():
        print(f"scores: {SCORER.parent} is not here, skipped")
        return
    command = f"{sys.executable} {ROOT / 'manage.py'} convert {{input}} --to csl-json"
    subprocess.run(
        [sys.executable, str(SCORER), str(CASES), "--tier", "all", "--command", command, "--jobs", str(jobs)],
        check=True,
        cwd=ROOT,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="*", type=int, default=[20_000, 200_000])
    parser.add_argument("--no-scores", action="store_true")
    parser.add_argument("--jobs", type=int, default=2, help="cases scored at a time")
    parser.add_argument("--measure", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        reader, path = options.measure
        print(json.dumps(measure(reader, Path(path))))
        return
    report_speed(sorted(options.sizes))
    if not options.no_scores:
        report_scores(options.jobs)


if __name__ == "__main__":
    main()
