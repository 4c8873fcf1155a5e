"""The thread: the stages of a review in the top bar, with what waits for the person who looks.

Each later app registers its stages in AppConfig.ready(); a stage's `waiting` counts one member's own
waiting work and may tell nothing that the seal keeps shut.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from reviews.rules.roles import Permission


@dataclass(frozen=True)
class Waiting:
    """`count` waits for this member (None: nothing to tell); `value` of `most` is done, by what they may know.
    `url_name` says where it waits, when that is not the stage's own page."""

    count: int | None = None
    value: int = 0
    most: int = 0
    of_what: str = "waiting for you"
    url_name: str = ""
    kwargs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Stage:
    order: int
    key: str
    label: str
    url_name: str
    waiting: Callable
    kwargs: tuple[tuple[str, str], ...] = ()
    permission: Permission = Permission.VIEW
    beside: tuple[str, ...] = ()  # further addresses, below the review's, whose pages belong to this stage


OVERVIEW = "overview"  # its address begins every other one of the review
_stages: dict[str, Stage] = {}


def register(stage: Stage) -> None:
    _stages[stage.key] = stage


def stages() -> list[Stage]:
    return sorted(_stages.values(), key=lambda stage: stage.order)


def thread(membership, path: str) -> list[dict]:
    """One dict per stage for the bar: key, label, url, waits_at, count, value, max, of_what, current."""
    rows = []
    root = reverse("reviews:overview", kwargs={"slug": membership.review.slug})
    for stage in stages():
        if stage.permission not in membership.permissions:
            continue
        url = reverse(stage.url_name, kwargs={"slug": membership.review.slug, **dict(stage.kwargs)})
        waiting = stage.waiting(membership)
        rows.append(
            {
                "key": stage.key,
                "label": stage.label,
                "url": url,
                "waits_at": _waits_at(membership, waiting) or url,
                "count": waiting.count,
                "of_what": waiting.of_what,
                "value": waiting.value,
                "max": waiting.most,
                "current": _is_current(stage, url, path, root),
            }
        )
    return rows


def _waits_at(membership, waiting: Waiting) -> str:
    if not waiting.url_name:
        return ""
    return reverse(waiting.url_name, kwargs={"slug": membership.review.slug, **dict(waiting.kwargs)})


def _is_current(stage: Stage, url: str, path: str, root: str) -> bool:
    if stage.key == OVERVIEW:
        return path == url
    return path.startswith((url, *(root + beside for beside in stage.beside)))
