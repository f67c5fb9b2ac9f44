"""A step of Diffusion-DPO beside the same step written with diffusers: speed and memory, with nothing remembered, and with all that Prefero remembers.

usage: compare_diffusion.py --from PIPELINE [--resolution 32] [--widths 32,64,96] [--batch 2] [--steps 10] [--skip 2] [--rounds 3] [--work DIR] [--keep]
PIPELINE is a small Stable Diffusion 1 folder whose autoencoder and text encoder are used; the UNet is made (diffusers_step.py make), and rows of pictures.
Three programs take turns, another one first in each round, after a round that is thrown away: Prefero with an empty memory and train.reference_cache=false,
Prefero with a memory that a run before has filled (latent images, text states, reference errors), and diffusers. A figure is the median of the rounds; work is
counted as pairs per CPU-second over the steps after the first --skip. Noise is each program's own, so losses agree only where nothing has moved: the first is
ln 2 in all of them. Proved: Prefero within --limit of diffusers in time and memory, and --gain times as fast with what it remembers.
exit codes: 0 within the limits; 1 slower, larger, or another first loss; 2 bad arguments, or one of the programs failed
"""
import argparse
import json
import math
import os
import sys

import comparing
import launching


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--from", dest="source", required=True)
    a.add_argument("--resolution", type=int, default=32)
    a.add_argument("--widths", default="32,64,96")
    a.add_argument("--batch", type=int, default=2)
    a.add_argument("--steps", type=int, default=10)
    a.add_argument("--skip", type=int, default=2)
    a.add_argument("--rounds", type=int, default=3)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--beta", type=float, default=2000)
    a.add_argument("--learning-rate", type=float, default=1e-5)
    a.add_argument("--limit", type=float, default=1.1)
    a.add_argument("--gain", type=float, default=1.3)
    a.add_argument("--work")
    a.add_argument("--keep", action="store_true")
    o = a.parse_args()
    o.settings = [s for s in comparing.SETTINGS if not s.startswith(("data.max_length", "data.overflow"))]  # those are of texts
    o.set = [f"data.images.resolution={o.resolution}", "data.images.caption_dropout=0", f"train.micro_batch={o.batch}"]
    return o


def run_prefero(o, out, cache, more):
    r = comparing.run_prefero(o, o.data, out, more, cached_in=cache, method="diffusion-dpo")
    return comparing.figures(o, r["losses"], r["step"], r["cpu"], r["peak"])


def run_diffusers(o, interpreter):
    r = comparing.read_json_lines(
        interpreter, comparing.HERE / "diffusers_step.py", "step", "--model", o.model, "--data", o.data, "--resolution", o.resolution, "--batch", o.batch,
        "--steps", o.steps, "--threads", o.threads, "--beta", o.beta, "--learning-rate", o.learning_rate)[-1]
    return comparing.figures(o, r["losses"], r["step_s"], r["cpu_s"], r["peak_rss_mb"])


def main():
    o = arguments()
    interpreter = comparing.python()
    launching.build()
    with comparing.folder(o) as work:
        made = work / "made"
        comparing.read_json_lines(interpreter, comparing.HERE / "diffusers_step.py", "make", "--from", os.path.abspath(o.source), "--out", made,
                                  "--rows", o.batch * o.steps, "--resolution", o.resolution, "--widths", o.widths)
        o.model, o.data = made / "model", made / "pairs.jsonl"
        full = work / "cache"
        run_prefero(o, work / "fill", full, [])
        programs = {
            "prefero": lambda k: run_prefero(o, work / f"run-{k}", work / f"empty-{k}", ["train.reference_cache=false"]),
            "remembered": lambda k: run_prefero(o, work / f"again-{k}", full, []),
            "diffusers": lambda k: run_diffusers(o, interpreter),
        }
        results = comparing.steps_in_rounds(programs, o.rounds)
    sys.exit(report(o, results))


def report(o, results):
    medians = comparing.medians(results)
    verdict, ours, theirs = comparing.Verdict(), medians["prefero"], medians["diffusers"]
    verdict.at_most("CPU time per pair ÷ diffusers", theirs["cpu"] / ours["cpu"], o.limit)
    verdict.at_most("wall time per pair ÷ diffusers", theirs["wall"] / ours["wall"], o.limit)
    verdict.at_most("peak memory ÷ diffusers", ours["peak"] / theirs["peak"], o.limit)
    verdict.at_least("pairs/CPU-s with what is remembered ÷ diffusers", medians["remembered"]["cpu"] / theirs["cpu"], o.gain)
    verdict.at_least("pairs/s with what is remembered ÷ diffusers", medians["remembered"]["wall"] / theirs["wall"], o.gain)
    verdict.at_most("first loss - ln 2", max(abs(r["losses"][0] - math.log(2)) for runs in results.values() for r in runs), 1e-3)
    print("\n" + json.dumps({"steps": o.steps, "batch": o.batch, "rounds": o.rounds, "threads": o.threads, "resolution": o.resolution, "widths": o.widths,
                             "medians": {name: {k: round(v, 3) for k, v in m.items()} for name, m in medians.items()}}))
    return verdict.code()


if __name__ == "__main__":
    main()
