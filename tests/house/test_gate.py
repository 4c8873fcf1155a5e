"""No view escapes the gate: the whole URLconf is walked, for views not yet written too."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from reviews.access import review_view
from reviews.rules.roles import Permission

UNDER_A_REVIEW = "reviews/<slug:slug>/"
PUBLIC = {"reviews:home", "reviews:healthz", "reviews:readyz", "reviews:invitation"}


def routes(resolver, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str, object]]:
    """(address, name, view) of every route below."""
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, address, inner)
        elif isinstance(pattern, URLPattern):
            yield address, f"{namespace}{pattern.name}", pattern.callback


def escapes(address: str, name: str, view) -> str | None:
    """Why this route is not guarded, or None."""
    if address.startswith("account/"):
        return None  # django-allauth guards its own pages
    if address.startswith(UNDER_A_REVIEW):
        return None if isinstance(getattr(view, "permission", None), Permission) else f"{address} has no @review_view"
    if getattr(view, "public", False):
        return None if name in PUBLIC else f"{address} is public, but not on the written list"
    return None if getattr(view, "signed_in", False) else f"{address} has neither @signed_in_view nor @public_view"


def test_every_route_passes_the_gate():
    assert [fault for route in routes(get_resolver()) if (fault := escapes(*route))] == []


def test_walk_reaches_every_room():
    namespaces = {name.split(":")[0] for _, name, _ in routes(get_resolver()) if ":" in name}

    assert {"reviews", "citations", "screening", "appraisal", "synthesis", "reporting"} <= namespaces


def test_a_view_without_the_gate_is_seen():
    def bare(request, slug):
        return HttpResponse()

    @review_view(Permission.VIEW)
    def guarded(request):
        return HttpResponse()

    planted = [
        (UNDER_A_REVIEW + "secret/", "x:secret", bare),
        ("elsewhere/", "x:elsewhere", bare),
        (UNDER_A_REVIEW + "open/", "x:open", guarded),
    ]

    assert [bool(escapes(*route)) for route in planted] == [True, True, False]


def test_a_public_view_that_is_not_on_the_list_is_seen():
    def bare(request):
        return HttpResponse()

    bare.public = True

    assert escapes("stats/", "reviews:stats", bare) is not None


@pytest.mark.parametrize("kind", [path])
def test_includes_are_walked(kind):
    class Inner:
        url_patterns = [kind("deep/", lambda request: HttpResponse(), name="deep")]

    assert [address for address, _, _ in routes(Inner)] == ["deep/"]
