"""Shows that a run killed by kill -9 and resumed ends bit for bit like the run that nobody disturbed.

usage: kill_and_resume.py --model DIR --data FILE.jsonl[.gz] [--kills 10] [--seed 1] [--steps 84] [--set key=value ...] [--work DIR] [--keep]
DIR is best tiny (the shared fixtures' stories260K). Settings: DPO, batch 8 cut into micro_batch 4, shuffling, LoRA with dropout 0.1, a
checkpoint every 7 steps; --set adds or overrides.

1. One run, undisturbed. 2. A second run with the same settings, killed --kills times and resumed each time, at moments drawn from --seed:
   start   somewhere in the start-up of a resumed run
   step    some steps and a fraction of a step after it went on
   saving  when something new stands in its checkpoints/, finished or not; how long after it appeared is drawn too
   end     as saving, but in the whole output folder and after the last step but one, when the final folder is written (once, by the last kill)
3. Compared byte for byte: every file of the final adapter/ or model/, every file of the last checkpoint (optimiser state included), and the
lines of metrics.jsonl without the columns that measure time or memory. Any other difference is a failure; so is an undisturbed run that differs
from a repetition of itself, which --control checks first.
exit codes: 0 equal; 1 different, or a resumed run failed; 2 bad arguments, or the undisturbed run failed;
3 equal, but not all kills happened or none hit a half-written file, so less was shown than was asked: try other --steps or --seed
"""
import argparse
import json
import os
import random
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import launching

SETTINGS = ["train.batch=8", "train.micro_batch=4", "train.order=shuffled", "model.lora.rank=8", "model.lora.alpha=16", "model.lora.dropout=0.1", "train.checkpoint_every=7",
            "train.lr=5e-4", "train.schedule=linear", "train.warmup=0.05", "train.epochs=1000", "data.eval_fraction=0", "seed=7"]
MEASURED = re.compile(r"(^|[_/])(time|times|wall|cpu|rss|hwm|memory|seconds|eta|elapsed|timestamp|date)([_/]|$)|_mb$|_per_s(ec|econd)?$|_s$")
TIMEOUT = 1800


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--model", required=True)
    a.add_argument("--data", required=True)
    a.add_argument("--method", default="dpo")
    a.add_argument("--kills", type=int, default=10)
    a.add_argument("--saving", type=int, help="how many of the kills wait for a half-written file; default: half of them")
    a.add_argument("--steps", type=int, default=84)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--control", action="store_true", help="first show that two undisturbed runs are equal")
    a.add_argument("--set", action="append", default=[], metavar="key=value")
    a.add_argument("--work")
    a.add_argument("--keep", action="store_true")
    return a.parse_args()


class Runs:
    def __init__(self, o, work):
        self.o, self.work = o, work
        self.settings = SETTINGS + [f"train.steps={o.steps}"] + o.set

    def args(self, name, resume=False):
        return launching.train_args(self.o.method, self.o.model, self.o.data, self.work / name, self.settings, resume)

    def undisturbed(self, name):
        """Runs to the end; returns seconds until the first step was reported, and of a step."""
        t = time.monotonic()
        started, first = launching.Started(self.args(name), self.work / f"{name}.log"), None
        while started.running():
            if first is None and launching.metrics(self.work / name):
                first = time.monotonic() - t
            time.sleep(0.02)
        if started.process.returncode:
            launching.refuse(f"the undisturbed run ended with {started.process.returncode}:\n{started.tail()}")
        return first or 0.1, (time.monotonic() - t - (first or 0.1)) / self.o.steps


def unfinished(out, finished_names, folders=("", "checkpoints")):
    """What a finished run does not have, in its folder and in checkpoints/: it is being written (or removed) now, or was left so. Path → identity."""
    found = {}
    for folder in folders:
        try:
            for e in os.scandir(out / folder):
                if e.name not in finished_names and not launching.CHECKPOINT.fullmatch(e.name):
                    found[e.path] = (e.inode(), e.stat(follow_symlinks=False).st_mtime_ns)
        except OSError:
            pass
    return found


def news(out, names, old, folders=("", "checkpoints")):
    return [path for path, identity in unfinished(out, names, folders).items() if old.get(path) != identity]


def finished_names(out):
    return {p.name for p in out.iterdir()} | {p.name for p in (out / "checkpoints").iterdir()}


