"""What the comparisons of this folder share: the oracle's Python, runs of prefero train and their figures, rounds in turn, verdicts."""
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOOLS = ROOT / "tools"
SHARED_TOOLS = ROOT.parent / "shared" / "tools"
sys.path.insert(0, str(TOOLS))
import launching

SETTINGS = ["beta={beta}", "train.lr={learning_rate}", "train.schedule=constant", "train.warmup=0", "train.batch={batch}", "train.steps={steps}",
            "train.checkpoint_every=1000000", "data.max_length={max_length}", "data.overflow=drop", "train.order=file", "data.eval_fraction=0", "seed=0"]


def python():
    """The interpreter that has torch, transformers and trl."""
    done = subprocess.run([TOOLS / "oracle-env"], stdout=subprocess.PIPE, text=True)
    return done.stdout.strip() if done.returncode == 0 else sys.exit(2)


def threads(count):
    return {"OMP_NUM_THREADS": str(count), "MKL_NUM_THREADS": str(count), "HF_HUB_OFFLINE": "1"}


def settings(o):
    """What a run of `prefero train` needs to be the run that trl_baseline.py and pytorch_padded_step.py do."""
    return [s.format(**vars(o)) for s in getattr(o, "settings", SETTINGS)] + o.set


@contextmanager
def folder(o, prefix="prefero-bench-"):
    """The folder of --work; without it a temporary one, removed at the end unless --keep."""
    work = Path(o.work or tempfile.mkdtemp(prefix=prefix))
    work.mkdir(parents=True, exist_ok=True)
    try:
        yield work
    finally:
        if not o.work and not o.keep:
            shutil.rmtree(work, ignore_errors=True)


def read_json_lines(interpreter, *args, env=None):
    """The JSON lines that a Python script prints."""
    done = subprocess.run(list(map(str, [interpreter, *args])), env={**os.environ, **(env or {})}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        launching.refuse(f"{Path(args[0]).name} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def rows(interpreter, *args):
    return read_json_lines(interpreter, HERE / "bench_rows.py", *args)[-1]


# ---- prefero train

def run_prefero(o, data, out, more=(), flags=(), cached_in=None, method="dpo"):
    """One run to its end: its steps' metrics, losses, wall and processor seconds, its peak, what it said. The run's folder is removed."""
    os.environ.update(threads(o.threads))
    if cached_in:
        os.environ["PREFERO_CACHE"] = str(cached_in)
    log = Path(str(out) + ".log")
    log.unlink(missing_ok=True)
    began = time.time()
    started = launching.Started([*launching.train_args(method, o.model, data, out, [*settings(o), *more]), *flags], log)
    while started.running():
        started.watch_peak()
        time.sleep(0.02)
    if started.process.returncode:
        launching.refuse(f"prefero train ended with {started.process.returncode}:\n{started.tail()}")
    measured = launching.steps(launching.metrics(out))
    ends = step_ends(out)
    shutil.rmtree(out, ignore_errors=True)
    return {"rows": measured, "losses": [r["loss"] for r in measured], "step": [r["step_time"] for r in measured],
            "wall": [b - a for a, b in zip(ends, ends[1:])], "cpu": [r["cpu_time"] for r in measured], "peak": started.peak_mb, "first": ends[0] - began, "log": log.read_text(errors="replace")}


def step_ends(out):
    """When each step ended, by the clock times in the run's TensorBoard events: to the millisecond, and with all that lies between steps."""
    ends = {}
    for path in sorted(Path(out).glob("events.out.tfevents.*")):
        file, at = path.read_bytes(), 0
        while at + 12 <= len(file):
            length = struct.unpack_from("<Q", file, at)[0]
            event = file[at + 12: at + 12 + length]
            at += 16 + length
            if len(event) > 9 and event[0] == 0x09 and event[9] == 0x10:  # wall_time, then step
                ends[varint(event, 10)] = struct.unpack_from("<d", event, 1)[0]
    return [ends[step] for step in sorted(ends)]


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        if data[at] < 0x80:
            return value
        at, shift = at + 1, shift + 7


@cache
def train_help():
    return launching.run("train", "--help")


def has_flag(name):
    return name in train_help()


def flag(name, setting):
    """The command-line flag where prefero train has it, else the setting that it stands for."""
    return [name] if has_flag(name) else ["--set", setting]


# ---- rounds and verdicts

def in_rounds(programs, rounds, show):
    """Runs {name: function of the round} in turn, another one first in each round; a round before them warms up and is thrown away."""
    results = {name: [] for name in programs}
    for k in range(rounds + 1):
        names = list(programs)
        for name in names[k % len(names):] + names[: k % len(names)]:
            result = programs[name](k)
            show("warm" if k == 0 else str(k), name, result)
            if k:
                results[name].append(result)
    return results


def figures(o, losses, wall, cpu, peak):
    """What the steps after the first --skip come to: pairs per CPU-second and per second, seconds of a step."""
    wall, cpu = wall[o.skip:], cpu[o.skip:]
    return {"losses": losses, "cpu": o.batch * len(cpu) / sum(cpu), "wall": o.batch * len(wall) / sum(wall), "step": statistics.median(wall), "peak": peak}


def steps_in_rounds(programs, rounds):
    """in_rounds of programs that give figures, each shown in a line."""
    def show(k, name, r):
        print(f"{k:<6}{name:<22}{r['cpu']:>12.3f}{r['wall']:>9.3f}{r['step']:>9.3f}{r['peak']:>9.0f}   {os.getloadavg()[0]:.1f}", flush=True)
    print(f"{'round':<6}{'program':<22}{'pairs/CPU-s':>12}{'pairs/s':>9}{'step s':>9}{'peak MB':>9}   load")
    return in_rounds(programs, rounds, show)


def medians(results):
    return {name: {key: median(runs, key) for key in ("cpu", "wall", "step", "peak")} for name, runs in results.items()}


def median(runs, key):
    return statistics.median(r[key] for r in runs)


class Verdict:
    """Checks one after the other, each shown as it is made."""

    def __init__(self):
        self.failed = []

    def at_least(self, what, value, limit):
        self._say(what, value, limit, value >= limit, "at least")

    def at_most(self, what, value, limit):
        self._say(what, value, limit, value <= limit, "at most")

    def _say(self, what, value, limit, ok, word):
        print(f"  {'ok  ' if ok else 'FAIL'} {what:<72} {value:.4g}   ({word} {limit:g})")
        if not ok:
            self.failed.append(what)

    def code(self):
        if self.failed:
            print("missed: " + "; ".join(self.failed))
        return 1 if self.failed else 0
