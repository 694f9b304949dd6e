"""Progress, signals and the programs we start: nothing we have started outlives us, whatever we are told meanwhile."""

import collections
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time


class Failure(Exception):
    """A fault told in one Swedish sentence; `code` is our exit code: 1 for a fault of ours, 2 in what was given."""

    def __init__(self, sentence, code):
        super().__init__(sentence)
        self.code = code


class Stop(BaseException):
    """We have been told to stop, by the signal `number`."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


class Signals:
    """Turns the first SIGINT, SIGTERM or SIGHUP into a Stop; later ones change nothing, so we clean up in peace."""

    def __init__(self):
        self.holds, self.waiting, self.stopped = 0, None, False

    def listen(self):
        """Begin to receive; a SIGHUP that nohup has switched off stays off."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self.receive)

    def receive(self, number, frame=None):
        """Raise Stop for the first signal, at once or at the end of the block that holds it."""
        if self.holds:
            self.waiting = self.waiting or number
        elif not self.stopped:
            self.stopped = True
            raise Stop(number)

    @contextlib.contextmanager
    def held(self):
        """Let a signal wait until the block is done."""
        self.holds += 1
        try:
            yield
        finally:
            self.holds -= 1
            if self.waiting and not self.holds:
                self.receive(self.waiting)


SIGNALS = Signals()
CHILDREN = []


def say(text, end="\n"):
    """Write `text` as progress on stderr; a terminal that has been closed is no reason to stop halfway."""
    with contextlib.suppress(OSError, ValueError):
        print(text, end=end, file=sys.stderr, flush=True)


def spawn(argv, own_session=True, **options):
    """Start `argv` and return the process; in a session of its own the terminal's Ctrl-C reaches it only through us."""
    with SIGNALS.held():
        child = subprocess.Popen([str(part) for part in argv], start_new_session=own_session, **options)
        child.own_session = own_session
        CHILDREN.append(child)
    return child


def send(child, number):
    """Send the signal `number` to `child` and, when it has a session of its own, to all that it has started."""
    with contextlib.suppress(OSError):  # gone already
        if child.own_session:
            os.killpg(child.pid, number)
        else:
            child.send_signal(number)


def end(*children, number=signal.SIGTERM, patience=10):
    """End `children` and what they started: with the signal `number`, and with SIGKILL after `patience` seconds."""
    with SIGNALS.held():
        for child in children:
            send(child, number)
        deadline = time.monotonic() + patience
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0, deadline - time.monotonic()))
            send(child, signal.SIGKILL)
            child.wait()
            CHILDREN.remove(child)


def finish(child, show=None):
    """Call `show` with each line that `child` writes, wait for it and return its exit code as a shell would.

    When we are told to stop, so is the child.
    """
    try:
        for line in child.stdout or ():
            show(line)
        code = child.wait()
    except Stop as stop:
        end(child, number=stop.number)
        raise
    CHILDREN.remove(child)
    return code if code >= 0 else 128 - code


def follow(argv, **options):
    """Run `argv` on our own stdin, stdout and stderr; return its exit code."""
    terminal = sys.stdin is not None and sys.stdin.isatty()
    if terminal:
        # What reads from a terminal must stay in its session. Ctrl-C reaches it there, and we go on waiting for it.
        signal.signal(signal.SIGINT, lambda number, frame: None)
    return finish(spawn(argv, own_session=not terminal, **options))


class Ticker:
    """Shows that a long step is alive: its latest line on a terminal, a line now and then in a log."""

    def __init__(self):
        self.terminal = sys.stderr is not None and sys.stderr.isatty()
        self.pause, self.last = (0.1 if self.terminal else 10), time.monotonic()

    def show(self, line):
        """Show `line`, unless one was shown just now."""
        if line and time.monotonic() - self.last > self.pause:
            self.last = time.monotonic()
            line = line[: shutil.get_terminal_size().columns - 4]
            say(f"\r\033[K  {line}\r" if self.terminal else f"  {line}\n", end="")

    def clear(self):
        """Take away the line shown."""
        if self.terminal:
            say("\r\033[K", end="")


def captured(argv, **options):
    """Run `argv` and show that it is alive; return its exit code and the last lines of its output."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    ticker, lines = Ticker(), collections.deque(maxlen=400)

    def show(line):
        lines.append(line.rstrip())
        ticker.show(line.strip())

    code = finish(spawn(argv, text=True, errors="replace", **pipes, **options), show)
    ticker.clear()
    return code, list(lines)


def step(title, argv, **options):
    """Run `argv` as one visible step; raise Failure below the end of its output when it fails."""
    say(f"{title} …")
    started = time.monotonic()
    code, lines = captured(argv, **options)
    if code:
        say("\n".join(f"  {line}" for line in lines[-30:]))
        raise Failure(f"Steget ”{title}” misslyckades; felet står ovan.", 1)
    if time.monotonic() - started > 2:
        say(f"  klart efter {time.monotonic() - started:.0f} s")