def kill_once(runs, kind, resume, first, step_seconds, names, rng):
    """Starts or resumes the run and kills it; returns a line for the table."""
    out, o = runs.work / "killed", runs.o
    before, old = len(launching.steps(launching.metrics(out))), unfinished(out, names)
    started = launching.Started(runs.args("killed", resume), runs.work / "killed.log")
    end = time.monotonic() + TIMEOUT
    reported = lambda: len(launching.steps(launching.metrics(out)))
    if kind == "start":
        wait(started, rng.uniform(0.1, 1.0) * first)
    elif kind == "step":
        first_new = launching.checkpoints(out)
        resumed_at = int(first_new[-1].name[5:]) if first_new else 0
        target = min(resumed_at + rng.randint(1, 10), o.steps - 2)
        while started.running() and time.monotonic() < end and not (reported() >= target and reported() > 0 and resumed_here(out, before, resumed_at)):
            time.sleep(0.005)
        wait(started, rng.uniform(0, 1) * step_seconds)
    else:
        folders = ("checkpoints",) if kind == "saving" else ("", "checkpoints")
        while kind == "end" and started.running() and reported() < o.steps - 1:
            time.sleep(0.002)
        whole = set(launching.checkpoints(out))
        while started.running() and time.monotonic() < end and not news(out, names, old, folders) and not set(launching.checkpoints(out)) - whole:
            time.sleep(0.0005)
        wait(started, rng.choice((0.0, rng.uniform(0, 0.004), rng.uniform(0, 0.03))))
    alive = started.running()
    code = started.kill()
    left = [os.path.relpath(p, out) for p in news(out, names, old)]
    return {"kind": kind, "killed": alive and code == -9, "code": code, "seconds": time.monotonic() - started.began, "reported": reported(),
            "whole": [p.name for p in launching.checkpoints(out)][-1:], "left": left, "tail": "" if alive or code == 0 else started.tail()}


def resumed_here(out, before, resumed_at):
    """True once the running process itself has reported a step: a resumed run cuts metrics.jsonl back to its checkpoint, or goes past its old end."""
    now = len(launching.steps(launching.metrics(out)))
    return now != before or resumed_at == before


def wait(started, seconds):
    end = time.monotonic() + seconds
    while started.running() and time.monotonic() < end:
        time.sleep(min(0.001, seconds))


def kinds(o, rng):
    saving = o.kills // 2 if o.saving is None else o.saving
    plan = ["saving"] * saving + [("start" if k % 4 == 3 else "step") for k in range(o.kills - saving)]
    rng.shuffle(plan)
    if "saving" in plan:
        plan.remove("saving")
        plan.append("end")
    if plan and plan[0] == "start":
        plan[0] = "step" if "step" not in plan else plan.pop(plan.index("step"))
        plan.insert(1, "start")
    return plan[: o.kills]


def metric_lines(path):
    """Each line with numbers as they are written, without what measures time or memory."""
    keep = lambda pairs: {k: v for k, v in pairs if not MEASURED.search(k)}
    return [json.dumps(json.loads(line, parse_float=str, parse_int=str, object_pairs_hook=keep)) for line in Path(path).read_text().splitlines() if line.strip()]


def same_file(a, b):
    if a.read_bytes() == b.read_bytes():
        return True
    return a.suffix in (".json", ".jsonl") and metric_lines_or_none(a) == metric_lines_or_none(b) is not None


def metric_lines_or_none(path):
    try:
        if path.suffix == ".jsonl":
            return metric_lines(path)
        keep = lambda pairs: {k: v for k, v in pairs if not MEASURED.search(k)}
        return json.loads(path.read_text(), parse_float=str, parse_int=str, object_pairs_hook=keep)
    except ValueError:
        return None


