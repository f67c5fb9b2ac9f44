"""Prefero's DPO step beside Prefero's own padded one (--naive) and TRL's: same model, rows, order, batches and threads, fp32.

usage: compare_trl.py --model DIR --data FILE.jsonl[.gz] [--trl-script trl_baseline.py] [--rounds 5] [--batch 8] [--steps 12] [--warm 3]
                      [--threads 2] [--orders file sorted] [--references computed cached] [--only fast naive trl] [--set key=value ...]
DIR is best a folder of make_llama.py (30m or 100m). bench_rows.py writes the rows first: --warm batches that are not timed, then --steps
batches that are. The timed rows are the same in both orders: as in the file, and longest first, which is what TRL calls sorted by length
(here the file is sorted, so that both programs read it as it is). All steps after the warm ones count, from the end of one to the end of
the next: on Prefero's side by its TensorBoard events, on TRL's by its callbacks.
references: "computed" in every step by both; "cached" is TRL's precompute_ref_log_probs and Prefero's reference cache, which the round that
warms up has filled. The naive step has no cache, so it stands under "computed" only.

The programs take turns for --rounds rounds, another one first in each; one more round before them is thrown away. Figures are medians
over the rounds: pairs per second and per CPU-second of all threads, and the kernel's high-water mark of memory (VmHWM).
Checked, with limits for models below and from 25M parameters: speed and memory against the naive step and against TRL's best order; the
losses of all programs step by step. Best order: the faster one of TRL; Prefero is given the same. All other ratios are in the table.
The Python is that of tools/oracle-env (PREFERO_VENV chooses another); the launcher is ./prefero (PREFERO chooses another).
exit codes: 0 within the limits; 1 something missed (named in the last line); 2 bad arguments, or one of the programs failed
"""
import argparse
import json
import os
import sys

import comparing
import launching

LARGE = 25_000_000  # parameters; below it arithmetic is not what takes the time
LIMITS = {"large": {"naive speed": 2.5, "naive peak": 0.5, "trl speed": 2.5, "trl peak": 0.5}, "small": {"trl speed": 2.0}}


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--model", required=True)
    a.add_argument("--data", required=True)
    a.add_argument("--trl-script", default=str(comparing.SHARED_TOOLS / "trl_baseline.py"))
    a.add_argument("--rounds", type=int, default=5)
    a.add_argument("--batch", type=int, default=8)
    a.add_argument("--steps", type=int, default=12, help="timed steps")
    a.add_argument("--warm", type=int, default=3, help="steps before them")
    a.add_argument("--max-length", type=int, default=512)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--beta", type=float, default=0.1)
    a.add_argument("--learning-rate", type=float, default=1e-5)
    a.add_argument("--orders", nargs="+", choices=("file", "sorted"), default=["file", "sorted"])
    a.add_argument("--references", nargs="+", choices=("computed", "cached"), default=["computed", "cached"])
    a.add_argument("--only", nargs="+", choices=("fast", "naive", "trl"), default=["fast", "naive", "trl"])
    a.add_argument("--trl-flag", action="append", default=[], help="one more argument for the TRL script, as in --trl-flag=--attn=eager")
    a.add_argument("--loss-tolerance", type=float, default=1e-4)
    a.add_argument("--set", action="append", default=[], metavar="key=value", help="one more setting for prefero train")
    a.add_argument("--work", help="where the runs lie; default: a temporary folder")
    a.add_argument("--keep", action="store_true", help="do not remove the runs")
    o = a.parse_args()
    if o.warm < 1 or o.steps < 1 or o.rounds < 1:
        launching.refuse("--warm, --steps and --rounds must be at least 1: TRL's script does not say how long the first step took")
    o.model, o.data, o.timed, o.steps = os.path.abspath(o.model), os.path.abspath(o.data), o.steps, o.warm + o.steps
    return o


def programs(o, interpreter, work):
    """{(program, order, reference): function of the round}"""
    found = {}
    for order in o.orders:
        for reference in o.references:
            for program in o.only:
                if program != "naive" or reference == "computed":
                    found[program, order, reference] = lambda k, p=program, d=order, r=reference: run(o, interpreter, work, p, d, r)
    return found


def run(o, interpreter, work, program, order, reference):
    data = work / f"{order}.jsonl"
    if program == "trl":
        return run_trl(o, interpreter, data, reference)
    flags = o.naive if program == "naive" else o.uncached if reference == "computed" else []
    more = [f"train.micro_batch={o.batch}"] if program == "naive" else []
    r = comparing.run_prefero(o, data, work / "run", more, flags, work / "cache")
    return figures(o, r["losses"], r["wall"], r["cpu"][1:], r["peak"])


def run_trl(o, interpreter, data, reference):
    args = ["--model", o.model, "--data", data, "--rows", o.batch * o.steps, "--batch", o.batch, "--steps", o.steps, "--skip", o.warm, "--threads", o.threads,
            "--max-length", o.max_length, "--beta", o.beta, "--learning-rate", o.learning_rate, *(["--precompute-ref"] if reference == "cached" else []), *o.trl_flag]
    said, steps = comparing.read_json_lines(interpreter, comparing.HERE / "trl_steps.py", o.trl_script, *args)
    if said["rows_after_trl_filter"] != o.batch * o.steps:
        launching.refuse(f"TRL used {said['rows_after_trl_filter']} of {o.batch * o.steps} rows")
    return {**figures(o, said["losses"], steps["wall"], steps["cpu"], said["peak_rss_mb"]), "parameters": said["parameters"]}


