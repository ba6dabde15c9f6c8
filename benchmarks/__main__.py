"""Measure the reference networks over seeds: `make benchmark`; finished runs are kept, so it can be stopped and resumed.

Each run has a process of its own, so that its peak memory is its own. Runs lie in `benchmarks/runs/`, one file each,
and become `course_utils/reference/results.json` at the end.
"""

import argparse
import hashlib
import importlib
import json
import subprocess
import sys
from pathlib import Path

from tqdm import tqdm

from course_utils import data
from course_utils.lab import peak_memory_mb

HERE = Path(__file__).resolve().parent
RUNS = HERE / "runs"
RESULTS = HERE.parent / "course_utils" / "reference" / "results.json"
MODULES = (
    "diagnosis",
    "colorectal",
    "volumes",
    "reports",
    "compression",
    "anomaly",
    "vae",
    "generation",
    "augmentation",
)
# What a run records beside its measures: the same for every seed, or for the runner's own use.
SAME, PRIVATE = ("source", "params", "train_images", "epochs"), ("peak_mb", "fingerprint", "scores", "truth")


def fingerprint(module: str) -> str:
    """Short hash of the code that a module's runs depend on, itself and its SOURCES: a run of other code is measured again."""
    sources = (f"benchmarks/{module}.py", *importlib.import_module(f"benchmarks.{module}").SOURCES)
    return hashlib.sha256(b"".join((HERE.parent / path).read_bytes() for path in sources)).hexdigest()[:12]


def one(module: str, dataset: str, model: str, seed: int) -> None:
    """Measure one run in this process and write its file."""
    record = importlib.import_module(f"benchmarks.{module}").measure(dataset, model, seed)
    record |= {"peak_mb": peak_memory_mb(), "fingerprint": fingerprint(module)}
    path = run_file(module, dataset, model, seed)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(record))
    part.replace(path)


def run_file(module: str, dataset: str, model: str, seed: int) -> Path:
    """Where one finished run is kept."""
    return RUNS / f"{module}-{dataset}-{model}-{seed}.json"


def is_done(module: str, dataset: str, model: str, seed: int) -> bool:
    """Whether the run was finished with the present code, on the source of images that is at hand now."""
    path = run_file(module, dataset, model, seed)
    if not path.exists():
        return False
    record = json.loads(path.read_text())
    made_here = dataset not in data.names()  # synthetic reports: no file whose source could change
    return record.get("fingerprint") == fingerprint(module) and (made_here or record["source"] == data.source(dataset))


def finished(module: str, dataset: str, model: str) -> dict[int, dict]:
    """All finished runs of the present code: seed -> what was measured."""
    numbers = sorted(int(p.stem.rsplit("-", 1)[1]) for p in RUNS.glob(f"{module}-{dataset}-{model}-*.json"))
    seeds = [seed for seed in numbers if is_done(module, dataset, model, seed)]
    return {seed: json.loads(run_file(module, dataset, model, seed).read_text()) for seed in seeds}


def collect(module: str, dataset: str, model: str) -> dict:
    """One record of results.json from all finished runs of the present code, over their seeds."""
    runs = finished(module, dataset, model)
    first = next(iter(runs.values()))
    return {
        "dataset": dataset,
        "task": importlib.import_module(f"benchmarks.{module}").MODELS[model],
        "model": model,
        **{key: first[key] for key in SAME if key in first},
        "peak_mb": max(run["peak_mb"] for run in runs.values()),
        "seeds": list(runs),
        **{key: [run[key] for run in runs.values()] for key in first if key not in (*SAME, *PRIVATE)},
    }


def main() -> None:
    """Run what is missing, then write the results; data sets that are not at hand keep their old records."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--dataset", nargs="+", help="only these data sets (default: all at hand)")
    parser.add_argument(
        "--module", nargs="+", choices=MODULES, default=MODULES, help="only these modules (default: all)"
    )
    parser.add_argument("--fresh", action="store_true", help="measure again what was measured before")
    parser.add_argument(
        "--cost", action="store_true", help="only compare the costs of the CNN and the published ResNet-18"
    )
    parser.add_argument("--one", nargs=4, metavar=("MODULE", "DATASET", "MODEL", "SEED"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    RUNS.mkdir(exist_ok=True)
    if options.one:
        one(*options.one[:3], int(options.one[3]))
        return
    if not options.cost:
        diagnose(options)
    if options.cost or not (options.dataset or options.module != MODULES):
        compare_costs(options.cost)


def diagnose(options: argparse.Namespace) -> None:
    """Run the modules over data sets, models and seeds."""
    jobs = []
    for name in options.module:
        module = importlib.import_module(f"benchmarks.{name}")
        wanted = [d for d in module.datasets() if d in (options.dataset or [d])]
        jobs += [(name, d, m) for d in wanted for m in module.MODELS]
    absent = set(options.dataset or []) - {dataset for _, dataset, _ in jobs}
    if absent:
        raise SystemExit(f"error: no images, or no benchmark, for {', '.join(sorted(absent))}")
    runs = [(*job, seed) for job in jobs for seed in options.seeds]
    if options.fresh:
        for run in runs:
            run_file(*run).unlink(missing_ok=True)
    missing = [run for run in runs if not is_done(*run)]
    print(f"{len(runs)} runs, {len(runs) - len(missing)} of them done before")
    for run in tqdm(missing, unit="run", file=sys.stdout):
        tqdm.write(" ".join(map(str, run)), file=sys.stdout)
        subprocess.run([sys.executable, "-m", "benchmarks", "--one", *map(str, run)], check=True, cwd=HERE.parent)
    new = [collect(*job) for job in jobs]
    for name, dataset in {(name, dataset) for name, dataset, _ in jobs}:
        module = importlib.import_module(f"benchmarks.{name}")
        if hasattr(module, "compare"):  # what can only be said of several models together
            runs = {model: list(finished(name, dataset, model).values()) for model in module.MODELS}
            extra = module.compare(runs)
            for record in new:
                if record["dataset"] == dataset:
                    record |= extra.get(record["model"], {})
    done = {(r["task"], r["dataset"], r["model"]) for r in new}
    old = [r for r in json.loads(RESULTS.read_text()) if (r["task"], r["dataset"], r["model"]) not in done]
    save(sorted(old + new, key=lambda r: (r["task"], r["dataset"], r["model"])))


def compare_costs(again: bool) -> None:
    """Measure what both networks cost, and write it into the results under the task "cost"."""
    records = json.loads(RESULTS.read_text())
    if any(r["task"] == "cost" for r in records) and not again:
        return
    code = "import json; from benchmarks.cost import measure; print(json.dumps(measure()))"
    run = subprocess.run([sys.executable, "-c", code], check=True, cwd=HERE.parent, stdout=subprocess.PIPE, text=True)
    costs = [{"dataset": "pneumoniamnist", "task": "cost", **c} for c in json.loads(run.stdout.splitlines()[-1])]
    save([r for r in records if r["task"] != "cost"] + costs)


def save(records: list[dict]) -> None:
    """Write results.json, one record a line, in one step."""
    part = RESULTS.with_suffix(".part")
    part.write_text("[\n" + ",\n".join("  " + json.dumps(r) for r in records) + "\n]\n")
    part.replace(RESULTS)


if __name__ == "__main__":
    main()
