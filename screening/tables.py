"""The agreement of readers as a table: to copy into a paper, and as CSV. What cannot be estimated says so."""

import csv
import io
from collections.abc import Iterable, Sequence

from citations.formats.cells import disarmed
from screening.queries.agreement import Compared, Row

NOT_ESTIMABLE = "not estimable"
PLACES = 4
FIGURES = (
    ("Observed agreement", "po"),
    ("Kappa", "kappa"),
    ("Kappa SE", "kappa_se"),
    ("Kappa 95 % low", "kappa_low"),
    ("Kappa 95 % high", "kappa_high"),
    ("PABAK", "pabak"),
    ("AC1", "ac1"),
    ("Positive agreement", "positive"),
    ("Negative agreement", "negative"),
    ("Prevalence index", "prevalence_index"),
    ("Bias index", "bias_index"),
)
# Those that exist for two categories only.
OF_TWO = {"positive", "negative", "prevalence_index", "bias_index"}
MAYBE_WORDS = {"include": "as Include", "exclude": "as Exclude", "apart": "as an answer of its own"}


def agreement(compared: Compared, *, stage: str, has_maybe: bool) -> list[list[object]]:
    """The head, a row for all pairs, for each pair and for each period, and one for all readers together."""
    maybe = MAYBE_WORDS[compared.maybe] if has_maybe else "no such answer"
    head = ["Stage", "Maybe counted", "What", "Of", "Reports", "Agreed", *(label for label, _ in FIGURES)]
    rows = [_line(row.readers, "pair" if place else "all", row) for place, row in enumerate(compared.rows)]
    rows += [_line(period.begins.isoformat(), compared.grain, period.row) for period in compared.periods]
    return [
        [*head, "Krippendorff's alpha", "Fleiss' kappa", "Readers"],
        *([stage, maybe, *row] for row in rows),
        *([[stage, maybe, *_together(compared)]] if compared.rows else []),
    ]


def _line(of: str, what: str, row: Row) -> list[object]:
    absent = OF_TWO if len(row.table) > 2 else set()
    figures = ["" if name in absent else _figure(getattr(row.figures, name)) for _, name in FIGURES]
    return [what, of, row.figures.n, row.figures.agreed, *figures, "", "", 2 if what == "pair" else ""]


def _together(compared: Compared) -> list[object]:
    blank = [""] * (1 + len(FIGURES))
    alpha = _figure(compared.together.alpha)
    of_fleiss = compared.fleiss
    fleiss = [_figure(of_fleiss.kappa), of_fleiss.raters] if of_fleiss else ["", ""]
    return ["together", "All readers", compared.together.n, *blank, alpha, *fleiss]


def _figure(figure: float | None) -> object:
    return NOT_ESTIMABLE if figure is None else round(figure, PLACES)


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    return _written(rows, delimiter=",", lineterminator="\r\n")


def to_copy(rows: Iterable[Sequence[object]]) -> str:
    """Columns between tabs, as word processors and spreadsheets take them from the clipboard."""
    return _written(rows, delimiter="\t", lineterminator="\n")


def _written(rows: Iterable[Sequence[object]], **how) -> str:
    out = io.StringIO()
    writer = csv.writer(out, **how)
    for row in rows:
        writer.writerow([disarmed(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()
