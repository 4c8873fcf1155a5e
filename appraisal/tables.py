"""Tables as CSV. A cell that a spreadsheet would take for a formula gets an apostrophe before it."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: object) -> object:
    """Text that begins like a formula is made text again; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" \n").startswith(FORMULA_SIGNS) else cell


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def download(rows: Iterable[Sequence[object]], file_name: str) -> HttpResponse:
    response = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
