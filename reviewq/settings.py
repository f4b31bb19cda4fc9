"""Django's settings. What a person may set is read and checked in reviewq/site/environment.py, told in
docs/configuration.md; this file only puts it where Django looks for it."""

from __future__ import annotations

from typing import Any

import dj_database_url
from django.utils.module_loading import import_string

from reviewq.site.environment import BASE_DIR, BadEnvironment, read
from reviewq.site.redis_server import socket_path, url_of

try:
    ENVIRONMENT = read()
except BadEnvironment as fault:
    raise SystemExit(str(fault)) from None  # a plain message and exit code 1; a traceback would hide it

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
VAR_DIR = ENVIRONMENT.var_dir
DEMO = ENVIRONMENT.demo
# Whom visitors of the demo may look as. By name only: the site stands without the demo.
DEMO_PERSONAS = import_string("demo.world.people.personas")() if DEMO else []

# --- The Gerrit that we mirror

GERRIT_URL = ENVIRONMENT.gerrit_url
GERRIT_PROJECTS = ENVIRONMENT.gerrit_projects
GERRIT_USER = ENVIRONMENT.gerrit_user
GERRIT_PASSWORD = ENVIRONMENT.gerrit_password
GERRIT_CONTACT = ENVIRONMENT.gerrit_contact
GERRIT_TIMEOUT = ENVIRONMENT.gerrit_timeout
POLL_SECONDS = ENVIRONMENT.poll_seconds
SWEEP_MINUTES = ENVIRONMENT.sweep_minutes
SINCE_DAYS = ENVIRONMENT.since_days
PAGE_SIZE = ENVIRONMENT.page_size
DIFFS_PER_MINUTE = ENVIRONMENT.diffs_per_minute

# --- The bug tracker, if there is one

LAUNCHPAD_URL = ENVIRONMENT.launchpad_url
LAUNCHPAD_PROJECTS = ENVIRONMENT.launchpad_projects
LAUNCHPAD_TAGS = ENVIRONMENT.launchpad_tags
BUGS_MINUTES = ENVIRONMENT.bugs_minutes

# --- Volunteers

CLAIM_HOURS = ENVIRONMENT.claim_hours
CLAIMS_MAX = ENVIRONMENT.claims_max

# --- Parts of the site

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_rq",
    "reviewq.changes",
    "reviewq.people",
    "reviewq.parts",
    "reviewq.search",
    "reviewq.order",
    "reviewq.trivial",
    "reviewq.cycles",
    "reviewq.reviews",
    "reviewq.capacity",
    "reviewq.forecast",
    "reviewq.experts",
    "reviewq.handing",
    "reviewq.campaigns",
    "reviewq.ffe",
    "reviewq.queue",
    "reviewq.desk",
    "reviewq.meetings",
    "reviewq.policies",
    "reviewq.volunteers",
    "reviewq.bugs",
    "reviewq.freeze",
    "reviewq.domains",
    "reviewq.load",
    "reviewq.api",
    "reviewq.site",
    "gerrit_sync",
    "launchpad_sync",
]

MIDDLEWARE = [
    "reviewq.site.security.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "reviewq.urls"
WSGI_APPLICATION = "reviewq.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reviewq.queue.context.page",
            ],
        },
    },
]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # The name holds a hash of the content, so browsers keep a file for ever and never an old one.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Database

SQLITE_OPTIONS: dict[str, Any] = {
    # A transaction that writes takes the lock at its start and waits for it; one that upgrades later fails at once.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds
    # The cache is 8 MB a connection: each thread of the web server has one.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY;"
        "PRAGMA journal_size_limit=67108864;"
    ),
}


def database(url: str) -> Any:
    """The database of an address, with what each of the two kinds needs to be quick and safe."""
    config = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config |= {"OPTIONS": SQLITE_OPTIONS, "CONN_HEALTH_CHECKS": False}
    return config


DATABASES = {"default": database(ENVIRONMENT.database_url or f"sqlite:///{VAR_DIR / 'reviewq.sqlite3'}")}

# --- Jobs

REDIS_URL = ENVIRONMENT.redis_url or url_of(socket_path(VAR_DIR, "reviewq"))
RQ_QUEUES = {"default": {"URL": REDIS_URL, "DEFAULT_TIMEOUT": 3600}}  # seconds that a job may take
# What runs by the clock besides the sync: dotted name -> seconds between two runs.
TIMED_JOBS = {
    "reviewq.desk.jobs.return_holds": 10,
    "gerrit_sync.jobs.diffs": 30,
    "reviewq.volunteers.jobs.end_leases": 60,
    "reviewq.reviews.jobs.keep": 30,  # before those who read reviews
    "reviewq.experts.jobs.keep": 30,
    "reviewq.trivial.jobs.judge_due": 60,
    "reviewq.forecast.jobs.keep": 120,
    "reviewq.freeze.break_jobs.keep_true": 60,
    "reviewq.ffe.jobs.keep_true": 60,
    "reviewq.changes.core_terms.keep": 3600,
    "reviewq.domains.learned_jobs.keep": 120,  # reads reviews
    "reviewq.freeze.jobs.count_day": 1800,  # reads forecasts: after what makes them
}
if LAUNCHPAD_URL:
    TIMED_JOBS["launchpad_sync.jobs.sync_bugs"] = BUGS_MINUTES * 60
TIMETABLE = "gerrit_sync.schedule.register"  # called with rq's CronScheduler by `manage.py schedule`

# --- Sign-in. The session is a signed cookie: it costs no query, so a signed-in page costs one, for the user.

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

if ENVIRONMENT.behind_https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Set by reviewq.site.security, in one place with the rest.
SECURE_CONTENT_TYPE_NOSNIFF = False
SECURE_REFERRER_POLICY = None

DEFAULT_EXCEPTION_REPORTER_FILTER = "reviewq.site.security.QuietReports"

# --- Language and time

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
# How old the release calendar may be that pages show the next dates of; None: read only when told.
CALENDAR_SECONDS: float | None = 30
TIME_ZONE = ENVIRONMENT.time_zone

# --- Logs

SECRETS = [secret for secret in (GERRIT_PASSWORD, SECRET_KEY) if secret]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "redact": {"()": "reviewq.site.redact.RedactingFilter", "secrets": SECRETS, "user": GERRIT_USER},
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["redact"], "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level},
    "loggers": {
        # Django's own handler for this one prints to the console as well; one line is enough.
        "django": {"handlers": [], "level": ENVIRONMENT.log_level, "propagate": True},
        # A line for each job at INFO; the status page tells of the runs.
        "rq": {"level": "WARNING"},
        "rq.cron": {"level": "WARNING", "propagate": True},
    },
}
