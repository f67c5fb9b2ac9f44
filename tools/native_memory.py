"""Shows that a long run does not grow: resident memory after the last step against that after an early one.

usage: native_memory.py --model DIR --data FILE.jsonl[.gz] [--steps 1000] [--from-step 200] [--limit 10] [--method dpo] [--batch 4]
                        [--max-length 192] [--set key=value ...] [--java-options "-Xmx512m"] [--work DIR] [--keep]
DIR is best tiny (the shared fixtures' stories260K): then a thousand steps take minutes, and a leak of one small tensor a step shows.
The rows are the first 256 short ones (at most 2 * --max-length characters), over and over, so that no late long row moves the high-water mark; checkpoints are written
every 100 steps, because saving may leak too. Memory is the `rss_mb` column of metrics.jsonl where there is one, and else VmRSS of the
process when a step was reported. Each end is the median over the 21 steps around it. Java's own heap counts: it is resident memory too.
Also printed: memory every tenth of the run, and the slope by least squares between the two ends in KB a step.
exit codes: 0 growth <= --limit MB; 1 it grew; 2 bad arguments, or the run failed
"""
import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import launching
import rows

SETTINGS = ["train.schedule=constant", "train.warmup=0", "train.lr=1e-5", "train.order=file", "data.overflow=drop", "data.eval_fraction=0", "train.checkpoint_every=100"]


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--model", required=True)
    a.add_argument("--data", required=True)
    a.add_argument("--method", default="dpo")
    a.add_argument("--steps", type=int, default=1000)
    a.add_argument("--from-step", type=int, default=200)
    a.add_argument("--limit", type=float, default=10.0)
    a.add_argument("--batch", type=int, default=4)
    a.add_argument("--max-length", type=int, default=192, help="tokens, taken as two characters each")
    a.add_argument("--set", action="append", default=[], metavar="key=value")
    a.add_argument("--java-options", default="", help="passed in JAVA_TOOL_OPTIONS")
    a.add_argument("--work")
    a.add_argument("--keep", action="store_true")
    return a.parse_args()


def write_rows(o, path):
    """Short rows, cycled: the choice is by characters (two to a token is usual for tiny vocabularies), so that no Python package is needed."""
    fit = [r for r in map(rows.split, rows.read(o.data)) if max(len(r["prompt"] + r[s]) for s in rows.SIDES) <= 2 * o.max_length and r["chosen"].strip() and r["rejected"].strip()][:256]
    if not fit:
        launching.refuse(f"{o.data} has no row of at most {2 * o.max_length} characters; raise --max-length")
    rows.write(path, [fit[k % len(fit)] for k in range(o.steps * o.batch)])
    return len(fit)


def train(o, work, data):
    """Resident MB after each step, by step, and where the figures come from."""
    settings = SETTINGS + [f"train.batch={o.batch}", f"train.micro_batch={o.batch}", f"train.steps={o.steps}"] + o.set
    if o.java_options:
        os.environ["JAVA_TOOL_OPTIONS"] = o.java_options
    out, seen = work / "run", {}
    started = launching.Started(launching.train_args(o.method, o.model, data, out, settings), work / "run.log")
    while started.running():
        done, size = len(launching.steps(launching.metrics(out))), started.memory_mb("VmRSS")
        if size is not None:
            seen.setdefault(done, size)
        time.sleep(0.1)
    if started.process.returncode:
        launching.refuse(f"prefero train ended with {started.process.returncode}:\n{started.tail()}")
    found = launching.steps(launching.metrics(out))
    if found and all("rss_mb" in r for r in found):
        return {r["step"]: r["rss_mb"] for r in found}, "rss_mb of metrics.jsonl"
    return seen, "VmRSS, sampled"


def around(memory, step):
    near = [s for s in memory if abs(s - step) <= 10] or [min(memory, key=lambda s: abs(s - step))]
    return statistics.median(memory[s] for s in near)


def slope(memory, begin, end):
    points = [(s, m) for s, m in memory.items() if begin <= s <= end]
    x, y = statistics.fmean(s for s, _ in points), statistics.fmean(m for _, m in points)
    return sum((s - x) * (m - y) for s, m in points) / max(sum((s - x) ** 2 for s, _ in points), 1e-9)


def main():
    o = arguments()
    o.model, o.data = os.path.abspath(o.model), os.path.abspath(o.data)
    if not 10 <= o.from_step < o.steps:
        launching.refuse("--from-step must be from 10 to --steps - 1")
    launching.build()
    work = Path(o.work or tempfile.mkdtemp(prefix="prefero-memory-")).resolve()
    work.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(work / "run", ignore_errors=True)
    different = write_rows(o, work / "rows.jsonl")
    t = time.monotonic()
    memory, source = train(o, work, work / "rows.jsonl")
    if max(memory, default=0) < o.steps - 10:
        launching.refuse(f"metrics.jsonl reports {max(memory, default=0)} steps, {o.steps} were asked for")
    print(f"{o.steps} steps of {o.batch} in {time.monotonic() - t:.0f} s, {different} different rows; {source}, MB:")
    for k in range(1, 11):
        print(f"  step {o.steps * k // 10:>6} {around(memory, o.steps * k // 10):>9.1f}")
    growth = around(memory, o.steps) - around(memory, o.from_step)
    ok = growth <= o.limit
    print(f"{'ok  ' if ok else 'FAIL'} step {o.steps} minus step {o.from_step}: {growth:+.1f} MB (at most {o.limit:g}); slope {1024 * slope(memory, o.from_step, o.steps):+.2f} KB a step")
    if o.keep or not ok:
        print(f"kept: {work}")
    elif not o.work:
        shutil.rmtree(work)
    raise SystemExit(0 if ok else 1)


if __name__ == "__main__":
    main()
