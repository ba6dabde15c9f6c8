"""Measure the networks of the lessons over seeds: `make benchmark`. What is finished is kept, so it can be stopped and resumed.

Three steps, which one call takes as far as it may: train what is missing or made by other code, and write what it reaches
on validation data (benchmarks/validation.json); once that file is committed, read the test split, each read logged
(benchmarks/test_reads.csv); collect all into course_utils/reference/results.json.
"""

import argparse
import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed

from tqdm import tqdm

from benchmarks import collect, runs
from benchmarks.protocol import split_name
from benchmarks.runs import Run
from course_utils import data, reference

UNKNOWN_SECONDS = 60  # guess for a run that nobody has timed


def parser() -> argparse.ArgumentParser:
    """Options of `python -m benchmarks`."""
    made = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__,
                                   formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    made.add_argument("--lesson", nargs="+", choices=runs.lesson_names(), help="only these lessons (default: all)")
    made.add_argument("--dataset", nargs="+", help="only these data sets (default: all at hand)")
    made.add_argument("--model", nargs="+", help="only these models (default: all)")
    made.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    made.add_argument("--size", type=int, default=28, help="pixels along an edge of the images (default 28)")
    made.add_argument("--fresh", action="store_true", help="measure again what was measured before")
    made.add_argument("--jobs", type=int, default=1, help="runs at a time (default 1; more leave training times empty)")
    made.add_argument("--commit", action="store_true", help="commit the file of each run as it comes")
    made.add_argument("--list", action="store_true", help="print the missing runs, one a line, and stop")
    made.add_argument("--run", nargs=4, metavar=("LESSON", "DATASET", "MODEL", "SEED"),
                      help="make this one run here and leave its file; nothing if it is there already")  # fmt: skip
    made.add_argument("--collect", action="store_true", help="train nothing; score and collect what is finished")
    return made


def wanted(options: argparse.Namespace) -> list[Run]:
    """All runs that the options ask for. Exits with an error if an option names what there is not."""
    found = [
        Run(lesson, dataset, model, seed)
        for lesson in options.lesson or runs.lesson_names()
        for dataset in runs.lesson(lesson).datasets(options.size)
        for model, made in runs.lesson(lesson).MODELS.items()
        for seed in options.seeds
        if dataset in (options.dataset or [dataset]) and model in (options.model or [model])
        and dataset in (made.only or [dataset]) and all(runs.data_files(other) for other in made.also)
    ]  # fmt: skip
    for option, have in (("dataset", {r.dataset for r in found}), ("model", {r.model for r in found})):
        absent = set(getattr(options, option) or []) - have
        if absent:
            raise SystemExit(f"error: no images, or no benchmark, for {option} {', '.join(sorted(absent))}")
    return found


def cost(missing: list[Run]) -> str:
    """What the missing runs will cost, from what such runs took before: "14 runs, about 21 minutes"."""
    known = {(r["lesson"], r["dataset"], r["model"]): r for r in reference.results()}
    minutes = max(1, round(sum(expected_seconds(run, known) for run in missing) / 60))
    long = ", which is long: stop it when you like, finished runs are kept" if minutes > 60 else ""
    return f"{len(missing)} runs, about {minutes} minutes{long}"


def expected_seconds(run: Run, known: dict[tuple, dict]) -> float:
    """What a run will take: as long as its other seeds; as the same model on another data set, by the pixels; a guess."""
    timed = [r["seconds"] for r in runs.finished(*run[:3]).values()]
    if timed:
        return timed[0]
    others = {key[1]: max(r.get("train_seconds") or [0]) for key, r in known.items() if key[::2] == run[:3:2]}
    if run.dataset in others:
        return others[run.dataset] + 15 if others[run.dataset] else UNKNOWN_SECONDS
    scaled = [seconds * pixels(run.dataset) / pixels(name) for name, seconds in others.items() if seconds]
    return max(scaled) + 15 if scaled else UNKNOWN_SECONDS


def pixels(dataset: str) -> int:
    """Pixels, or voxels, of all training images of a data set; 1 for what the program makes itself."""
    name, size = split_name(dataset)
    known = name in data.names()
    return data.entry(name).counts["train"] * math.prod(data.entry(name).image_shape(size)) if known else 1


def train(missing: list[Run], jobs: int, commit: bool) -> None:
    """Make the runs, each in a process of its own, so that its peak memory is its own. A failed one stops the rest."""

    def make(run: Run) -> Run:
        command = [sys.executable, "-m", "benchmarks", "--run", *map(str, run)]
        done = subprocess.run(command, cwd=runs.HERE.parent, capture_output=True, text=True, env=threads(jobs))
        if done.returncode:
            raise SystemExit(f"error: the run {run} failed:\n{done.stderr[-3000:]}")
        return run

    with ThreadPoolExecutor(jobs) as pool, tqdm(total=len(missing), unit="run", file=sys.stdout) as bar:
        pending = [pool.submit(make, run) for run in missing]
        try:
            for future in as_completed(pending):
                run = future.result()
                tqdm.write(f"{run}: done", file=sys.stdout)
                bar.update()
                if commit:
                    commit_file(run)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def threads(jobs: int) -> dict[str, str]:
    """The environment of a run: with several at a time each keeps to its share of the cores."""
    share = str(max(1, (os.cpu_count() or 1) // jobs))
    names = ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS") if jobs > 1 else ()
    return {**os.environ, **dict.fromkeys(names, share)}


def commit_file(run: Run) -> None:
    """Commit the file of one run, and nothing else that may be changed or staged."""
    for command in (["add", str(run.path)], ["commit", "-q", "-m", f"Measure {run}", "--", str(run.path)]):
        subprocess.run(["git", *command], cwd=runs.HERE.parent, check=True)


def finish(asked: list[Run]) -> None:
    """Write the validation table, read the test split where it is committed, and collect the results."""
    collect.save(runs.VALIDATION, collect.validation_rows())
    waiting = [run for run in asked if (record := runs.stored(run)) and "test" not in record]
    allowed = runs.committed()
    code = {run: runs.stored(run)["provenance"]["code"] for run in waiting}
    ready = [run for run in waiting if (*run[:3], code[run]) in allowed and run.path.with_suffix(".npz").exists()]
    runs.score(ready)
    collect.save(collect.RESULTS, collect.results())
    closed = sorted({" ".join(run[:3]) for run in waiting} - {" ".join(run[:3]) for run in ready})
    if closed:
        print(f"The test split stays closed for {len(closed)} configurations: {'; '.join(closed)}.")
        print("Look at benchmarks/validation.json, commit it, and call again: python -m benchmarks --collect")


def main(arguments: list[str] | None = None) -> None:
    """See the module's first lines."""
    options = parser().parse_args(arguments)
    if options.run:
        run = Run(*options.run[:3], int(options.run[3]))
        if runs.stored(run):
            print(f"{run}: done before")
        else:
            runs.execute(run)
        return
    asked = wanted(options)
    if options.fresh:
        for run in asked:
            run.path.unlink(missing_ok=True)
    missing = [run for run in asked if not runs.stored(run)]
    if options.list:
        print("\n".join(map(str, missing)))
        return
    if not options.collect:
        print(f"{len(asked)} runs wanted, {len(asked) - len(missing)} done before; to do: {cost(missing)}")
        train(missing, options.jobs, options.commit)
    finish(asked)


if __name__ == "__main__":
    main()
