"""The one settings file. Everything that differs between installations comes from the environment (.env.example)."""

import re
import secrets
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")

MODE = env.choice("CONCORD_MODE", "embedded", ("embedded", "team"))
EMBEDDED = MODE == "embedded"
DEBUG = env.boolean("DEBUG", False)
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).absolute()
DATA_DIR.mkdir(parents=True, exist_ok=True)
PORT = env.integer("PORT", 8000, least=1, most=65535)
BIND_ADDRESS = env.text("BIND_ADDRESS", "127.0.0.1" if EMBEDDED else "0.0.0.0")
WEB_WORKERS = env.integer("WEB_WORKERS", 2, least=1, most=64)
if DEBUG and not EMBEDDED:
    raise ImproperlyConfigured("DEBUG is on, and team mode is open to others: error pages would show its secrets.")
# Whether `make run` loads the demo when it first meets a data folder.
DEMO = env.boolean("DEMO", EMBEDDED)
if DEMO and not EMBEDDED:
    raise ImproperlyConfigured("DEMO is on, and team mode refuses it: its people have a password that all know.")


def _secret_key() -> str:
    """The environment's, or in embedded mode one made at first start and kept beside the data."""
    given = env.text("SECRET_KEY")
    if not EMBEDDED and len(given) < 50:
        text = f"SECRET_KEY has {len(given)} characters; team mode needs at least 50 random ones."
        raise ImproperlyConfigured(f"{text} Make some: openssl rand -base64 48.")
    if given:
        return given
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if EMBEDDED else "")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is empty; it names the hosts people type, such as concord.example.org.")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
if not all(origin.startswith(("http://", "https://")) for origin in CSRF_TRUSTED_ORIGINS):
    raise ImproperlyConfigured("CSRF_TRUSTED_ORIGINS holds addresses with their scheme: https://concord.example.org.")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "config.apps.ConfigConfig",
    "reviews",
    "citations",
    "screening",
    "appraisal",
    "synthesis",
    "reporting",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["reviews.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reviews.access.page_context",
                "reviews.accounts.sign_in_context",
            ],
        },
    }
]

# --- database -------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    # Writers wait instead of failing in the middle of a transaction that began as a read.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
    "PRAGMA cache_size=-64000;",
}


def _database() -> dict:
    url = env.text("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'concord.sqlite3'}"
    if not url.startswith(("sqlite:", "postgres:", "postgresql:")):
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://.")
    if url.startswith("sqlite:") and not EMBEDDED:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// in team mode: SQLite serves one process.")
    database = environ.Env.db_url_config(url)
    if not database["NAME"]:
        raise ImproperlyConfigured(
            "DATABASE_URL names no database; it ends with one: postgres://user@host:5432/concord."
        )
    if database["ENGINE"].endswith("sqlite3"):
        database["ENGINE"] = "config.sqlite3"  # writers take turns
        database["OPTIONS"] = SQLITE_OPTIONS
    else:
        # A secret of its own, so that the address may stand in plain sight.
        database["PASSWORD"] = env.text("DATABASE_PASSWORD") or database["PASSWORD"]
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- background work and cache --------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")
JOB_RUNNER = env.choice("JOB_RUNNER", "embedded" if EMBEDDED else "celery", ("embedded", "celery", "inline"))
if JOB_RUNNER == "celery" and not REDIS_URL:
    raise ImproperlyConfigured("REDIS_URL is empty; JOB_RUNNER=celery needs it, for example redis://127.0.0.1:6379/0.")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {"rescue-jobs": {"task": "reviews.tasks.rescue_jobs", "schedule": 60.0}}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- people ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "reviews.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "reviews:list"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "reviews.forms.SignUpForm"
ACCOUNT_ADAPTER = "reviews.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = (
    "none" if EMBEDDED else env.choice("EMAIL_VERIFICATION", "none", ("none", "optional", "mandatory"))
)
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# How many proxies of ours stand before the web server: the limits below count by the address they pass on.
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXIES", 0, least=0, most=9)
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}

