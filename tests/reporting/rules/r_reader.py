"""How the PRISMA2020 package for R reads its CSV, as METHODS 2.5 tells it: a model to test our export against.

Rows are found by unanchored patterns in the first column; a pattern that hits no row warns and takes a default, one
that hits several rows is the error R reports on a condition of length above one.
"""

import csv
import io
import re
import warnings

PLAIN = (
    "previous_studies", "previous_reports", "register_results", "database_results", "website_results",
    "organisation_results", "citations_results", "duplicates", "excluded_automatic", "excluded_other",
    "records_screened", "records_excluded", "dbr_sought_reports", "dbr_notretrieved_reports", "other_sought_reports",
    "other_notretrieved_reports", "dbr_assessed", "other_assessed", "new_studies", "new_reports", "total_studies$",
    "total_reports$", "total_studies_ma", "total_reports_ma",
)  # fmt: skip
LISTS = ("database_specific_results", "register_specific_results", "dbr_excluded", "other_excluded")
HEADINGS = ("prevstud", "newstud", "othstud")
PHASES = ("identification", "screening", "included")
MISSING = "NA"


def read(text):
    """What the package would draw: numbers with thousands commas, lists of (label, number), box texts."""
    header, *rows = list(csv.reader(io.StringIO(text)))
    data, boxes, box_text, n = 0, 2, header.index("boxtext"), header.index("n")
    found = {key.rstrip("$"): _number(_one(rows, data, key)[n]) for key in PLAIN}
    found |= {key: _reasons(_one(rows, data, key)[n]) for key in LISTS}
    found["texts"] = {key.rstrip("$"): _one(rows, data, key)[box_text] for key in (*PLAIN, *PHASES)}
    found["texts"] |= {key: _one(rows, boxes, key)[box_text] for key in HEADINGS}
    return found


def _one(rows, column, pattern):
    hits = [row for row in rows if row[column] != MISSING and re.search(pattern, row[column])]
    if len(hits) > 1:
        raise ValueError(f"the condition has length > 1: {pattern}")
    if not hits:
        warnings.warn(f"{pattern} is missing, a default is used", stacklevel=2)
        return [MISSING] * 7 + ["0"]
    return hits[0]


def _number(text):
    if text == MISSING:
        return MISSING
    try:
        return f"{float(text.replace(',', '')):,.0f}"
    except ValueError:
        warnings.warn("NAs introduced by coercion", stacklevel=2)
        return MISSING


def _reasons(text):
    """Split at semicolons with an optional space, then at the first comma."""
    reasons = []
    for part in re.split(r"; ?", text):
        label, comma, number = part.partition(",")
        reasons.append((label, number.strip()) if comma else ("", _number(label) if label else MISSING))
    return reasons
