"""Safe for production as it stands; KB_LOCAL=1 (set by the Makefile) is for one's own machine."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.templatetags.static import static
from django.urls import reverse_lazy

from kb import database
from kb.hosts import local_hosts

BASE_DIR = Path(__file__).resolve().parent.parent


def words(name: str) -> list[str]:
    return os.environ.get(name, "").replace(",", " ").split()


def is_on(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


# Django's debug pages, with code and settings in them: for who works on the code, and nobody else.
DEBUG = is_on("KB_DEBUG")
# On one's own machine: no HTTPS, a secret key of its own, the private database.
LOCAL = DEBUG or is_on("KB_LOCAL")

SECRET_KEY_FILE = BASE_DIR / "var" / "secret-key"
SECRET_KEY = os.environ.get("SECRET_KEY", "")
if LOCAL and not SECRET_KEY:
    # `manage.py setup` writes the file; before that every process has a key of its own.
    written = SECRET_KEY_FILE.read_text() if SECRET_KEY_FILE.exists() else ""
    SECRET_KEY = written or get_random_secret_key()
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text, or KB_LOCAL=1.")
if not LOCAL and database.is_embedded():
    raise ImproperlyConfigured("Set DATABASE_URL to a PostgreSQL database, or KB_LOCAL=1.")

ALLOWED_HOSTS = words("ALLOWED_HOSTS")
if LOCAL:
    ALLOWED_HOSTS += local_hosts(os.environ.get("HOST", ""))
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
# A code of an app besides the password: required, or for those who have set it up.
TWO_FACTOR = os.environ.get("TWO_FACTOR") or ("optional" if LOCAL else "required")
if TWO_FACTOR not in {"required", "optional"}:
    raise ImproperlyConfigured("Set TWO_FACTOR to required or to optional.")
SESSION_ENGINE = "kb.access.sessions"
SESSION_COOKIE_AGE = 3600 * int(os.environ.get("SESSION_HOURS", "12"))
SESSION_IDLE = 60 * int(os.environ.get("SESSION_IDLE_MINUTES", "120"))
LOCKOUT_FAILURES = int(os.environ.get("LOCKOUT_FAILURES", "5"))
LOCKOUT_MINUTES = int(os.environ.get("LOCKOUT_MINUTES", "15"))
# Without a proxy anyone could write any address into X-Forwarded-For.
NUM_PROXIES = int(os.environ.get("NUM_PROXIES", "0"))
LOGIN_URL = "admin:login"
CSRF_FAILURE_VIEW = "kb.admin.access.resuming.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not LOCAL
SECURE_HSTS_SECONDS = 0 if LOCAL else int(os.environ.get("HSTS_SECONDS", "31536000"))
# Both speak for sites that are not this one, and browsers hardly forget them.
SECURE_HSTS_INCLUDE_SUBDOMAINS = is_on("HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = is_on("HSTS_PRELOAD")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # that they are off
X_FRAME_OPTIONS = "DENY"
LOGIN_REDIRECT_URL = "admin:index"
# A page of an event with forty claims has more than Django's 1,000 inputs.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_HANDLERS = [
    "kb.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Curators' pages are Django's own, without the look of django-unfold, if KB_ADMIN=plain.
LOOK = [] if os.environ.get("KB_ADMIN") == "plain" else ["unfold"]
INSTALLED_APPS = [
    "kb",
    "api",
    *LOOK,
    "corsheaders",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_otp",
    "django_otp.plugins.otp_totp",
]
MIDDLEWARE = [
    "kb.security_headers.security_headers",
    "kb.probes.probes",
    "api.cross_origin.CrossOrigin",
    "api.problems.problems",
    "api.costs.costs",
    "kb.unavailable.UnavailableMiddleware",
    "api.caching.caching",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "kb.access.middleware.AuthenticationMiddleware",
    "kb.admin.access.resuming.ResumingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "kb.urls"
WSGI_APPLICATION = "kb.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # What we change of unfold's own templates; Django's have the same names.
        "DIRS": [BASE_DIR / "kb" / "look"] if LOOK else [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
# Nobody publishes a draft of their own, unless KB_FOUR_EYES=0; the database holds to it too.
FOUR_EYES = os.environ.get("KB_FOUR_EYES", "1").lower() not in {"0", "false", "no", "off"}
# Processor seconds that looking for names in the text of a report may take.
REPORT_SECONDS = float(os.environ.get("KB_REPORT_SECONDS", "6"))
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
RELEASES_DIR = Path(os.environ.get("RELEASES_DIR") or BASE_DIR / "var" / "releases")
# Seconds in which a file has to reach its reader, whole; an answer that takes longer is broken off.
TRANSFER_TIMEOUT = int(os.environ.get("KB_EXPORT_TIMEOUT", "900"))
# Where readers find this site; citations of releases name it.
SITE_URL = os.environ.get("SITE_URL", "")

try:
    DATABASES = {"default": database.django_settings()}
except ValueError as problem:
    raise ImproperlyConfigured(str(problem)) from None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
# On one's own machine whitenoise serves from the packages themselves: nothing has to be collected.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_MAX_AGE = 0 if LOCAL else 60
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Any page on the web may read what is public (api/cross_origin.py), the schema and releases too.
CORS_URLS_REGEX = r"^/api/($|v1($|/)|schema($|/))"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ("GET", "HEAD", "OPTIONS")
CORS_ALLOW_HEADERS = "accept authorization if-modified-since if-none-match if-range range".split()
CORS_EXPOSE_HEADERS = (
    "Link ETag X-Row-Count X-As-Of X-Licences Retry-After Content-Disposition Content-Range "
    "Accept-Ranges Location"
).split()
CORS_WRITE_ORIGINS = words("CORS_WRITE_ORIGINS")

# Requests a minute: of an address, of a token, and how many of them may write; 0 is no limit.
RATE_LIMITS = {
    name: int(os.environ.get(f"RATE_{name.upper()}", usual))
    for name, usual in (("anonymous", "600"), ("token", "1200"), ("writes", "60"))
}
# Seconds a minute that the server works for an address and for a token; 0 is no limit.
COST_LIMITS = {
    name: int(os.environ.get(f"COST_{name.upper()}", usual))
    for name, usual in (("anonymous", "30"), ("token", "120"))
}
# How many files, spreadsheets and aggregates are made at once, by all processes together; 0 is no limit.
CORES = os.cpu_count() or 1
LANES = {
    "exports": int(os.environ.get("EXPORTS_AT_ONCE") or max(CORES, 2)),
    "spreadsheets": int(os.environ.get("SPREADSHEETS_AT_ONCE") or max(CORES // 2, 1)),
    "aggregates": int(os.environ.get("AGGREGATES_AT_ONCE") or max(CORES // 2, 1)),
}
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_RENDERER_CLASSES": ["api.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.renderers.Negotiation",
    "DEFAULT_PARSER_CLASSES": ["api.writing.bodies.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # What is published is for everyone; endpoints that need more say so (api/permissions.py).
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_THROTTLE_CLASSES": ["api.throttling.Throttle", "api.lanes.Lane"],
    "NUM_PROXIES": NUM_PROXIES,
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "api.errors.handle",
}
ENUMERATIONS = (
    "ClaimKind Confidence DatePrecision DisputeKind EditionKind FigureBasis GeoPrecision Harm Hedge LinkKind "
    "LocationKind Match NameKind Noun ParticipationBasis Party RelationKind Reliability Role Side "
    "Stance"
).split()
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Knowledge base of armed groups and conflict events",
    "VERSION": "1.0.0",
    "DESCRIPTION": (
        "Who says what, where it is printed, how sure we are, and what we knew when. Every answer "
        "is made of published editions, and can be asked for as of any moment since the first. "
        "Null means that nobody knows or nobody said; it is never zero."
    ),
    "LICENSE": {"name": "Data: CC BY 4.0, unless a dataset says otherwise"},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # The schema names an enumeration as the code does.
    "ENUM_NAME_OVERRIDES": {name: f"kb.models.{name}" for name in ENUMERATIONS},
    "ENUM_SUFFIX": "",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.openapi.with_head",
        "api.openapi.with_shared_problems",
    ],
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Knowledge base",
    "SITE_HEADER": "Knowledge base",
    "SITE_SUBHEADER": "Armed groups and conflict events",
    "SITE_URL": "/api/docs/",
    "SITE_SYMBOL": "public",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("kb/icon.svg")}
    ],
    "SHOW_BACK_BUTTON": True,
    "ACCOUNT": {
        "navigation": [
            {"title": "My account", "link": reverse_lazy("access:account")},
            {"title": "Change password", "link": reverse_lazy("admin:password_change")},
        ]
    },
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "kb.admin.navigation.sidebar",
    },
    # Blue instead of violet, which is too pale on a dark page to be read by all.
    "COLORS": {
        "primary": {
            "50": "#eff6ff",
            "100": "#dbeafe",
            "200": "#bfdbfe",
            "300": "#93c5fd",
            "400": "#7db4fb",
            "500": "#6aa8fa",
            "600": "#2563eb",
            "700": "#1d4ed8",
            "800": "#1e40af",
            "900": "#1e3a8a",
            "950": "#172554",
        },
    },
    "STYLES": [lambda request: static("kb/admin.css")],
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "kb": {"level": "INFO"},
        "api": {"level": "INFO"},
        "django": {"level": "INFO"},
        # Every scanner of the internet makes one; they are answered with 400.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}
