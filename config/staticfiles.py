"""Static files in production: named by content, compressed, without source maps."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Content-hashed names."""
