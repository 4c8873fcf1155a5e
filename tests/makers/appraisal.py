"""Studies with their reports, ready to be appraised, and appraisals through the real actions."""

from appraisal import actions, queries
from citations.models import FullText, Report
from reviews.models import Membership, Review
from screening.models import Study, StudyReport

LETTERS = {"Y": "yes", "N": "no", "?": "cant_tell", "-": ""}


def make_report(review: Review, **fields) -> Report:
    number = Report.objects.filter(review=review).count() + 1
    number_fields = {"number": number, "standing": Report.Standing.ACTIVE, "abstract": "Ten people spoke."}
    given = {"title": f"Talking about harm, part {number}", "authors": [f"Author{number}, A."], "year": 2000 + number}
    return Report.objects.create(review=review, **{**number_fields, **given, **fields})


def make_study(by: Membership, label: str = "", reports: int = 1) -> Study:
    review = by.review
    number = Study.objects.filter(review=review).count() + 1
    study = Study.objects.create(review=review, number=number, label=label or f"Study {number}", created_by=by.user)
    for n in range(reports):
        link_report(by, study, is_main=n == 0)
    return study


def link_report(by: Membership, study: Study, *, is_main: bool = False) -> Report:
    report = make_report(by.review)
    StudyReport.objects.create(study=study, report=report, is_main=is_main, linked_by=by.user)
    return report


def make_full_text(by: Membership, report: Report, file_name: str = "paper.pdf") -> FullText:
    return FullText.objects.create(
        review=by.review, report=report, sha256="0" * 64, file_name=file_name, size=10, uploaded_by=by.user
    )


def main_report(study: Study) -> Report:
    return study.links.get(is_main=True).report


def answers(letters: str, comment: str = "Because it says so.") -> dict[str, tuple[str, str]]:
    """ "YN?-": yes to 1, no to 2, can't tell to 3, and 4 not answered but said why."""
    return {str(n): (LETTERS[letter], comment) for n, letter in enumerate(letters, start=1)}


def draft(by: Membership, study: Study, letters: str, comment: str = "Because it says so."):
    return actions.save_answers(by=by, study=study, answers=answers(letters, comment))


def appraise(by: Membership, study: Study, letters: str = "YYYYYYYYYY", comment: str = "Because it says so."):
    draft(by, study, letters, comment)
    return actions.submit(by=by, study=study)


def values(membership: Membership, study: Study) -> list[dict[str, str]]:
    """What the member may read of the submitted appraisals."""
    return [side.answers for side in queries.sides(membership, study, show_names=False)]
