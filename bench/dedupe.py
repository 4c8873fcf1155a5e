"""De-duplication against its budget: python -m bench.dedupe [--sizes 10000 50000 100000 200000] [--into 100000]

1. Real searches that people labelled, where ../shared has them: studies lost, duplicates found, questions asked.
2. Invented collections, a quarter of them with noisy copies: the matcher on their stored fields in a process of its own
   per size, with seconds, peak memory and growth per doubling. Beside it at 10,000 records, in the same run: joining by
   exact title, and bib-dedupe where it is installed. The copies' truth is known; what is lost or missed here says
   little about real searches, but a change shows.
3. A database that holds the largest collection: the import of some more, possible duplicates of one report, and the
   pages that count, all from stored keys.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from importlib.util import find_spec
from io import StringIO
from itertools import islice
from pathlib import Path

from bench import installation
from citations.formats.parsed import ParsedRecord, Place
from citations.matching import VERSION, Normalised, clusters, find, normalise

BUDGET_RECORDS, BUDGET_SECONDS, BUDGET_MB, BUDGET_IMPORT_SECONDS = 100_000, 60, 1000, 5
BUDGET_PAGE_MS = 200
BASELINE_RECORDS = 10_000
AT_ONCE = 2000
COPIED = 0.25
SHARED = installation.ROOT.parent / "shared"
SCORER, CASES = SHARED / "eval/dedupe/score.py", SHARED / "data/dedupe/open"
# Of all labelled searches together (shares of duplicates found, records for each question).
WANTED = {"automatic": 0.98, "with answers": 0.992, "records a question": 150}


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


def measure(path: Path) -> dict:
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
    result = find(items)
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
        "lost_missed": errors(works, clusters(range(len(items)), result.links)),
    }


def errors(works: list[int], found: dict[int, int]) -> tuple[int, int]:
    """(works of which no record is kept, copies still there), if the first record of each group is kept."""
    kept: dict[int, int] = {}
    for record, group in found.items():
        if record == group:
            kept[works[record]] = kept.get(works[record], 0) + 1
    return len(set(works)) - len(kept), sum(kept.values()) - len(kept)


def in_own_process(path: Path) -> dict:
    command = [sys.executable, "-m", "bench.dedupe", "--measure", str(path)]
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
    with redirect_stdout(StringIO()):  # it tells of every step
        prepared = prep(pandas.DataFrame(rows).drop(columns=["authors", "issue"]).astype(str))
        merged = merge(prepared, matched_df=match(block(prepared)))
    return f"bib-dedupe: {time.perf_counter() - start:.1f} s, {len(merged)} of {count} records kept"


def report(sizes: list[int]) -> None:
    """One line per size, with the growth in processor time since the last one (1.0 is linear)."""
    last = None
    if not sizes:
        return
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
    print(f"beside it at {BASELINE_RECORDS}: {by_exact_title(BASELINE_RECORDS)}")
    print(f"beside it at {BASELINE_RECORDS}: {by_bib_dedupe(BASELINE_RECORDS)}")


def scores() -> None:
    """The table of the scorer, and the sums over the searches that people labelled (grade A)."""
    if not SCORER.exists():
        print(f"labelled searches: skipped, {SCORER} is not there")
        return
    command = "{python} manage.py deduplicate {{input}} --output {{output}} --review {{review}}"
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.json"
        words = ["--command", command.format(python=sys.executable), "--json", str(figures)]
        done = subprocess.run(
            [sys.executable, str(SCORER), str(CASES), *words], check=False, cwd=installation.ROOT, text=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        print(done.stdout)
        found = [case for case in json.loads(figures.read_text()) if case["grade"] == "A"]
    print(sums(found))


def sums(cases: list[dict]) -> str:
    total = {name: sum(case[name] for case in cases) for name in ("lost", "asysd_tp", "missed", "records")}
    total |= {name: sum(case.get(name, 0) for case in cases) for name in ("review_missed", "review_questions")}
    duplicates = total["asysd_tp"] + total["missed"]
    reached = {
        "automatic": 1 - total["missed"] / duplicates,
        "with answers": 1 - total["review_missed"] / duplicates,
        "records a question": total["records"] / max(1, total["review_questions"]),
    }
    is_kept = not total["lost"] and all(reached[name] >= least for name, least in WANTED.items())
    return (
        f"{len(cases)} labelled searches: {total['lost']} studies lost, {reached['automatic']:.2%} found automatically "
        f"(wanted {WANTED['automatic']:.1%}), {reached['with answers']:.2%} with the questions answered (wanted "
        f"{WANTED['with answers']:.1%}), one question per {reached['records a question']:.0f} records (wanted "
        f"{WANTED['records a question']}): {'kept' if is_kept else 'BROKEN'}"
    )


def in_a_database(count: int, new: int) -> None:
    """Runs inside an installation: the import of some more records, and what pages ask, from stored keys."""
    installation.set_up_django()
    from citations import actions, queries
    from citations.models import Report

    review, batch = empty_review()
    start, records = time.perf_counter(), Inventor().records(count + new)
    for at in range(0, count, AT_ONCE):
        insert(review, batch, islice(records, min(AT_ONCE, count - at)), first=at + 1)
    filled = time.perf_counter()
    insert(review, batch, records, first=count + 1)
    last = set(review.reports.filter(number__gt=count).values_list("pk", flat=True))
    print(f"{count} records with their keys inserted in {filled - start:.0f} s", flush=True)
    start, cpu = time.perf_counter(), time.process_time()
    found = actions.find_duplicates(by=None, review=review, new=last, dry_run=True)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(
        f"import of {new} into {count}: {seconds:.1f} s, {cpu:.1f} s of processor, {found['merged']} links "
        f"(budget {BUDGET_IMPORT_SECONDS} s at {BUDGET_RECORDS})",
        flush=True,
    )
    some = Report.objects.get(review=review, number=count // 2)
    for name, ask in (
        ("possible duplicates of one report", lambda: queries.possible_duplicates_of(some)),
        ("by source", lambda: (queries.overlap_of_searches(review), queries.duplicates_removed(review))),
    ):
        milliseconds = min(timed(ask) for _ in range(3)) * 1000
        print(f"{name} among {count}: {milliseconds:.0f} ms (budget {BUDGET_PAGE_MS} ms)", flush=True)


def timed(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


def empty_review() -> tuple:
    from citations import actions
    from citations.models import ImportBatch
    from reviews import actions as reviews
    from reviews.models import Membership, User

    lead = User.objects.create_user("bench@example.org", name="Bench")
    review = reviews.create_review(by=lead, title="Bench of duplicates")
    search = actions.add_search(by=Membership.objects.get(review=review), review=review, database="Bench")
    batch = ImportBatch.objects.create(
        review=review, search=search, state="committed", sha256="0" * 64, file_name="bench.ris", size=0,
        created_by=lead, committed_at=review.created_at, committed_by=lead,
    )  # fmt: skip
    return review, batch


def insert(review, batch, records: Iterator[tuple[int, dict]], *, first: int) -> None:
    """Rows as an import leaves them, inserted in bulk: importing them would take longer than what is measured."""
    from citations.actions.keys import keep_keys
    from citations.models import Record, Report

    made = [parsed(fields) for _, fields in records]
    reports = Report.objects.bulk_create(
        Report(review=review, number=first + nth, standing="active", title=one.title, year=one.year)
        for nth, one in enumerate(made)
    )
    kept = Record.objects.bulk_create(
        Record(
            review=review, batch=batch, search=batch.search, report=report, position=report.number, start=0, end=0,
            line=1, title=one.title, fingerprint=str(report.number),
            normalised={"version": VERSION, **normalise(one).to_dict()},
        )
        for one, report in zip(made, reports, strict=True)
    )  # fmt: skip
    keep_keys(review=review, records=Record.objects.filter(pk__gte=kept[0].pk))


def verdict(size: int, seconds: float, megabytes: float) -> str:
    if size != BUDGET_RECORDS:
        return ""
    is_kept = seconds < BUDGET_SECONDS and megabytes < BUDGET_MB
    return f" -- budget {BUDGET_SECONDS} s, {BUDGET_MB} MB: {'kept' if is_kept else 'BROKEN'}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="*", type=int, default=[10_000, 50_000, 100_000, 200_000])
    parser.add_argument("--into", type=int, default=BUDGET_RECORDS, help="records in the database; 0 leaves that out")
    parser.add_argument("--new", type=int, default=1000)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure)))
    elif options.inside:
        in_a_database(options.into, options.new)
    else:
        scores()
        report(sorted(options.sizes))
        if options.into:
            with installation.fresh() as environment:
                words = ("--inside", "--into", str(options.into), "--new", str(options.new))
                installation.again_inside(environment, "bench.dedupe", *words)


if __name__ == "__main__":
    main()
