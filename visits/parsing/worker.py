"""Reads documents in a process of its own, without Django and within limits: `python -m visits.parsing.worker`.

A request on stdin is two lengths and what they are of: JSON with the templates, and the file. The answer on stdout is
one length and JSON: {"document": ...}, or {"error": ..., "offer": ...}. The process that asks (visits/reader.py) keeps
the time; this one sees to the memory, and to that it can write no file and open no connection worth the name.
"""

import gc
import json
import os
import resource
import struct
import sys
from dataclasses import asdict

SECONDS, MEGABYTES = 10, 300
# After so many files a new process takes over, so that what they left behind goes too.
MOST_FILES = 2000
LENGTHS, LENGTH = struct.Struct(">II"), struct.Struct(">I")
LARGEST_REQUEST = 64_000_000
TOO_MUCH = (
    f"Filen kräver mer minne än {MEGABYTES} MB för att läsas, och lästes inte. Dela den eller ta bort bilder ur den."
)
DAMAGED = "Filen är skadad och kan inte läsas. Öppna den, spara den på nytt och läs in den igen."


def limit():
    """Set the limits of this process."""
    memory = MEGABYTES * 1024 * 1024
    for kind, value in (("AS", memory), ("DATA", memory), ("FSIZE", 0), ("CORE", 0), ("NOFILE", 32), ("NPROC", 0)):
        lower(getattr(resource, f"RLIMIT_{kind}"), value)


def lower(kind, value):
    """Set one limit, which may only become lower than it is; not every system has all of them."""
    _soft, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(kind, (value, value))
    except (OSError, ValueError):
        # macOS refuses a limit of memory; the time is kept there all the same.
        return


def spend(seconds):
    """Let this process use so many more seconds of the processor; the system ends it when they are gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def answer(header, content):
    """Return the answer to a request; whatever goes wrong becomes a sentence."""
    from . import NoTemplate, Unreadable, parse, read

    try:
        return {"document": asdict(parse(read(content), shapes(header)))}
    except NoTemplate as error:
        return {"error": str(error), "offer": error.offer}
    except Unreadable as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": TOO_MUCH, "ends": True}
    except Exception:
        # Libraries raise all sorts of things over files that were made to break them.
        return {"error": DAMAGED}


def shapes(header):
    """Return the TemplateShapes in a request."""
    from . import QuestionShape, TemplateShape

    return tuple(
        TemplateShape(it["code"], it["title"], tuple(QuestionShape(**one) for one in it["questions"]), it["labels"],
                      tuple(it["texts"]))
        for it in header
    )  # fmt: skip


def serve(source, target):
    """Answer requests from `source` on `target`, until there are no more."""
    for _number in range(MOST_FILES):
        lengths = source.read(LENGTHS.size)
        if len(lengths) < LENGTHS.size:
            return
        first, second = LENGTHS.unpack(lengths)
        if first + second > LARGEST_REQUEST:
            return
        header, content = json.loads(source.read(first)), source.read(second)
        spend(SECONDS)
        given = answer(header, content)
        told = json.dumps(given, default=str).encode()
        target.write(LENGTH.pack(len(told)) + told)
        target.flush()
        if given.get("ends"):
            return
        del content, given, told
        gc.collect()


def main():
    """Load what is needed, set the limits, say so, and serve."""
    target = os.fdopen(os.dup(1), "wb")
    # Nothing a library may print gets among the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    from . import docx, pdf  # noqa: F401

    # What is loaded now stays for good, so it need not be gone through after every file.
    gc.collect()
    gc.freeze()
    limit()
    target.write(LENGTH.pack(0))
    target.flush()
    serve(sys.stdin.buffer, target)


if __name__ == "__main__":
    main()
