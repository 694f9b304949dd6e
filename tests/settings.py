"""Settings of the test suite: production's, less what only costs time or needs https."""

import os

os.environ.setdefault("SECRET_KEY", "a key for tests that signs nothing anybody relies on")

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, MIDDLEWARE, STORAGES

DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
# zeal raises when a page asks the same thing once per row.
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
# allauth reads the sessions of whoever logs in one by one, to forget those that have ended. Two choices from code lists
# in one form (reason and outcome) are looked up one at a time: that is not once per row.
ZEAL_ALLOWLIST = [
    {"model": model, "field": "get()"} for model in ("sessions.Session", "accounts.User", "accounts.CodeList")
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
