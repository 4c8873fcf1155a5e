"""Background work of screening: thin bodies that find their rows and call an action."""

from reviews import jobs, wording
from reviews.errors import Refused
from reviews.models import Job, Membership
from screening import actions
from screening.models import Stage

wording.register(
    resettled=lambda data: f"settled {data.get('reports', 0)} closed reports anew",
)


@jobs.handler(actions.LOOK_AT_RESETTLING)
def look_at_resettling(job: Job, progress: jobs.Progress) -> dict:
    return actions.look(stage=_stage(job), with_rulings=job.payload["with_rulings"], progress=progress)


@jobs.handler(actions.RESETTLING)
def resettling(job: Job, progress: jobs.Progress) -> dict:
    was_cut_off = job.attempts > 0
    how = {"with_rulings": job.payload["with_rulings"], "seen": "" if was_cut_off else job.payload["seen"]}
    return {"changed": actions.resettle(by=_member(job), stage=_stage(job), progress=progress, **how)}


def _stage(job: Job) -> Stage:
    return Stage.objects.select_related("review").get(pk=job.payload["stage"], review=job.review)


def _member(job: Job) -> Membership:
    """Who asked for the work; nobody else may answer for it."""
    found = Membership.objects.filter(review=job.review, user=job.created_by, ended_at__isnull=True)
    member = found.select_related("review", "user").first()
    if member is None:
        raise Refused("Whoever began this is no longer in the review. A lead can begin it again.")
    return member
