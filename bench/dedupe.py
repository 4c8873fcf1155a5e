"""De-duplication against its budget: python -m bench.dedupe [--sizes 10000 50000 100000 200000] [--new 1000]

Invents collections of records, a quarter of them with noisy copies, and measures the matcher on their stored fields in
a process of its own per size: seconds, peak memory, growth per doubling, and the incremental import into the largest
collection. Beside it at 10,000 records, in the same run: joining by exact title, and bib-dedupe where it is installed.
The copies' truth is known; what is lost or missed here says little about real searches, but a change shows.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from citations.formats.parsed import ParsedRecord, Place
from citations.matching import Normalised, clusters, find, normalise

BUDGET_RECORDS, BUDGET_SECONDS, BUDGET_MB, BUDGET_IMPORT_SECONDS = 100_000, 60, 1000, 5
BASELINE_RECORDS = 10_000
COPIED = 0.25


class Inventor:
    """Records that look like a search's: word frequencies, lengths and gaps, no real person or paper."""

    def __init__(self, seed: int = 20240101) -> None:
        self.random = random.Random(seed)
        syllables = [c + v + e for c in "bdfglmnprstvk" for v in "aeiou" for e in ("", "n", "r", "st")]
        self.words = ["".join(self.random.choices(syllables, k=self.random.randint(2, 4))) for _ in range(20_000)]
        self.weights = [1 / (rank + 20) for rank in range(len(self.words))]
        self.surnames = ["".join(self.random.choices(syllables, k=2)).capitalize() for _ in range(6000)]
        self.journals = [f"Journal of {self._phrase(2).title()}" for _ in range(800)]
        self.text = self._phrase(200_000)

    def _phrase(self, length: int) -> str:
        return " ".join(self.random.choices(self.words, self.weights, k=length))

    def work(self, number: int) -> dict:
        pick, first = self.random, self.random.randint(2, 2500)
        at = pick.randrange(len(self.text) - 1200)
        return {
            "title": self._phrase(pick.randint(6, 16)).capitalize(),
            "authors": tuple(f"{pick.choice(self.surnames)}, {pick.choice('ABCDEFGHJKLM')}." for _ in range(5)),
            "year": pick.randint(1985, 2024),
            "journal": pick.choice(self.journals),
            "volume": str(pick.randint(1, 120)),
            "issue": str(pick.randint(1, 12)),
            "pages": f"{first}-{first + pick.randint(2, 15)}" if pick.random() < 0.85 else "",
            "doi": f"10.{pick.randint(1000, 9999)}/s.{number}" if pick.random() < 0.7 else "",
            "abstract": self.text[at : at + pick.randint(600, 1200)] if pick.random() < 0.8 else "",
        }

    def copy(self, work: dict) -> dict:
        """The work as another database has it."""
        pick, copy = self.random, dict(work)
        if pick.random() < 0.4:
            copy["doi"] = ""
        if pick.random() < 0.3:
            copy["abstract"] = ""
        if pick.random() < 0.4:
            copy["journal"] = " ".join(word[:4] for word in work["journal"].split())
        if pick.random() < 0.4:
            copy["issue"] = ""
        if pick.random() < 0.2:
            at = pick.randrange(len(work["title"]))
            copy["title"] = work["title"][:at] + work["title"][at + 1 :]
        return copy

    def records(self, count: int) -> Iterator[tuple[int, dict]]:
        """(number of the work, fields), shuffled."""
        made: list[tuple[int, dict]] = []
        while len(made) < count:
            work = self.work(len(made))
            made.append((len(made), work))
            if self.random.random() < COPIED:
                number = made[-1][0]
                made += [(number, self.copy(work)) for _ in range(self.random.choice((1, 1, 1, 2, 3)))]
        made = made[:count]
        self.random.shuffle(made)
        yield from made


def parsed(fields: dict) -> ParsedRecord:
    return ParsedRecord(place=Place(0, 0, 1), raw="", **fields)


def write_stored(path: Path, count: int) -> None:
    """One line per record: the number of its work, and what the database would hold."""
    with path.open("w", encoding="utf-8") as file:
        for work, fields in Inventor().records(count):
            file.write(json.dumps([work, normalise(parsed(fields)).to_dict()]) + "\n")


