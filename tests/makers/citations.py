"""Searches, export files and reports, made through the real importer unless a test needs rows only."""

from itertools import count

from citations import actions
from citations.models import ImportBatch, PossibleDuplicate, Report, Search
from reviews.models import Membership, Review
from tests.makers.people import member

_count = count(1)

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 52>>stream\nBT /F1 12 Tf 20 100 Td (It gave me a place.) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)

# Words no two of which make titles that a matcher could take for one another.
WORDS = (
    "harbour", "lantern", "orchard", "meadow", "violin", "glacier", "pottery", "saffron", "compass", "thunder",
    "willow", "marble", "falcon", "ribbon", "cellar", "anchor", "blossom", "canyon", "drizzle", "ember", "fountain",
    "granite", "hammock", "island", "jasmine", "kettle", "lagoon", "mosaic", "nectar", "oyster",
)  # fmt: skip
FAMILIES = (
    "Aasen", "Brandt", "Castellane", "Dimitrov", "Eriksen", "Fontaine", "Gallagher", "Halvorsen", "Iversen",
)  # fmt: skip


def ris(
    title: str = "",
    *,
    author: str = "",
    year: int | str = "",
    accession: str = "",
    doi: str = "",
    journal: str = "",
    pages: str = "",
    volume: str = "",
    abstract: str = "",
) -> str:
    """One RIS record; what is empty is left out. Without a title it gets one that resembles no other."""
    number = next(_count)
    title = title or distinct_title(number)
    author = author or f"{FAMILIES[number % len(FAMILIES)]}, {chr(65 + number % 26)}"
    start, _, end = pages.partition("-")
    lines = [
        ("TY", "JOUR"), ("TI", title), ("AU", author), ("PY", year or 1990 + number % 30), ("JO", journal),
        ("VL", volume), ("SP", start), ("EP", end), ("AB", abstract), ("DO", doi), ("AN", accession),
    ]  # fmt: skip
    return "".join(f"{tag}  - {value}\n" for tag, value in lines if value != "") + "ER  - \n\n"


def distinct_title(number: int) -> str:
    picked = [WORDS[(number * step + number // len(WORDS)) % len(WORDS)] for step in (1, 7, 11, 13)]
    return f"{' '.join(picked).capitalize()} {number}"


def make_search(review: Review, database: str = "MEDLINE", *, by: Membership | None = None, **fields) -> Search:
    return actions.add_search(by=by or lead(review), review=review, database=database, **fields)


def lead(review: Review) -> Membership:
    return member(review, review.created_by)


def stage(review: Review, text: str | bytes, *, name: str = "export.ris", search: Search | None = None) -> ImportBatch:
    """Drops a file. With inline jobs it is read once the transaction around it ends; call within
    `django_capture_on_commit_callbacks(execute=True)` or use `make_batch`."""
    data = text.encode() if isinstance(text, str) else text
    return actions.stage_file(by=lead(review), review=review, file_name=name, chunks=[data], search=search)


def make_batch(review: Review, *records: str, text: str | bytes = "", name: str = "export.ris") -> ImportBatch:
    """A file that was read and waits to be committed."""
    batch = stage(review, text or "".join(records or [ris()]), name=name)
    actions.read_batch(batch=batch, progress=quiet)
    batch.refresh_from_db()
    return batch


def make_import(review: Review, *records: str, search: Search | None = None, text: str = "", name: str = "export.ris"):
    """A committed file. Duplicates are not looked for."""
    batch = make_batch(review, *records, text=text, name=name)
    return actions.commit_batch(by=lead(review), batch=batch, search=search or make_search(review))


def make_report(review: Review, title: str = "", **fields) -> Report:
    """An active report of one imported record."""
    batch = make_import(review, ris(title, **fields), search=review.searches.first())
    return batch.records.get().report


def make_pair(
    a: Report,
    b: Report,
    *,
    points: float = 80.0,
    state: str = PossibleDuplicate.State.OPEN,
    reasons: tuple[str, ...] = ("title same",),
) -> PossibleDuplicate:
    low, high = sorted((a, b), key=lambda report: report.pk)
    return PossibleDuplicate.objects.create(
        review=a.review, a=low, b=high, points=points, state=state, facts={"title": "agree"}, reasons=list(reasons)
    )


def quiet(done: int, total: int, note: str = "") -> None:
    """Progress that nobody looks at."""
