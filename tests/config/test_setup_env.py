"""Settings refuse nonsense loudly, name the variable, and `.env.example` names every variable there is."""

import re
import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "config" / "settings.py"
READ = re.compile(r'env\.(?:text|boolean|integer|choice|words)\(\s*"([A-Z_]+)"')
# Read by the Procfile alone.
OF_PROCESSES = {"WORKERS"}


def variables() -> set[str]:
    return set(READ.findall(SETTINGS.read_text(encoding="utf-8")))


TEAM = {
    "CONCORD_MODE": "team",
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "concord.example.org",
    "DATABASE_URL": "postgres://concord@db/concord",
    "REDIS_URL": "redis://redis/0",
}


@pytest.fixture
def load(monkeypatch, tmp_path):
    """The settings as a process with exactly these variables would see them."""
    for name in variables():
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.setattr("environ.Env.read_env", lambda *args, **kwargs: None)

    def run(**environment: str) -> dict:
        for name, value in {"DATA_DIR": str(tmp_path), **environment}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return run


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"CONCORD_MODE": "cloud"}, "CONCORD_MODE is 'cloud'; it may be embedded or team."),
        ({"DEBUG": "maybe"}, "DEBUG is 'maybe'"),
        ({"PORT": "0"}, "PORT is '0'; it must be a whole number from 1 to 65535."),
        ({"PORT": "80 80"}, "PORT is '80 80'"),
        ({"DATABASE_URL": "mysql://db/concord"}, "DATABASE_URL must begin with sqlite:/// or postgres://."),
        ({"DATABASE_URL": "postgres://db:5432"}, "DATABASE_URL names no database"),
        ({"REDIS_URL": "127.0.0.1:6379"}, "REDIS_URL must begin with redis://"),
        ({"JOB_RUNNER": "threads"}, "JOB_RUNNER is 'threads'"),
        ({"JOB_RUNNER": "celery"}, "REDIS_URL is empty; JOB_RUNNER=celery needs it"),
        ({"TIME_ZONE": "Mars/Olympus"}, "TIME_ZONE is 'Mars/Olympus', which is no place"),
        ({"TIME_ZONE": "../etc/passwd"}, "TIME_ZONE is '../etc/passwd'"),
        ({"CSRF_TRUSTED_ORIGINS": "concord.example.org"}, "CSRF_TRUSTED_ORIGINS holds addresses with their scheme"),
        ({"EMAIL_URL": "mail.example.org"}, "EMAIL_URL looks like smtp+tls://"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is 'loud'"),
        ({"MAX_UPLOAD_MB": "many"}, "MAX_UPLOAD_MB is 'many'"),
        ({"MAX_PDF_MB": "0"}, "MAX_PDF_MB is '0'"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES is '-1'"),
        ({"WEB_WORKERS": "0"}, "WEB_WORKERS is '0'"),
        ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY_FILE names /nowhere/key, which cannot be read"),
        ({**TEAM, "SECRET_KEY": ""}, "SECRET_KEY has 0 characters; team mode needs at least 50 random ones."),
        ({**TEAM, "SECRET_KEY": "short"}, "SECRET_KEY has 5 characters"),
        ({**TEAM, "ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty"),
        ({**TEAM, "DATABASE_URL": ""}, "DATABASE_URL must begin with postgres:// in team mode"),
        ({**TEAM, "REDIS_URL": ""}, "REDIS_URL is empty"),
        ({**TEAM, "DEBUG": "1"}, "DEBUG is on, and team mode is open to others"),
        ({**TEAM, "DEMO": "1"}, "DEMO is on, and team mode refuses it"),
        ({**TEAM, "EMAIL_VERIFICATION": "later"}, "EMAIL_VERIFICATION is 'later'"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_nonsense_is_refused_by_name(load, environment, said):
    with pytest.raises(ImproperlyConfigured) as refused:
        load(**environment)

    assert str(refused.value).startswith(said)


def test_embedded_needs_nothing(load, tmp_path):
    found = load()

    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "concord.sqlite3")
    assert (found["JOB_RUNNER"], found["BIND_ADDRESS"], found["DEBUG"]) == ("embedded", "127.0.0.1", False)


def test_embedded_makes_a_key_and_keeps_it(load, tmp_path):
    first = load()["SECRET_KEY"]

    assert load()["SECRET_KEY"] == first
    assert len(first) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_team_is_shut_to_the_outside(load):
    found = load(**TEAM)

    assert (found["SESSION_COOKIE_SECURE"], found["CSRF_COOKIE_SECURE"], found["DEMO"]) == (True, True, False)
    assert found["JOB_RUNNER"] == "celery"


def test_secrets_come_from_files(load, tmp_path):
    (tmp_path / "key").write_text("s" * 60 + "\n", encoding="utf-8")
    (tmp_path / "password").write_text("open sesame\n", encoding="utf-8")
    files = {"SECRET_KEY_FILE": str(tmp_path / "key"), "DATABASE_PASSWORD_FILE": str(tmp_path / "password")}

    found = load(**{key: value for key, value in TEAM.items() if key != "SECRET_KEY"}, **files)

    assert found["SECRET_KEY"] == "s" * 60
    assert found["DATABASES"]["default"]["PASSWORD"] == "open sesame"


def test_example_names_every_variable_and_no_other():
    named = set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M))

    assert named == variables() | OF_PROCESSES


def test_example_as_it_stands_changes_nothing(load, tmp_path):
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line and not line.startswith("#")] == []


def test_empty_is_not_set(load):
    found = load(**dict.fromkeys(variables() - {"DATA_DIR"}, ""))

    assert (found["JOB_RUNNER"], found["PORT"], found["DEMO"]) == ("embedded", 8000, True)
