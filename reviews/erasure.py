"""What belongs to one review, in every room: found by walking the foreign keys, so that no new table is forgotten."""

from django.apps import apps
from django.db.models import ForeignKey, Model, QuerySet

from reviews.models import AuditEvent, LogHead, Review

# The tombstone: that there was a review, and its whole log, which holds no names and no texts.
KEPT = (Review, LogHead, AuditEvent)


def belonging(review: Review) -> list[QuerySet]:
    """The review's rows, table by table, those that point at others first."""
    paths = _paths_to_review()
    farthest_first = sorted(paths, key=lambda model: -len(paths[model]))
    return [
        model._base_manager.filter(**{"__".join(paths[model]): review.pk})
        for model in farthest_first
        if model not in KEPT
    ]


def _paths_to_review() -> dict[type[Model], tuple[str, ...]]:
    """Each table's shortest way to its review, over columns that are never empty where there is such a way."""
    paths: dict[type[Model], tuple[str, ...]] = {Review: ()}
    for may_be_empty in (False, True):
        while step := _next_steps(paths, may_be_empty):
            paths.update(step)
    return paths


def _next_steps(paths: dict, may_be_empty: bool) -> dict[type[Model], tuple[str, ...]]:
    found: dict[type[Model], tuple[str, ...]] = {}
    for model in apps.get_models(include_auto_created=True):
        if model in paths:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model in paths and field.null <= may_be_empty:
                way = (field.name, *paths[field.related_model])
                found[model] = min(found.get(model, way), way, key=len)
    return found


def kept_files(querysets: list[QuerySet]) -> set[str]:
    """The hashes of the files that these rows name."""
    return {
        sha256
        for rows in querysets
        if any(field.name == "sha256" for field in rows.model._meta.concrete_fields)
        for sha256 in rows.values_list("sha256", flat=True).distinct()
    }


def files_in_use() -> set[str]:
    return kept_files([model._base_manager.all() for model in apps.get_models()])
