"""Command line: `python -m course_utils.data list | download NAME ... | subset NAME ... | check FOLDER`."""

import argparse
import sys
from pathlib import Path

from course_utils.data import available, entry, names
from course_utils.data.catalogue import check_size
from course_utils.data.download import Unreachable, download
from course_utils.data.loading import official_files
from course_utils.data.subset import subset
from course_utils.tables import Table

DEFAULTS = {"train": 1000, "val": 200, "test": 500}


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 if all was done, 1 with one line on stderr if not."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.data", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the data sets of the catalogue, and which are at hand")
    get = commands.add_parser("download", help="download official files, to prepare a machine or a mirror")
    get.add_argument("name", nargs="+")
    cut = commands.add_parser("subset", help="cut a small stratified file out of an official one")
    cut.add_argument("name")
    for split in DEFAULTS:
        cut.add_argument(
            f"--{split}", type=int, help=f"images wanted (default {DEFAULTS[split]}, or all if there are fewer)"
        )
    cut.add_argument("--seed", type=int, default=0)
    cut.add_argument("--folder", type=Path, help="where to write (default: the first writable data folder)")
    look = commands.add_parser("check", help="look at a folder of your own images, and say what is in the way")
    look.add_argument("folder", type=Path, help="class/image.png, train/class/..., or an npz file in MedMNIST's layout")
    look.add_argument(
        "--size", type=int, default=64, help="pixels along an edge at which it would be used (default 64)"
    )
    look.add_argument("--patient", metavar="REGEX", help="what in a file's name names the patient")
    look.add_argument("--table", type=Path, metavar="CSV", help="columns: file, and any of label, patient, split")
    look.add_argument("--json", type=Path, metavar="FILE", help="write the whole report there as well")
    for command in (get, cut):
        command.add_argument("--size", type=int, default=28, help="pixels along an edge (default 28)")
    options = parser.parse_args(arguments)
    try:
        _run(options)
    except (Unreachable, ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace) -> None:
    if options.command == "list":
        here = set(available())
        rows = [[n, entry(n).task, sum(entry(n).counts.values()), "yes" if n in here else "no"] for n in names()]
        print(Table(["name", "task", "images", "at hand"], rows))
    elif options.command == "download":
        wanted = [entry(name) for name in options.name]
        for item in wanted:
            check_size(item, options.size)
        for item in wanted:
            print(official_files(item, options.size)[0] or download(item, options.size))
    elif options.command == "check":
        _check(options)
    else:
        counts = entry(options.name).counts
        chosen = {split: getattr(options, split) for split in DEFAULTS}
        sizes = {s: min(DEFAULTS[s], counts[s]) if n is None else n for s, n in chosen.items()}
        print(subset(options.name, sizes, options.size, options.seed, options.folder))


def _check(options: argparse.Namespace) -> None:
    from course_utils import own

    dataset = own.load(options.folder, options.size, patient=options.patient, table=options.table)
    report = dataset.report
    print(report.title)
    for finding in report.findings:
        advice = f"; {finding.advice}" if finding.advice else ""
        print(f"{finding.level:>7}  {finding.what}: {finding.found}{advice}")
        for file in finding.files:
            print(f"{'':>11}{file}")
    if options.json:
        options.json.write_text(report.as_json() + "\n", encoding="utf-8")
    print(f"{len(report.serious)} serious findings" if report.serious else "nothing serious was found")


if __name__ == "__main__":
    raise SystemExit(main())