def figures(o, losses, wall, cpu, peak):
    """Of the timed steps; the lists begin with the second step."""
    wall, cpu = wall[o.warm - 1:], cpu[o.warm - 1:]
    if len(wall) != o.timed or len(losses) != o.steps:
        launching.refuse(f"{len(losses)} losses and {len(wall)} times of {o.steps} steps")
    return {"losses": losses, "wall": o.batch * o.timed / sum(wall), "cpu": o.batch * o.timed / sum(cpu), "peak": peak}


def main():
    o = arguments()
    interpreter = comparing.python()
    launching.build()
    o.naive = comparing.flag("--naive", "train.naive=true")
    o.uncached = comparing.flag("--no-reference-cache", "train.reference_cache=false")
    with comparing.folder(o) as work:
        data = comparing.rows(interpreter, "real", "--model", o.model, "--data", o.data, "--max-length", o.max_length, "--warm", o.warm * o.batch,
                              "--timed", o.timed * o.batch, "--out", work)
        print(f"timed rows: {o.timed * o.batch} of {o.batch} a step; tokens {data['flat']}, distinct {data['distinct']}, scored {data['scored']}")
        print(f"{'round':<6}{'program':<8}{'order':<8}{'reference':<11}{'pairs/s':>9}{'pairs/CPU-s':>13}{'peak MB':>9}   load")
        results = comparing.in_rounds(programs(o, interpreter, work), o.rounds, show)
    sys.exit(report(o, results))


def show(k, name, r):
    print(f"{k:<6}{name[0]:<8}{name[1]:<8}{name[2]:<11}{r['wall']:>9.3f}{r['cpu']:>13.3f}{r['peak']:>9.0f}   {os.getloadavg()[0]:.1f}", flush=True)


# ---- what came of it

def report(o, results):
    median = {name: {key: comparing.median(runs, key) for key in ("wall", "cpu", "peak")} for name, runs in results.items()}
    table(median, o.rounds)
    verdict = comparing.Verdict()
    print()
    losses(o, results, verdict)
    limits(results, median, verdict)
    print("\n" + json.dumps({"rounds": o.rounds, "batch": o.batch, "timed_steps": o.timed, "threads": o.threads,
                             "medians": {" ".join(name): {k: round(v, 3) for k, v in m.items()} for name, m in median.items()}}))
    return verdict.code()


def table(median, rounds):
    print(f"\nmedians of {rounds}; after each figure of naive and TRL: what fast has of it in the same order and with the same reference")
    print(f"{'order':<8}{'reference':<11}{'program':<8}{'pairs/s':>9}{'ratio':>8}{'pairs/CPU-s':>13}{'ratio':>8}{'peak MB':>9}{'ratio':>8}")
    for (program, order, reference), m in sorted(median.items(), key=lambda e: e[0][1:]):
        fast = median.get(("fast", order, reference))
        cells = "".join(f"{m[key]:>{width}.{digits}f}{fast[key] / m[key]:>8.2f}" if fast and program != "fast" else f"{m[key]:>{width}.{digits}f}{'':>8}"
                        for key, width, digits in (("wall", 9, 3), ("cpu", 13, 3), ("peak", 9, 0)))
        print(f"{order:<8}{reference:<11}{program:<8}{cells}")


def losses(o, results, verdict):
    """Of all programs that saw the same rows in the same order, against the first of them."""
    for order in o.orders:
        same = {name: runs[-1]["losses"] for name, runs in results.items() if name[1] == order}
        first = next(iter(same))
        for name in list(same)[1:]:
            difference = max(abs(x - y) for x, y in zip(same[first], same[name]))
            verdict.at_most(f"largest loss difference, order {order}: {first[0]} {first[2]}, {name[0]} {name[2]}", difference, o.loss_tolerance)


def limits(results, median, verdict):
    trl = {name: m for name, m in median.items() if name[0] == "trl"}
    parameters = results[next(iter(trl))][0]["parameters"] if trl else LARGE
    limit = LIMITS["large" if parameters >= LARGE else "small"]
    for (program, order, reference), fast in ((n, m) for n, m in median.items() if n[0] == "fast"):
        naive = median.get(("naive", order, reference))
        if naive:
            check(f"naive, order {order}", fast, naive, limit.get("naive speed"), limit.get("naive peak"), verdict)
    for reference in sorted({name[2] for name in trl}):
        best = max((name for name in trl if name[2] == reference), key=lambda name: trl[name]["wall"])
        fast = median.get(("fast", *best[1:]))
        if fast:
            check(f"TRL, reference {reference}, its best order ({best[1]})", fast, trl[best], limit.get("trl speed"), limit.get("trl peak"), verdict)


def check(against, fast, other, speed, peak, verdict):
    if speed:
        verdict.at_least(f"pairs/s ÷ {against}", fast["wall"] / other["wall"], speed)
    if peak:
        verdict.at_most(f"peak memory ÷ {against}", fast["peak"] / other["peak"], peak)


if __name__ == "__main__":
    main()