EMAIL_URL = env.text("EMAIL_URL")
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if EMAIL_URL:
    if not EMAIL_URL.startswith(("smtp:", "smtp+tls:", "smtps:", "smtp+ssl:", "consolemail:", "filemail:")):
        raise ImproperlyConfigured("EMAIL_URL looks like smtp+tls://user:password@mail.example.org:587.")
    globals().update(environ.Env.email_url_config(EMAIL_URL))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "concord@localhost")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
# Messages travel in a cookie, so that showing one does not write to the session: a GET writes nothing.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_FAILURE_VIEW = "reviews.views.pages.csrf_failure"
if env.boolean("HTTPS", not EMBEDDED):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'", "'wasm-unsafe-eval'"],
    "worker-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'", "data:", "blob:"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "object-src": ["'none'"],
    "manifest-src": ["'self'"],
}

# --- files ----------------------------------------------------------------------------------------
MAX_UPLOAD_BYTES = env.integer("MAX_UPLOAD_MB", 200, least=1, most=4096) * 1024 * 1024
MAX_PDF_BYTES = env.integer("MAX_PDF_MB", 60, least=1, most=1024) * 1024 * 1024
FILES_DIR = DATA_DIR / "files"
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
STATIC_URL = "static/"
# Embedded serves the sources themselves; team collects them, hashed, when the image is made.
STATIC_ROOT = DATA_DIR / "static" if EMBEDDED else BASE_DIR / "staticfiles"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder", "config.assets.PackageFinder"]
WHITENOISE_USE_FINDERS = EMBEDDED
WHITENOISE_AUTOREFRESH = DEBUG
if not EMBEDDED:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "config.assets.HashedStaticFilesStorage"},
    }

# --- look-ups on the internet -----------------------------------------------------------------------
# Off until whoever runs the installation turns them on: every page works without them.
LOOKUPS = env.boolean("LOOKUPS", False)
# NCBI writes to this address before it shuts out an installation that asks too much.
NCBI_EMAIL = env.text("NCBI_EMAIL").strip()
if NCBI_EMAIL and not re.fullmatch(r"[^@\s]+@[^@\s]+", NCBI_EMAIL):
    raise ImproperlyConfigured(f"NCBI_EMAIL is {NCBI_EMAIL!r}, which is no e-mail address.")
NCBI_API_KEY = env.text("NCBI_API_KEY").strip()
NCBI_BASE_URL = env.text("NCBI_BASE_URL").strip().rstrip("/")
if NCBI_BASE_URL and not NCBI_BASE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured("NCBI_BASE_URL holds an address with its scheme: https://mirror.example.org.")
CROSSREF_BASE_URL = env.text("CROSSREF_BASE_URL", "https://api.crossref.org").strip().rstrip("/")
OPENALEX_BASE_URL = env.text("OPENALEX_BASE_URL", "https://api.openalex.org").strip().rstrip("/")
OPENALEX_API_KEY = env.text("OPENALEX_API_KEY").strip()
for _name in ("CROSSREF_BASE_URL", "OPENALEX_BASE_URL"):
    if not globals()[_name].startswith(("http://", "https://")):
        raise ImproperlyConfigured(f"{_name} holds an address with its scheme: https://mirror.example.org.")
# Seconds between one try and the next while PubMed is busy or down; less than the two minutes a job may be silent.
NCBI_WAITS = (2, 10, 30, 60)

# --- the rest -------------------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.text("TIME_ZONE", "UTC")
try:
    ZoneInfo(TIME_ZONE)
except (ZoneInfoNotFoundError, ValueError, OSError):
    raise ImproperlyConfigured(f"TIME_ZONE is {TIME_ZONE!r}, which is no place; it looks like Europe/London.") from None
USE_TZ = True
USE_I18N = True
# Numbers for people pass `intcomma`; ids in addresses and attributes must not grow commas.
USE_THOUSAND_SEPARATOR = False
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"] if EMBEDDED else []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    # The level stands at the handler: loggers of libraries set levels of their own, and would pass the root's by.
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "level": env.choice("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR")),
        }
    },
    "root": {"handlers": ["stderr"], "level": "DEBUG" if DEBUG else "INFO"},
}
