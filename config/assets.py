"""Browser assets: npm installs whole packages, the app serves only the files listed here, as vendor/<package>/...

node_modules holds thousands of files; collecting all of them takes minutes and publishes sources and tests.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import Error
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# A source map comes along where its file names it: hashing the names fails on a file that is not there.
PACKAGES = {
    "bootstrap": ["dist/css/bootstrap.min.css*", "dist/js/bootstrap.bundle.min.js*"],
    "bootstrap-icons": ["font/bootstrap-icons.min.css", "font/fonts/*"],
    "htmx.org": ["dist/htmx.min.js"],
    "pdfjs-dist": [
        "legacy/build/pdf.min.mjs",
        "legacy/build/pdf.worker.min.mjs",
        "legacy/web/pdf_viewer.css",
        "legacy/web/pdf_viewer.mjs",
        "legacy/web/images/*",
        "cmaps/*",
        "iccs/*",
        "standard_fonts/*",
        "wasm/*",
    ],
    "sortablejs": ["Sortable.min.js"],
    "@fontsource-variable/source-sans-3": ["index.css", "wght-italic.css", "files/*-wght-*"],
    "@fontsource-variable/source-serif-4": ["opsz.css", "opsz-italic.css", "files/*-opsz-*"],
    "dejavu-fonts-ttf": ["ttf/DejaVuSans.ttf", "ttf/DejaVuSans-Bold.ttf"],
}


class PackageFinder(BaseFinder):
    """Finds the listed files of the installed npm packages."""

    def __init__(self, app_names=None, *args, **kwargs):
        self.root = Path(settings.BASE_DIR, "node_modules")
        super().__init__()

    def check(self, **kwargs) -> list[Error]:
        """An image may leave node_modules behind once its files are collected: then nothing is missing."""
        collected = Path(settings.STATIC_ROOT, "vendor")
        missing = [name for name in PACKAGES if not ((self.root / name).is_dir() or (collected / name).is_dir())]
        if not missing:
            return []
        return [
            Error(
                f"Browser assets are not installed: {', '.join(missing)}.",
                hint="Run `make setup`; it installs what package.json names into node_modules.",
                id="concord.E001",
            )
        ]

    def find(self, path, find_all=False, **kwargs):
        if kwargs:
            find_all = self._check_deprecated_find_param(find_all=find_all, **kwargs)
        found = self._files.get(path.replace("\\", "/"))
        if find_all:
            return [str(found)] if found else []
        return str(found) if found else None

    def list(self, ignore_patterns) -> Iterator[tuple[str, FileSystemStorage]]:
        for package in PACKAGES:
            storage = FileSystemStorage(location=self.root / package)
            storage.prefix = f"vendor/{package}"
            for path in self._paths(package):
                if not matches_patterns(path, ignore_patterns or []):
                    yield path, storage

    @cached_property
    def _files(self) -> dict[str, Path]:
        """Every served path with its file; looked up once, since packages change only with a new set-up."""
        return {
            f"vendor/{package}/{path}": self.root / package / path
            for package in PACKAGES
            for path in self._paths(package)
        }

    def _paths(self, package: str) -> tuple[str, ...]:
        root = self.root / package
        found = {path for pattern in PACKAGES[package] for path in root.glob(pattern) if path.is_file()}
        return tuple(sorted(path.relative_to(root).as_posix() for path in found))


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names that change with the content, also inside the `import` lines of our own modules."""

    support_js_module_import_aggregation = True
