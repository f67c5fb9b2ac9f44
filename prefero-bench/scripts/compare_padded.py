"""Prefero's padded DPO step (train --naive) beside the plain PyTorch script of the same step: same model, rows, order, batches and threads.

usage: compare_padded.py --model DIR --data FILE.jsonl[.gz] [--rounds 3] [--batch 8] [--steps 12] [--skip 2] [--variant full|scored-only|both]
                         [--threads 2] [--limit 1.1] [--set key=value ...] [--work DIR] [--keep]
DIR is best a folder of make_llama.py (30m or 100m); bench_rows.py writes the first batch * steps rows that fit --max-length, with their
prompts explicit, so that both programs read one file and drop nothing.

Prefero and PyTorch take turns for --rounds rounds, and another one begins each; one more round before them warms files and memory
and is thrown away (pages a virtual machine has never touched cost several times their later price). Each figure is a median over
the rounds. The work of a step is counted as pairs per CPU-second: the sum over the steps after the first --skip, on both sides.
Peak memory is the kernel's high-water mark of each whole process. Proved: speed and memory within --limit of PyTorch's, and the
same losses step by step within --loss-tolerance, without which the rest would compare different work.
The Python is that of tools/oracle-env (PREFERO_VENV chooses another); the launcher is ./prefero (PREFERO chooses another).
exit codes: 0 within the limits; 1 slower, larger or different losses; 2 bad arguments, or one of the programs failed
"""
import argparse
import json
import os
import sys

import comparing
import launching


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--model", required=True)
    a.add_argument("--data", required=True)
    a.add_argument("--rounds", type=int, default=3)
    a.add_argument("--batch", type=int, default=8)
    a.add_argument("--steps", type=int, default=12)
    a.add_argument("--skip", type=int, default=2)
    a.add_argument("--max-length", type=int, default=512)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--beta", type=float, default=0.1)
    a.add_argument("--learning-rate", type=float, default=1e-5)
    a.add_argument("--variant", choices=("full", "scored-only", "both"), default="full", help="which PyTorch script: all positions projected, or scored ones only")
    a.add_argument("--gather", choices=("log_softmax", "logsumexp"), default="log_softmax")
    a.add_argument("--limit", type=float, default=1.1)
    a.add_argument("--loss-tolerance", type=float, default=1e-4)
    a.add_argument("--set", action="append", default=[], metavar="key=value", help="one more setting for prefero train")
    a.add_argument("--work", help="where the runs lie; default: a temporary folder")
    a.add_argument("--keep", action="store_true", help="do not remove the runs")
    return a.parse_args()


def run_prefero(o, data, out):
    flags = ["--naive"] if comparing.has_flag("--naive") else []
    r = comparing.run_prefero(o, data, out, [f"train.micro_batch={o.batch}"], flags)
    return comparing.figures(o, r["losses"], r["step"], r["cpu"], r["peak"])


def run_pytorch(o, interpreter, data, variant):
    args = ["--model", o.model, "--data", data, "--batch", o.batch, "--steps", o.steps, "--skip", o.skip, "--max-length", o.max_length,
            "--threads", o.threads, "--beta", o.beta, "--learning-rate", o.learning_rate, "--gather", o.gather]
    args += ["--scored-only"] if variant == "scored-only" else []
    r = comparing.read_json_lines(interpreter, comparing.HERE / "pytorch_padded_step.py", *args)[-1]
    return comparing.figures(o, r["losses"], r["step_s"], r["cpu_s"], r["peak_rss_mb"])


def main():
    o = arguments()
    if not 0 <= o.skip < o.steps or o.rounds < 1:
        launching.refuse("--skip must be from 0 to --steps - 1, and --rounds at least 1")
    o.model, o.data = os.path.abspath(o.model), os.path.abspath(o.data)
    interpreter = comparing.python()
    launching.build()
    with comparing.folder(o) as work:
        comparing.rows(interpreter, "real", "--model", o.model, "--data", o.data, "--max-length", o.max_length, "--timed", o.batch * o.steps, "--out", work)
        programs = {"prefero": lambda k: run_prefero(o, work / "file.jsonl", work / f"run-{k}")}
        for variant in ("full", "scored-only") if o.variant == "both" else (o.variant,):
            programs["pytorch " + variant] = lambda k, v=variant: run_pytorch(o, interpreter, work / "file.jsonl", v)
        results = comparing.steps_in_rounds(programs, o.rounds)
    sys.exit(report(o, results))


def report(o, results):
    """The same checks against each of the PyTorch scripts."""
    medians = comparing.medians(results)
    verdict, ours = comparing.Verdict(), medians["prefero"]
    for name in list(results)[1:]:
        theirs = medians[name]
        pairs = list(zip(results["prefero"][-1]["losses"], results[name][-1]["losses"], strict=True))
        print(f"\nagainst {name} (medians of {o.rounds})")
        verdict.at_most(f"CPU time per pair ÷ {name}", theirs["cpu"] / ours["cpu"], o.limit)
        verdict.at_most(f"peak memory ÷ {name}", ours["peak"] / theirs["peak"], o.limit)
        verdict.at_most(f"largest loss difference over {len(pairs)} steps", max(abs(x - y) for x, y in pairs), o.loss_tolerance)
    print("\n" + json.dumps({"steps": o.steps, "batch": o.batch, "rounds": o.rounds, "threads": o.threads,
                             "medians": {name: {k: round(v, 3) for k, v in m.items()} for name, m in medians.items()}}))
    return verdict.code()


if __name__ == "__main__":
    main()
