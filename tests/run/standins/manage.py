"""Stands in for Django's manage.py: tells what run.py gave it, and notes in the file `calls` what it was asked."""

import json
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def query(sql):
    """Print the first value that the database answers, if any."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        cursor = connection.execute(sql)
        if cursor.description:
            print(cursor.fetchone()[0])


def hold(name):
    """Note our process id under `name` and live until we are told to end."""
    (HERE / name).write_text(str(os.getpid()))
    time.sleep(60)


def set_up(*arguments):
    """Do what migrate, collectstatic and demo_data do as far as run.py can see."""
    print("noise of the set-up")
    if os.environ.get("STANDIN_SLOW") == sys.argv[1]:
        hold("slow.pid")


COMMANDS = {
    "environment": lambda: print(json.dumps(dict(os.environ))),
    "exit": lambda code: sys.exit(int(code)),
    "kill": lambda number: os.kill(os.getpid(), int(number)),
    "hold": hold,
    "query": query,
    "read": lambda: print(sys.stdin.read()),
    "touch": lambda path: Path(path).touch(),
    "db_worker": lambda *arguments: hold("worker.pid"),
    **dict.fromkeys(["migrate", "collectstatic", "demo_data", "makemigrations", "check"], set_up),
}

if __name__ == "__main__":
    with open(HERE / "calls", "a") as calls:
        calls.write(f"{sys.argv[1]}\n")
    COMMANDS[sys.argv[1]](*sys.argv[2:])
