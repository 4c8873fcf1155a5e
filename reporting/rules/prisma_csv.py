"""The flow as the CSV that the PRISMA2020 package for R, and its web app, open.

Its reader finds rows by unanchored patterns and splits lists at semicolons and the first comma, so the 34 rows, their
order and their labels are exactly those of METHODS 2.5.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence

from reporting.rules.prisma import UNNAMED, Count, Flow

HEADER = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
NOTHING = "NA"
MAX_LABEL_CHARACTERS = 35  # the reader wraps there

# Exactly these texts keep the app from switching on the detail per source.
NO_DATABASES = "Database 1, xxx; Database 2, xxx; Database 3, xxx"
NO_REGISTERS = "Register 1, xxx; Register 2, xxx; Register 3, xxx"

# data, node, box, box text, what a reader is told of the row besides its box text. Where the first column is NA the
# row is a heading; where the second is NA it stands in the box of the row above.
ROWS = (
    (NOTHING, "node4", "prevstud", "Previous studies", "heading"),
    ("previous_studies", "node5", "box1", "Studies included in previous version of review", ""),
    ("previous_reports", NOTHING, "box1", "Reports of studies included in previous version of review", ""),
    (NOTHING, "node6", "newstud", "Identification of new studies via databases and registers", "heading"),
    ("database_results", "node7", "box2", "Databases", "records identified"),
    ("database_specific_results", NOTHING, "box2", "Databases", "records identified from each"),
    ("register_results", NOTHING, "box2", "Registers", "records identified"),
    ("register_specific_results", NOTHING, "box2", "Registers", "records identified from each"),
    (NOTHING, "node16", "othstud", "Identification of new studies via other methods", "heading"),
    ("website_results", "node17", "box11", "Websites", "records identified"),
    ("organisation_results", NOTHING, "box11", "Organisations", "records identified"),
    ("citations_results", NOTHING, "box11", "Citation searching", "records identified"),
    ("duplicates", "node8", "box3", "Duplicate records", "removed before screening"),
    ("excluded_automatic", NOTHING, "box3", "Records marked as ineligible by automation tools", ""),
    ("excluded_other", NOTHING, "box3", "Records removed for other reasons", ""),
    ("records_screened", "node9", "box4", "Records screened", "databases and registers"),
    ("records_excluded", "node10", "box5", "Records excluded", "databases and registers"),
    ("dbr_sought_reports", "node11", "box6", "Reports sought for retrieval", "databases and registers"),
    ("dbr_notretrieved_reports", "node12", "box7", "Reports not retrieved", "databases and registers"),
    ("other_sought_reports", "node18", "box12", "Reports sought for retrieval", "other methods"),
    ("other_notretrieved_reports", "node19", "box13", "Reports not retrieved", "other methods"),
    ("dbr_assessed", "node13", "box8", "Reports assessed for eligibility", "databases and registers"),
    ("dbr_excluded", "node14", "box9", "Reports excluded", "databases and registers"),
    ("other_assessed", "node20", "box14", "Reports assessed for eligibility", "other methods"),
    ("other_excluded", "node21", "box15", "Reports excluded", "other methods"),
    ("new_studies", "node15", "box10", "New studies included in review", ""),
    ("new_reports", NOTHING, "box10", "Reports of new included studies", ""),
    ("total_studies", "node22", "box16", "Total studies included in review", ""),
    ("total_reports", NOTHING, "box16", "Reports of total included studies", ""),
    ("identification", "node1", "identification", "Identification", "heading"),
    ("screening", "node2", "screening", "Screening", "heading"),
    ("included", "node3", "included", "Included", "heading"),
    ("total_studies_ma", "node23", "box17", "Total studies included in meta-analysis", ""),
    ("total_reports_ma", NOTHING, "box17", "Reports of total included studies in meta-analysis", ""),
)

# A review that updates none has no "new" studies: these are the words of its template.
FIRST_VERSION_TEXTS = {
    "newstud": "Identification of studies via databases and registers",
    "othstud": "Identification of studies via other methods",
    "new_studies": "Studies included in review",
    "new_reports": "Reports of included studies",
}


def to_csv(flow: Flow, hrefs: Mapping[str, str] | None = None) -> str:
    """The 34 rows; `hrefs` are addresses by key, which the package puts on the boxes of its interactive figure."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for key, node, box, text, remark in ROWS:
        text = _box_text(flow, key, box, text)
        description = f"{text}: {remark}" if remark else text
        # The first row of a box carries its tooltip and its address; both are NA on the rows below it.
        is_first = node != NOTHING
        url = (hrefs or {}).get(key, NOTHING) if is_first else NOTHING
        writer.writerow([key, node, box, description, text, description if is_first else NOTHING, url, _n(flow, key)])
    return out.getvalue()


def clean_label(label: str) -> str:
    """A label the reader cannot trip over: no separator, no quote, nothing a spreadsheet would take for a formula."""
    label = re.sub(r"(?<=\w)['’‘](?=\w)", "’", label)  # don't becomes don’t; the straight sign breaks the figure
    label = re.sub(r"[,;\s]+|@@", " ", label)
    label = re.sub(r"[\"'`´“”„‟«»‹›\\\x00-\x1f\x7f]|(?<!\w)[’‘]|[’‘](?!\w)", "", label)
    label = re.sub(r" +", " ", label).strip().lstrip("=+-@ ")
    return _shortened(label) or UNNAMED


def _shortened(label: str) -> str:
    if len(label) <= MAX_LABEL_CHARACTERS:
        return label
    cut = label[:MAX_LABEL_CHARACTERS]  # room for the ellipsis is made at the last space, or by one character
    head = cut.rpartition(" ")[0] or cut[:-1]
    return f"{head}…"


def _box_text(flow: Flow, key: str, box: str, text: str) -> str:
    if key == "organisation_results":
        return clean_label(flow.organisations_label)
    if flow.is_update:
        return text
    return FIRST_VERSION_TEXTS.get(box if key == NOTHING else key, text)


def _n(flow: Flow, key: str) -> str:
    if key == "database_specific_results":
        return _listed(flow.database_specific_results, NO_DATABASES)
    if key == "register_specific_results":
        return _listed(flow.register_specific_results, NO_REGISTERS)
    if key in ("dbr_excluded", "other_excluded"):
        return _listed(getattr(flow, key), "0")
    # Headings and the totals of meta-analyses have no number of ours, and the reader wants a 0 there.
    return str(getattr(flow, key, 0))


def _listed(counts: Sequence[Count], if_none: str) -> str:
    return "; ".join(f"{clean_label(one.label)}, {one.n}" for one in counts) or if_none
