"""The words of a text, for comparing texts whatever their spaces, bullets and line breaks are."""

import re
import unicodedata
from hashlib import sha256

WORD = re.compile(r"[^\W_]+")


def words(text):
    """Return the words and numbers of `text` in order, in small letters."""
    return WORD.findall(unicodedata.normalize("NFC", text).casefold())


def digest(text):
    """Return what is the same for two texts with the same words.

    The words are run together, since a line break may have divided a long word or a link.
    """
    return sha256("".join(words(text)).encode()).hexdigest()