def compare(a, b):
    """(what, number of files or lines, differences) for the outcome of two runs."""
    table = []
    finals = [n for n in ("model", "adapter") if (a / n).is_dir() or (b / n).is_dir()]
    if not finals:
        table.append(("final folder", 0, ["neither run wrote model/ or adapter/"]))
    last = {x: launching.checkpoints(x)[-1:] for x in (a, b)}
    pairs = [(n + "/", a / n, b / n) for n in finals]
    if [p.name for p in last[a]] != [p.name for p in last[b]] or not last[a]:
        table.append(("last checkpoint", 0, [f"{[p.name for p in last[a]]} and {[p.name for p in last[b]]}"]))
    else:
        pairs.append((f"checkpoints/{last[a][0].name}/", last[a][0], last[b][0]))
    for what, x, y in pairs:
        files = [sorted(str(p.relative_to(f)) for p in f.rglob("*") if p.is_file()) for f in (x, y)]
        wrong = [f"only in one: {n}" for n in sorted(set(files[0]) ^ set(files[1]))]
        wrong += [n for n in files[0] if n in files[1] and not same_file(x / n, y / n)]
        table.append((what, len(files[0]), wrong if files[0] else ["no files"]))
    lines = [metric_lines(x / "metrics.jsonl") for x in (a, b)]
    wrong = [f"line {k + 1}: {p[:150]} | {q[:150]}" for k, (p, q) in enumerate(zip(*lines)) if p != q]
    wrong += [f"{len(lines[0])} and {len(lines[1])} lines"] if len(lines[0]) != len(lines[1]) else []
    table.append(("metrics.jsonl", len(lines[0]), wrong if lines[0] else ["empty"]))
    return table


def show(table):
    for what, count, wrong in table:
        print(f"  {'FAIL' if wrong else 'ok  '} {what:<28} {count} {'lines' if what.endswith('jsonl') else 'files'}, {len(wrong)} differ")
        for w in wrong[:5]:
            print(f"         {w}")
    return any(wrong for _, _, wrong in table)


def main():
    o = arguments()
    o.model, o.data = os.path.abspath(o.model), os.path.abspath(o.data)
    launching.build()
    work = Path(o.work or tempfile.mkdtemp(prefix="prefero-kill-")).resolve()
    work.mkdir(parents=True, exist_ok=True)
    for name in ("undisturbed", "control", "killed"):
        shutil.rmtree(work / name, ignore_errors=True)
        (work / f"{name}.log").unlink(missing_ok=True)
    runs = Runs(o, work)
    first, step_seconds = runs.undisturbed("undisturbed")
    names = finished_names(work / "undisturbed")
    print(f"undisturbed: {o.steps} steps, first after {first:.1f} s, then {step_seconds:.3f} s each; its folder: {' '.join(sorted(n for n in names if not launching.CHECKPOINT.fullmatch(n)))}")
    if o.control:
        runs.undisturbed("control")
        print("control, two undisturbed runs:")
        if show(compare(work / "undisturbed", work / "control")):
            sys.exit(1)
    rng = random.Random(o.seed)
    done = []
    print(f"\n{'kill':<5}{'kind':<8}{'after s':>8}{'reported':>9}  {'last whole':<11} unfinished files left")
    for k, kind in enumerate(kinds(o, rng), 1):
        r = kill_once(runs, kind, bool(done), first, step_seconds, names, rng)
        done.append(r)
        print(f"{k:<5}{kind:<8}{r['seconds']:>8.2f}{r['reported']:>9}  {(r['whole'] or ['none'])[0]:<11} {' '.join(r['left']) or '-'}{'' if r['killed'] else '   (it had ended: exit code %d)' % r['code']}", flush=True)
        if r["tail"]:
            print(f"FAIL: the run ended by itself:\n{r['tail']}")
            sys.exit(1)
        if not r["killed"]:
            break
    killed = sum(r["killed"] for r in done)
    if killed == len(done):
        last = launching.Started(runs.args("killed", bool(done)), work / "killed.log")
        if last.process.wait():
            print(f"FAIL: the last resumed run ended with {last.process.returncode}:\n{last.tail()}")
            sys.exit(1)
    half = sum(bool(r["killed"] and r["left"] and r["kind"] in ("saving", "end")) for r in done)
    print(f"\n{killed} of {o.kills} kills, {half} with something half-written on the disk; the resumed run against the undisturbed one:")
    bad = show(compare(work / "undisturbed", work / "killed"))
    columns = {k for row in launching.metrics(work / "killed") for k in row}
    print(f"       columns of metrics.jsonl left out, because they measure: {' '.join(sorted(k for k in columns if MEASURED.search(k))) or 'none'}")
    print(f"       compared: {' '.join(sorted(k for k in columns if not MEASURED.search(k)))}")
    left = unfinished(work / "killed", names)
    if left:
        print(f"  note: the finished folder still holds {' '.join(os.path.relpath(p, work / 'killed') for p in left)}")
    if o.keep or bad:
        print(f"kept: {work}")
    elif not o.work:
        shutil.rmtree(work)
    if bad:
        sys.exit(1)
    if killed < o.kills or (half == 0 and o.saving != 0):
        print("equal, but less was shown than was asked")
        sys.exit(3)


if __name__ == "__main__":
    main()
