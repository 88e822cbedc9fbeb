"""Django settings of 协江. Everything an operator may change comes from :mod:`shell.config`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from xiejiang.law.place import set_packs
from xiejiang.shell.config import bucket, database, packs_folder, read

CONFIG = read()
set_packs(packs_folder())
PACKAGE = Path(__file__).resolve().parents[1]

SECRET_KEY = CONFIG.secret_key
DEBUG = CONFIG.debug
ALLOWED_HOSTS = list(CONFIG.allowed_hosts)
DEMO = CONFIG.demo

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "xiejiang.audit",
    "xiejiang.agencies",
    "xiejiang.cases",
    "xiejiang.documents",
    "xiejiang.funds",
    "xiejiang.evidence",
    "xiejiang.proceedings",
    "xiejiang.bases",
    "xiejiang.restoration",
    "xiejiang.experts",
    "xiejiang.assessment",
    "xiejiang.liaison",
    "xiejiang.operations",
    "xiejiang.river",
    "xiejiang.consultation",
    "xiejiang.settling",
    "xiejiang.foreign",
    "xiejiang.exchange",
    "xiejiang.typical",
    "xiejiang.research",
    "xiejiang.outreach",
    "xiejiang.shell",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xiejiang.shell.middleware.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xiejiang.shell.middleware.AddressMiddleware",
    "xiejiang.shell.middleware.ActingMiddleware",
    "xiejiang.shell.middleware.ErrorMiddleware",
    "xiejiang.shell.tracing.TracingMiddleware",
]

ROOT_URLCONF = "xiejiang.shell.urls"
WSGI_APPLICATION = "xiejiang.shell.wsgi.application"
AUTH_USER_MODEL = "agencies.Person"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [
            PACKAGE / room / "templates"
            for room in (
                "shell",
                "web",
                "agencies",
                "cases",
                "evidence",
                "documents",
                "funds",
                "proceedings",
                "bases",
                "restoration",
                "experts",
                "assessment",
                "liaison",
                "operations",
                "river",
                "consultation",
                "settling",
                "foreign",
                "exchange",
                "typical",
                "research",
                "outreach",
            )
        ],
        "OPTIONS": {"environment": "xiejiang.shell.jinja.environment"},
    },
]

DATABASES = {"default": database(CONFIG)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "shell" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATICFILES_DIRS = [
    PACKAGE / "shell" / "static",
    ("basin", PACKAGE / "basin" / "data" / "map"),
    ("schemas", PACKAGE / "exchange" / "content"),  # /static/schemas/xiejiang-case-1.schema.json
]
MAP_TILES = CONFIG.map_tiles
MAP_CREDIT = CONFIG.map_credit
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

FILES_ROOT = CONFIG.files
FILES_BUCKET = bucket(CONFIG, CONFIG.files_at) if CONFIG.files_at else None
SCRATCH_ROOT = CONFIG.home / "scratch"
KEYS_ROOT = CONFIG.keys
NODE_NAME = CONFIG.node
SIGNATURE_SCHEME = CONFIG.signature
TSA_URL = CONFIG.tsa_url
TSA_CERTIFICATES = CONFIG.tsa_certificates
TRACES_ROOT = CONFIG.home / "traces"
LONGEST_GRANT = timedelta(days=CONFIG.grant_days)
EMERGENCY_LASTS = timedelta(hours=CONFIG.emergency_hours)
REVIEW_WITHIN = timedelta(days=CONFIG.review_days)
ARCHIVE_RETENTION = CONFIG.retention
TRIAGE = CONFIG.triage
REPORTS_A_DAY = CONFIG.reports_a_day
REPORTS_SPACE = CONFIG.reports_space
PROXIES = CONFIG.proxies
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CONFIG.secure
CSRF_COOKIE_SECURE = CONFIG.secure
SECURE_HSTS_SECONDS = 31536000 if CONFIG.secure else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "xiejiang.shell.views.forbidden"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
