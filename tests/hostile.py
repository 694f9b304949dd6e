"""What nobody at a screen types and a server gets all the same: odd values, broken fields, bytes that are no text."""

from urllib.parse import quote_plus

from django.test import Client
from hypothesis import strategies as st

LONG = "a" * 1_000_000
VALUES = [
    "", " ", "\0", "a\0b", LONG, "x" * 301, "å" * 3000, "0", "-1", "1.5", "1e400", "NaN", "²", "١٢", "9" * 30,
    str(2**31), str(2**63), "0001-01-01", "9999-12-31", "2026-02-30", "0000-00-00", "20261301", "31/2 2026",
    "-2026-01-01", "\ud800", "a\udfffb", "👨‍👩‍👧 😀", "مرحبا \u202eabc", "\u2028\x85\x1b[31m", "\r\n\r\nX: y",
    "%s%n{{ x }}{% y %}", "'; DROP TABLE accounts_user; --", "<script>alert(1)</script>", "=1+1", "../../etc/passwd",
    "on", "None", "null", "[]", "{}", "true", "٢٠٢٦-٠١-٠١", "１９９０0101-2384", "\ufeff", "a@b", "https://[",
    "//[::1", "javascript:x",
]  # fmt: skip
KINDS = [
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=finns-inte", "multipart/form-data", "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=\xff", "application/json", "text/plain", "", "\0",
]  # fmt: skip
TYPICAL = [
    b"", b"\xff\xfe", b"=&=&&;", b"a" * 1_000_000, b"%", b"%00=%00", b"%ff%fe=%ed%a0%80", b"{}", b"--x\r\n", b"--x--",
    b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\r\n--x--',
    b'--x\r\nContent-Disposition: form-data; name="text"; filename="\0"\r\n\r\ny\r\n--x--',
    b'--x\r\nContent-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--',
]  # fmt: skip

values = st.one_of(
    st.sampled_from(VALUES),
    st.sampled_from(VALUES),
    st.text(max_size=40),
    st.integers().map(str),
    st.dates().map(str),
)
bodies = st.tuples(st.sampled_from(KINDS), st.one_of(st.sampled_from(TYPICAL), st.binary(max_size=60)))


# What can be stored: text without NUL and halves of surrogate pairs.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=90)


def queries(names):
    """Return the strategy for query strings: parameters called `names`, and others, with odd values, some repeated."""
    pairs = st.tuples(st.sampled_from([*names, "x", "\0"]), values)
    return st.lists(pairs, min_size=1, max_size=4).map(encode)


def forms(fields):
    """Return the strategy for sent forms: the pairs of `fields` with some values changed, left out or repeated."""
    names = st.sampled_from([*fields, "x", "passed_warnings", "idempotency_key", "version"])
    return st.lists(st.tuples(names, st.none() | st.lists(values, max_size=2)), min_size=1, max_size=4).map(
        lambda changes: encode(pairs(fields | dict(changes)))
    )


def pairs(fields):
    """Return (name, value) of each field; none where it is None or an empty list."""
    return [
        (name, value)
        for name, texts in fields.items()
        for value in (texts if isinstance(texts, list) else [] if texts is None else [texts])
    ]


def encode(pairs):
    """Return `pairs` as a query string or body; half a surrogate pair becomes bytes that are no UTF-8."""
    return "&".join("=".join(quote_plus(text.encode("utf-8", "surrogatepass")) for text in pair) for pair in pairs)


class QuickClient(Client):
    """A client that gives the bare response, and passes on whatever the program raises."""

    def request(self, **request):
        return self.handler(self._base_environ(**request))
