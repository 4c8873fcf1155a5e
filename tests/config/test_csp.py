"""One strict policy on every answer, and pages that can live under it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse

from config.csp import HEADER, ContentSecurityPolicyMiddleware, header_value


def test_header_value_joins_directives_in_order():
    policy = {"default-src": ["'none'"], "img-src": ["'self'", "data:"]}

    assert header_value(policy) == "default-src 'none'; img-src 'self' data:"


def test_response_gets_the_policy_of_the_settings(rf, settings):
    settings.SECURE_CSP = {"default-src": ["'none'"]}

    response = ContentSecurityPolicyMiddleware(lambda request: HttpResponse())(rf.get("/"))

    assert response[HEADER] == "default-src 'none'"


def test_response_keeps_a_policy_of_its_own(rf):
    own = "sandbox"

    response = ContentSecurityPolicyMiddleware(lambda request: HttpResponse(headers={HEADER: own}))(rf.get("/"))

    assert response[HEADER] == own


def test_policy_allows_neither_inline_code_nor_foreign_hosts():
    value = header_value(settings.SECURE_CSP)

    assert "unsafe-inline" not in value
    assert "'unsafe-eval'" not in value
    assert "http" not in value
    assert "*" not in value
    assert value.startswith("default-src 'none'")


INLINE = re.compile(
    r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|hx-on|<script(?![^>]*\bsrc=)(?![^>]*application/json)"""
)
PAGES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_template_has_no_inline_script_or_style(page):
    assert INLINE.findall(page.read_text()) == []


@pytest.mark.parametrize(
    "source", ["<p style='x'>", '<a onclick="x">', "<style>", "<script>x</script>", '<a href="javascript:x">']
)
def test_inline_pattern_sees_what_it_must(source):
    assert INLINE.search(source)