def measure(path: Path, new: int) -> dict:
    """Runs in a process of its own, so that the peak is this run's."""
    start, cpu = time.perf_counter(), time.process_time()
    works, items = [], []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file):
            work, stored = json.loads(line)
            works.append(work)
            items.append((number, Normalised.from_dict(stored)))
    loaded = time.perf_counter()
    load_cpu, cpu = time.process_time() - cpu, time.process_time()
    result = find(items, new=set(range(new)) if new else None)
    cpu, found = time.process_time() - cpu, time.perf_counter()
    return {
        "records": len(items),
        "load": loaded - start,
        "find": found - loaded,
        "cpu": load_cpu + cpu,
        "find_cpu": cpu,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "links": len(result.links),
        "questions": len(result.questions),
        "lost_missed": None if new else errors(works, clusters(range(len(items)), result.links)),
    }


def errors(works: list[int], found: dict[int, int]) -> tuple[int, int]:
    """(works of which no record is kept, copies still there), if the first record of each group is kept."""
    kept: dict[int, int] = {}
    for record, group in found.items():
        if record == group:
            kept[works[record]] = kept.get(works[record], 0) + 1
    return len(set(works)) - len(kept), sum(kept.values()) - len(kept)


def in_own_process(path: Path, new: int = 0) -> dict:
    command = [sys.executable, "-m", "bench.dedupe", "--measure", str(path), "--new", str(new)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def by_exact_title(count: int) -> str:
    records = list(Inventor().records(count))
    start = time.perf_counter()
    first: dict[str, int] = {}
    groups = {at: first.setdefault(fields["title"].lower(), at) for at, (_, fields) in enumerate(records)}
    seconds = time.perf_counter() - start
    lost, missed = errors([work for work, _ in records], groups)
    return f"exact title: {seconds:.2f} s, {lost} lost, {missed} missed"


def by_bib_dedupe(count: int) -> str:
    if find_spec("bib_dedupe") is None:
        return "bib-dedupe: not installed (pip install bib-dedupe to see it here)"
    import pandas  # only where the baseline runs
    from bib_dedupe.bib_dedupe import block, match, merge, prep

    rows = [
        fields
        | {"ID": str(at), "author": "; ".join(fields["authors"]), "ENTRYTYPE": "article", "number": fields["issue"]}
        for at, (_, fields) in enumerate(Inventor().records(count))
    ]
    start = time.perf_counter()
    prepared = prep(pandas.DataFrame(rows).drop(columns=["authors", "issue"]).astype(str))
    merged = merge(prepared, matched_df=match(block(prepared)))
    return f"bib-dedupe: {time.perf_counter() - start:.1f} s, {len(merged)} of {count} records kept"


def report(sizes: list[int], new: int) -> None:
    """One line per size, with the growth in processor time since the last one (1.0 is linear)."""
    last = None
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"{size}.jsonl"
            write_stored(path, size)
            run = in_own_process(path)
            growth = run["find_cpu"] / last["find_cpu"] / (run["records"] / last["records"]) if last else 1.0
            lost, missed = run["lost_missed"]
            print(
                f"{size:>7} records: load {run['load']:.1f} s, find {run['find']:.1f} s "
                f"({run['cpu']:.1f} s of processor), {run['mb']:.0f} MB, growth {growth:.2f}, {run['links']} links, "
                f"{run['questions']} questions, {lost} lost, {missed} missed"
                f"{verdict(size, run['load'] + run['find'], run['mb'])}"
            )
            last = run
        run = in_own_process(path, new)
        seconds = run["load"] + run["find"]
        print(
            f"import of {new} into {sizes[-1]}: {seconds:.1f} s, {run['cpu']:.1f} s of processor "
            f"(budget {BUDGET_IMPORT_SECONDS} s at {BUDGET_RECORDS})"
        )
    print(f"beside it at {BASELINE_RECORDS}: {by_exact_title(BASELINE_RECORDS)}")
    print(f"beside it at {BASELINE_RECORDS}: {by_bib_dedupe(BASELINE_RECORDS)}")


def verdict(size: int, seconds: float, megabytes: float) -> str:
    if size != BUDGET_RECORDS:
        return ""
    is_kept = seconds < BUDGET_SECONDS and megabytes < BUDGET_MB
    return f" -- budget {BUDGET_SECONDS} s, {BUDGET_MB} MB: {'kept' if is_kept else 'BROKEN'}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 50_000, 100_000, 200_000])
    parser.add_argument("--new", type=int, default=1000)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure, options.new)))
    else:
        report(sorted(options.sizes), options.new)


if __name__ == "__main__":
    main()
