"""The finder serves exactly the listed files, and what the pages name is among them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.core.management import call_command

from config.assets import PACKAGES, PackageFinder

NODE_MODULES = Path(settings.BASE_DIR, "node_modules")


@pytest.fixture
def finder():
    return PackageFinder()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_pattern_matches_a_file_of_its_package(package):
    for pattern in PACKAGES[package]:
        assert any((NODE_MODULES / package).glob(pattern)), pattern


def test_find_knows_a_listed_file(finder):
    found = finder.find("vendor/bootstrap/dist/css/bootstrap.min.css")

    assert found == str(NODE_MODULES / "bootstrap/dist/css/bootstrap.min.css")


@pytest.mark.parametrize(
    "path",
    [
        "vendor/bootstrap/package.json",
        "vendor/bootstrap/dist/css/bootstrap.css",
        "vendor/axe-core/axe.min.js",
        "vendor/bootstrap/../bootstrap/dist/css/bootstrap.min.css",
        "bootstrap/dist/css/bootstrap.min.css",
    ],
)
def test_find_hides_what_is_not_listed(finder, path):
    assert finder.find(path) is None
    assert finder.find(path, find_all=True) == []


def test_list_yields_what_find_finds(finder):
    listed = {f"{storage.prefix}/{path}": storage.path(path) for path, storage in finder.list([])}

    assert listed
    assert all(finder.find(path) == file for path, file in listed.items())


def test_list_leaves_out_ignored_patterns(finder):
    assert not [path for path, _ in finder.list(["*.map"]) if path.endswith(".map")]


def test_check_is_silent_when_the_packages_are_installed(finder):
    assert finder.check() == []


def test_check_names_the_missing_packages_and_the_command(tmp_path, settings):
    settings.BASE_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "staticfiles"
    (tmp_path / "node_modules/bootstrap").mkdir(parents=True)

    [error] = PackageFinder().check()

    assert "htmx.org" in error.msg
    assert "bootstrap," not in error.msg
    assert "make setup" in error.hint


def test_check_accepts_files_collected_before(tmp_path, settings):
    settings.BASE_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "staticfiles"
    for package in PACKAGES:
        (tmp_path / "staticfiles/vendor" / package).mkdir(parents=True)

    assert PackageFinder().check() == []


def templates() -> list[Path]:
    return sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


def test_every_static_file_that_a_template_names_exists():
    named = {
        (page, path)
        for page in templates()
        for path in re.findall(r"""\{% static ["']([^"']+)["']""", page.read_text())
    }

    assert named
    assert [(page.name, path) for page, path in named if find(path) is None] == []


@pytest.mark.slow
def test_collectstatic_hashes_every_name(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["js", "mjs", "css", "svg", "ttf", "bcmap", "wasm", "icc", "json"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "config.assets.HashedStaticFilesStorage"},
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    manifest = (tmp_path / "staticfiles.json").read_text()
    shell = re.search(r'"js/shell\.js": "([^"]+)"', manifest).group(1)
    assert re.search(r'import ?"\./toast\.[0-9a-f]{12}\.js"', (tmp_path / shell).read_text())
