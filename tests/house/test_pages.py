"""Views hold no queries; templates hold no styles or scripts, and each is used."""

import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, Module, modules

TEMPLATES = ROOT / "templates"
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*type="application/json")|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:""", re.I
)
# Names that Django or django-allauth look up themselves.
FOUND_BY_NAME = re.compile(r"^(403|403_csrf|404|409|500)\.html$|^account/|^allauth/")


def queries_in(module: Module) -> list[str]:
    if not module.is_in("views"):
        return []
    return [
        f"{module.path}:{n}" for n, line in enumerate(module.text.split("\n"), 1) if re.search(r"\.objects\b", line)
    ]


def templates() -> dict[str, str]:
    return {
        str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.rglob("*.html"))
    }


def inline_parts(text: str) -> list[str]:
    without_comments = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.S)
    return INLINE.findall(without_comments)


def test_views_hold_no_queries():
    assert [fault for module in modules() for fault in queries_in(module)] == []


def test_templates_hold_no_inline_style_or_script():
    assert [name for name, text in templates().items() if inline_parts(text)] == []


def test_every_template_is_used():
    sources = "\n".join(module.text for module in modules()) + "\n".join(templates().values())

    assert [name for name in templates() if name not in sources and not FOUND_BY_NAME.search(name)] == []


def test_an_included_template_is_named_as_a_fragment():
    included = {name for text in templates().values() for name in re.findall(r'\{% include "([^"]+)"', text)}

    assert [name for name in sorted(included) if not Path(name).name.startswith("_")] == []


@pytest.mark.parametrize(
    "text", ["<p style='color:red'>", "<script>alert(1)</script>", '<a onclick="x()">', '<a href="javascript:x">']
)
def test_an_inline_part_is_seen(text):
    assert inline_parts(text) != []


def test_a_query_in_a_view_is_seen():
    assert queries_in(Module("screening/views/new.py", "rows = Vote.objects.all()")) == ["screening/views/new.py:1"]
