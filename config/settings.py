"""Settings for Stegvis, read from the environment so that one code serves trial, test and production.

Production needs DATABASE_URL, SECRET_KEY and ALLOWED_HOSTS; README.md lists the rest.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def env_flag(name, default=False):
    """Return whether the environment variable `name` is set to 1, true, yes or on; `default` when unset."""
    return os.environ.get(name, str(int(default))).lower() in {"1", "true", "yes", "on"}


def env_list(name, default=""):
    """Return the comma-separated environment variable `name` as a list without empty entries."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def env_required(name, why):
    """Return the environment variable `name`; raise ImproperlyConfigured with `why` when it is missing."""
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(f"Miljövariabeln {name} saknas: {why}") from None


# The demo serves over plain http on this machine only; everything else is as in production.
DEMO = env_flag("STEGVIS_DEMO")
DEBUG = False
# What `manage.py demo_data` fills an empty database with, in this order.
DEMO_DATA = [
    "accounts.demo.fill",
    "participants.demo.people.fill",
    "participants.demo.consents.fill",
    "participants.demo.intake.fill",
    "participants.demo.case_meetings.fill",
    "actionplans.demo.followups.fill",
    "actionplans.demo.plans.fill",
    "actionplans.demo.meetings.fill",
    "actionplans.demo.health.fill",
    "participants.demo.courses.fill",
    "actionplans.demo.ratings.fill",
    "participants.demo.registers.fill",
    "placements.demo.employers.fill",
    "placements.demo.places.fill",
    "placements.demo.placings.fill",
    "placements.demo.matching.fill",
    "placements.demo.attendance.fill",
    "placements.demo.reductions.fill",
    "reports.demo.fill",
    "visits.demo.visits.fill",
    "visits.demo.templates.fill",
    "visits.demo.imports.fill",
    "visits.demo.preparing.fill",
    "visits.demo.requests.fill",
]
# What stands beside the ratings on their time axis: functions of a participant and the last day (rating_events.py).
RATING_EVENTS = [
    "actionplans.rating_events.enrolment_events",
    "actionplans.rating_events.break_events",
    "placements.rating_events.placement_events",
]
# What tells employer coordinators of goals of work and hours, a function of a participant (placements/work_facts.py).
WORK_FACTS = "actionplans.work_facts.work_facts"
# What tells the names of the plan's activities, a function of a participant (placements/views/activity_attendance.py).
ACTIVITY_TITLES = "actionplans.work_facts.activity_titles"
# What reads the sheets of a register, in this order (participants/register/run.py).
REGISTER_SHEETS = [
    "participants.register.sheet.RegisterSheet",
    "actionplans.register.FollowUpSheet",
    "actionplans.register.RatingSheet",
    "placements.register.AttendanceSheet",
]
SECRET_KEY = env_required("SECRET_KEY", "en lång slumpad hemlighet som sessioner och länkar signeras med.")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "pghistory",
    "pgtrigger",
    "config",
    "accounts",
    "participants",
    "actionplans",
    "placements",
    "visits",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.NoStoreMiddleware",
    "accounts.middleware.StaffLanguageMiddleware",
    "accounts.middleware.IdleTimeoutMiddleware",
    "actionplans.middleware.RatingScreenMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.TwoFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "participants.middleware.AccessLogMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "accounts.menu.context",
            ],
        },
    }
]
FORM_RENDERER = "config.forms.Renderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

DATABASES = {
    "default": dj_database_url.parse(
        env_required("DATABASE_URL", "adressen till PostgreSQL, till exempel postgres://stegvis@/stegvis."),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
# Every history trigger asks for this setting, and where nobody has set it each row costs a failed subtransaction: ten
# thousand rows in one transaction then take minutes instead of seconds.
database_options = DATABASES["default"].setdefault("OPTIONS", {})
database_options["options"] = f"{database_options.get('options', '')} -c pgtrigger.ignore={{}}".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "stegvis_cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# History: who did what is carried by the act (config/history.py); events can never be changed.
PGHISTORY_APPEND_ONLY = True

# Language: Swedish for everyone who has not chosen English; the browser's wish never decides.
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / ".local" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder", "config.staticfiles.PackageFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.staticfiles.Storage"},
}

# Log-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Stegvis: "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Stegvis"
# Nobody signs up with an address that may be somebody else's: administrators give it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "0"))
TWO_FACTOR_REQUIRED = env_flag("REQUIRE_TWO_FACTOR")

# OpenID Connect: the municipality's own log-in, on when its three values are given.
FORM_TARGETS = [SELF]
if os.environ.get("OIDC_SERVER_URL"):
    # Chromium holds a form to the policy through redirects too.
    FORM_TARGETS.append("{0.scheme}://{0.netloc}".format(urlsplit(os.environ["OIDC_SERVER_URL"])))
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
    SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAccountAdapter"
    SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
    SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "municipality",
                    "name": os.environ.get("OIDC_NAME", "Kommunens inloggning"),
                    "client_id": env_required("OIDC_CLIENT_ID", "klientens id hos kommunens inloggning."),
                    "secret": env_required("OIDC_CLIENT_SECRET", "klientens hemlighet hos kommunens inloggning."),
                    "settings": {"server_url": os.environ["OIDC_SERVER_URL"]},
                }
            ]
        }
    }

# Sessions end after 30 idle minutes (accounts.middleware); the cookie outlives them, so that what was being
# sent when the time ran out can be kept as a draft.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_SECONDS = int(os.environ.get("IDLE_SECONDS", 30 * 60))
IDLE_WARNING_SECONDS = int(os.environ.get("IDLE_WARNING_SECONDS", 25 * 60))

# Transport
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if env_flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": FORM_TARGETS,
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# E-mail holds links and never a name or a number of a participant.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "stegvis@example.org")
ACCESSIBILITY_CONTACT = os.environ.get("ACCESSIBILITY_CONTACT", DEFAULT_FROM_EMAIL)
MUNICIPALITY = os.environ.get("MUNICIPALITY", "Kommunen")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "config.logs.Formatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
