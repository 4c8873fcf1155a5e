"""What waits for one member in the thread; one query each."""

from citations import queries
from reviews.models import Membership
from reviews.rules.roles import Permission
from reviews.thread import Waiting


def files(membership: Membership) -> Waiting:
    found = queries.waiting_files(membership.review)
    count = found["waiting"] if Permission.IMPORT in membership.permissions else None
    most = found["imported"] + found["waiting"]
    return Waiting(
        count, value=found["imported"], most=most, of_what="file to confirm" if count == 1 else "files to confirm"
    )


def pairs(membership: Membership) -> Waiting:
    found = queries.duplicate_counts(membership.review)
    count = found["open"] if Permission.DEDUPLICATE in membership.permissions else None
    answered = found["same"] + found["different"] + found["related"]
    return Waiting(
        count,
        value=answered,
        most=answered + found["open"],
        of_what="pair to decide" if count == 1 else "pairs to decide",
    )
