"""The set-up's files agree with one another: commands, locks, images."""

import re
import subprocess
from pathlib import Path

import pytest

from reviews.rules.roles import PERMISSIONS, Permission, Role

ROOT = Path(__file__).resolve().parents[2]
TARGETS = ("setup", "run", "test", "test-all", "lint", "bench", "lock")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def processes() -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text("Procfile").splitlines())


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_the_target(target):
    assert re.search(rf"^{target}:.*## ", text("Makefile"), re.M)


def test_procfile_names_the_three_processes():
    assert list(processes()) == ["web", "worker", "beat"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_compose_runs_the_commands_of_the_procfile(name):
    command = re.sub(r"\$\{WORKERS:-2\}", "2", processes()[name])

    assert f"command: {command}\n" in text("docker-compose.yml")


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_lock_pins_everything_and_names_no_host(lock):
    lines = [line for line in text(lock).splitlines() if line and not line.lstrip().startswith("#")]

    assert [line for line in lines if not re.match(r"^[a-z0-9._-]+==\S+( ; .+)?$", line)] == []


def test_npm_lock_has_integrity_and_no_host():
    lock = text("package-lock.json")

    assert '"resolved"' not in lock
    assert lock.count('"integrity"') >= 9


def test_ci_is_a_valid_script():
    subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=True)

    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_secrets_are_kept_out_of_images_and_of_the_repository():
    assert {".env", "var", ".git", ".venv", "node_modules"} <= set(text(".dockerignore").splitlines())
    assert {"/var/", "/.env"} <= set(text(".gitignore").splitlines())


def test_settings_page_names_every_variable():
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", text("docs/operators/settings.md"), re.M))

    assert named == set(re.findall(r"^#([A-Z_]+)=", text(".env.example"), re.M))


def test_roles_page_is_equal_to_the_table():
    rows = [
        f"| {permission.description} |"
        + "|".join(" yes " if permission in PERMISSIONS[role] else "  " for role in Role)
        + "|"
        for permission in Permission
    ]

    assert [line for line in text("docs/operators/roles.md").splitlines() if line.startswith("| ")][1:] == rows
