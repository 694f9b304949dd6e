"""Production's settings, with the floors' urls beside the real ones."""

import os

os.environ.setdefault("SECRET_KEY", "a key for measuring that signs nothing anybody relies on")

from config.settings import *  # noqa: F403
from config.settings import STORAGES

DEMO = True
SECURE_SSL_REDIRECT = False
ROOT_URLCONF = "tests.benchmarks.urls"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["testserver"]
