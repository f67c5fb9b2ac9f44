"""What a step costs against the tokens that have to be computed, when long prompts are shared: is it linear, and do branches cost only their own?

usage: cost_of_tokens.py --model DIR --data FILE.jsonl[.gz] [--rounds 5] [--steps 6] [--skip 2] [--prompt 256] [--own 256] [--groups 4]
                         [--threads 2] [--tolerance 0.1] [--method dpo] [--set key=value ...]
A group is one prompt of --prompt tokens with K completions, in K/2 rows of two; every step trains on all groups of its file.
  sizes       1, 2, 4, 6 and 8 times --groups groups of K = 4: processor time against distinct tokens
  branches    --groups groups of K = 2, 4, 8, 16 whose completions have --own tokens together, so that all files have about as many distinct
              and as many scored tokens: processor time must not depend on K
  growing     --groups groups of K = 2, 4, 8, 16 completions of --own / 16 tokens each: each branch adds its own tokens and no more
Distinct tokens are counted by bench_rows.py: common beginnings once. Each figure is the median over rounds of the median over steps of
a step's processor seconds (all threads); the files take turns, and a round before them is thrown away. The reference is computed in
every step, not cached.
Checked: in "sizes" and "growing" no file is farther than --tolerance (relative) from the least-squares line through its series; in
"branches" seconds per distinct token are within --tolerance of their mean.
exit codes: 0 within the tolerance; 1 something missed (named in the last line); 2 bad arguments, or a run failed
"""
import argparse
import json
import os
import statistics
import sys

import comparing
import launching

SIZES = (1, 2, 4, 6, 8)
BRANCHES = (2, 4, 8, 16)


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--model", required=True)
    a.add_argument("--data", required=True)
    a.add_argument("--rounds", type=int, default=5)
    a.add_argument("--steps", type=int, default=6)
    a.add_argument("--skip", type=int, default=2)
    a.add_argument("--prompt", type=int, default=256)
    a.add_argument("--own", type=int, default=256, help="tokens of a group's completions together")
    a.add_argument("--groups", type=int, default=4)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--tolerance", type=float, default=0.1)
    a.add_argument("--method", default="dpo")
    a.add_argument("--beta", type=float, default=0.1)
    a.add_argument("--learning-rate", type=float, default=1e-5)
    a.add_argument("--set", action="append", default=[], metavar="key=value", help="one more setting for prefero train")
    a.add_argument("--flag", action="append", default=[], help="one more flag for prefero train, such as --flag=--naive")
    a.add_argument("--work", help="where the runs lie; default: a temporary folder")
    a.add_argument("--keep", action="store_true", help="do not remove the runs")
    o = a.parse_args()
    if o.own < 2 * max(BRANCHES) or o.prompt < 1 or o.groups < 1 or not 0 <= o.skip < o.steps or o.rounds < 1:
        launching.refuse(f"--own must be at least {2 * max(BRANCHES)}, --prompt, --groups and --rounds at least 1, --skip from 0 to --steps - 1")
    o.model, o.data, o.max_length = os.path.abspath(o.model), os.path.abspath(o.data), o.prompt + o.own + 8
    return o


def plans(o):
    """{(series, x): (groups, branches, tokens of a completion)}"""
    found = {("sizes", n): (n * o.groups, 4, o.own // 4) for n in SIZES}
    found.update({("branches", k): (o.groups, k, o.own // k) for k in BRANCHES})
    found.update({("growing", k): (o.groups, k, o.own // max(BRANCHES)) for k in BRANCHES})
    return found


def written(o, interpreter, path, groups, branches, completion):
    return comparing.rows(interpreter, "shared", "--model", o.model, "--data", o.data, "--groups", groups, "--branches", branches,
                          "--prompt", o.prompt, "--completion", completion, "--out", path)


def run(o, work, name, rows):
    o.batch = rows
    r = comparing.run_prefero(o, work / f"{name}.jsonl", work / "run", [], o.flag, work / "cache", o.method)
    return {"cpu": statistics.median(r["cpu"][o.skip:]), "wall": statistics.median(r["step"][o.skip:]), "peak": r["peak"]}


def main():
    o = arguments()
    interpreter = comparing.python()
    launching.build()
    if o.method == "dpo":
        o.flag += comparing.flag("--no-reference-cache", "train.reference_cache=false")
    with comparing.folder(o) as work:
        weights = {key: written(o, interpreter, work / f"{key[0]}-{key[1]}.jsonl", *plan) for key, plan in plans(o).items()}
        programs = {key: lambda _, k=key: run(o, work, f"{k[0]}-{k[1]}", weights[k]["rows"]) for key in weights}
        results = comparing.in_rounds(programs, o.rounds, lambda k, key, r: print(
            f"{k:<6}{key[0]:<10}{key[1]:<4}{r['cpu']:>9.3f} CPU-s a step{r['peak']:>8.0f} MB   load {os.getloadavg()[0]:.1f}", flush=True))
    sys.exit(report(o, weights, results))


# ---- what came of it

def report(o, weights, results):
    cost = {key: comparing.median(runs, "cpu") for key, runs in results.items()}
    verdict, summary = comparing.Verdict(), {}
    for series, what in (("sizes", "groups ×"), ("branches", "K"), ("growing", "K")):
        keys = [key for key in cost if key[0] == series]
        points = [(weights[key]["distinct"], cost[key]) for key in keys]
        fixed, slope = line(points)
        off = [abs(y / (fixed + slope * x) - 1) for x, y in points]
        print(f"\n{series}: {1e6 * slope:.1f} CPU-µs a distinct token + {fixed:.3f} CPU-s a step" if series != "branches" else f"\n{series}")
        print(f"{what:>9}{'rows':>6}{'padded':>9}{'flat':>8}{'distinct':>10}{'scored':>8}{'CPU-s':>9}{'µs/distinct':>13}{'µs/flat':>9}{'peak MB':>9}")
        for key, (tokens, seconds) in zip(keys, points):
            w = weights[key]
            print(f"{key[1]:>9}{w['rows']:>6}{w['padded']:>9}{w['flat']:>8}{tokens:>10}{w['scored']:>8}{seconds:>9.3f}{1e6 * seconds / tokens:>13.1f}"
                  f"{1e6 * seconds / w['flat']:>9.1f}{comparing.median(results[key], 'peak'):>9.0f}")
        if series == "branches":
            each = [y / x for x, y in points]
            off = [abs(e / statistics.mean(each) - 1) for e in each]
            verdict.at_most("branches: farthest from the mean cost of a distinct token", max(off), o.tolerance)
        else:
            verdict.at_most(f"{series}: farthest from the line", max(off), o.tolerance)
        summary[series] = {"points": [[x, round(y, 4)] for x, y in points], "fixed_s": round(fixed, 4), "us_per_token": round(1e6 * slope, 2), "farthest": round(max(off), 4)}
    print("\n" + json.dumps({"rounds": o.rounds, "steps": o.steps - o.skip, "threads": o.threads, **summary}))
    return verdict.code()


def line(points):
    """Least squares: (y at 0, slope); level where all x are alike."""
    mx, my = (statistics.mean(c) for c in zip(*points))
    spread = sum((x - mx) ** 2 for x, _ in points)
    slope = sum((x - mx) * (y - my) for x, y in points) / spread if spread else 0.0
    return my - slope * mx, slope


if __name__ == "__main__":
    main()
