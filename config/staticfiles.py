"""Static files in production: only those in use, named by their content and compressed."""

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Packages that bring many builds of the same thing, with the files of theirs that pages may use.
USED = {
    "bootstrap": {"bootstrap/css/bootstrap.min.css", "bootstrap/js/bootstrap.bundle.min.js"},
    "django_htmx": {"django_htmx/django-htmx.js", "django_htmx/htmx-2.min.js"},
}


def is_used(path):
    """Return whether `path`, as in {% static path %}, is a file that pages may use."""
    package = path.split("/")[0]
    return package not in USED or path in USED[package]


class PackageFinder(AppDirectoriesFinder):
    """The static files of installed apps without those that are not in use, in tests as in production."""

    def list(self, ignore_patterns):
        """Yield the path and storage of what collectstatic is to gather."""
        return (found for found in super().list(ignore_patterns) if is_used(found[0]))

    def find_in_app(self, app, path):
        """Return where `path` lies in `app`, None when it is not there or not in use."""
        return super().find_in_app(app, path) if is_used(path) else None


class Storage(CompressedManifestStaticFilesStorage):
    """Content-hashed names and compressed copies; what points to source maps, which are not in use, is taken away."""

    def url_converter(self, name, hashed_files, template=None):
        """Return the function that replaces one reference in the file `name`."""
        if template and "sourceMappingURL" in template:
            return lambda reference: ""
        return super().url_converter(name, hashed_files, template)
