"""Starts ./prefero for the scripts of this folder, watches it and ends it. Only the standard library; Linux, for /proc.

PREFERO    another launcher than the one beside this folder
"""
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PREFERO = Path(os.environ.get("PREFERO", ROOT / "prefero")).resolve()
CHECKPOINT = re.compile(r"step-(\d+)$")


def train_args(method, model, data, out, settings=(), resume=False):
    """Arguments of `prefero train`; settings are key=value strings, a later one wins over an earlier one of the same key."""
    last = {s.split("=", 1)[0]: s for s in settings}
    sets = [x for s in last.values() for x in ("--set", s)]
    return ["train", method, "--model", model, "--data", data, "--out", out, *sets, *(["--resume"] if resume else [])]


def refuse(message):
    """Bad arguments, or a program that failed: exit code 2."""
    print(f"error: {message}", file=sys.stderr)
    sys.exit(2)


def command(*args):
    return [str(PREFERO), *map(str, args)]


def build():
    """Lets the launcher build now, so that no measured or killed run does; its output is shown if it fails."""
    if not os.access(PREFERO, os.X_OK):
        refuse(f"{PREFERO} is not an executable file; set PREFERO to the launcher")
    done = subprocess.run(command("methods"), capture_output=True, text=True)
    if done.returncode:
        refuse(f"{PREFERO} methods failed with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def run(*args, log=None, env=None):
    """Runs to the end; exits with the end of its output if it fails. Returns stdout."""
    done = subprocess.run(command(*args), capture_output=True, text=True, env={**os.environ, **(env or {})})
    if log:
        Path(log).write_text(done.stdout + done.stderr)
    if done.returncode:
        refuse(f"{' '.join(command(*args))}\nended with {done.returncode}:\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


class Started:
    """A running prefero in a process group of its own, because the launcher may be a shell before it becomes java."""

    def __init__(self, args, log):
        self.log = Path(log)
        self.began = time.monotonic()
        with open(self.log, "ab") as f:
            self.process = subprocess.Popen(command(*args), stdout=f, stderr=subprocess.STDOUT, start_new_session=True)
        self.peak_mb = 0.0

    def running(self):
        return self.process.poll() is None

    def memory_mb(self, key):
        """VmRSS or VmHWM of the largest process of the group; None when it is gone."""
        found = [m for pid in self._members() if (m := _status(pid, key)) is not None]
        return max(found) / 1024 if found else None

    def watch_peak(self):
        """To be called now and then: keeps the high-water mark of resident memory."""
        self.peak_mb = max(self.peak_mb, self.memory_mb("VmHWM") or 0.0)

    def kill(self):
        """kill -9 of the whole group; returns once it is gone."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        return self.process.wait()

    def tail(self):
        return self.log.read_text(errors="replace")[-3000:]

    def _members(self):
        members = []
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    with open(f"/proc/{entry}/stat") as f:
                        if int(f.read().rsplit(")", 1)[1].split()[2]) == self.process.pid:
                            members.append(int(entry))
                except OSError:
                    pass
        return members


def _status(pid, key):
    try:
        with open(f"/proc/{pid}/status") as f:
            for line in f:
                if line.startswith(key + ":"):
                    return int(line.split()[1])
    except OSError:
        pass
    return None


def metrics(out):
    """The rows of a run's metrics.jsonl; a last line that is being written is left out."""
    path = Path(out) / "metrics.jsonl"
    if not path.exists():
        return []
    text = path.read_bytes()
    lines = text[: text.rfind(b"\n") + 1].decode().splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def steps(rows):
    """Those rows that report an optimiser step."""
    return [r for r in rows if "step" in r and "loss" in r]


def checkpoints(out):
    """The whole checkpoints of a run, oldest first."""
    folder = Path(out) / "checkpoints"
    found = [p for p in folder.iterdir() if CHECKPOINT.fullmatch(p.name)] if folder.is_dir() else []
    return sorted(found, key=lambda p: int(CHECKPOINT.fullmatch(p.name)[1]))
