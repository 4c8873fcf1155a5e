"""Small tables (a row a study) as CSV and XLSX, both out of one frame.

A cell that a spreadsheet would take for a formula gets an apostrophe before it. The large, streamed tables of the
reports are reporting's: a frame would hold them whole.
"""

import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from citations.formats.cells import disarmed
from reviews import clock

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NO_SURPRISES = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MOST_SIGNS_IN_A_SHEET_NAME = 31


def guarded(cell: object) -> object:
    """Text that begins like a formula is made text again; numbers stay numbers."""
    return disarmed(cell) if isinstance(cell, str) else cell


def frame(rows: Iterable[Sequence[object]]):
    """The rows, of which the first names the columns, as a pandas DataFrame of plain objects."""
    import pandas  # slow import

    head, *body = ([guarded(cell) for cell in row] for row in rows)
    padded = [[*row, *[None] * (len(head) - len(row))] for row in body]
    return pandas.DataFrame(padded, columns=head, dtype=object)


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    return frame(rows).to_csv(index=False, lineterminator="\r\n")


def as_xlsx(rows: Iterable[Sequence[object]], sheet: str) -> bytes:
    import pandas  # slow import

    out = io.BytesIO()
    with pandas.ExcelWriter(out, engine="xlsxwriter", engine_kwargs={"options": NO_SURPRISES}) as writer:
        # By the review's clock, so that two files of equal content are equal.
        writer.book.set_properties({"created": clock.now().replace(tzinfo=None)})
        name = sheet[:MOST_SIGNS_IN_A_SHEET_NAME]
        frame(rows).to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 1))
        writer.sheets[name].autofit()
    return out.getvalue()


def download(rows: Iterable[Sequence[object]], name: str, form: str) -> HttpResponse:
    """The table as a file called after `name`; `form` is csv or xlsx."""
    content = as_csv(rows) if form == "csv" else as_xlsx(rows, name)
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
