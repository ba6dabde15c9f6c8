"""Catalogue, files, sources and the command line of course_utils.data."""

import ast
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from course_utils import data
from course_utils.data import __main__ as command
from course_utils.data import catalogue, files
from course_utils.data import subset as cut
from tests.conftest import arrays


def test_the_catalogue_is_medmnists():
    source = Path(next(iter(catalogue.find_spec("medmnist").submodule_search_locations)), "info.py").read_text()
    info = next(
        n.value for n in ast.parse(source).body if getattr(getattr(n, "targets", [None])[0], "id", "") == "INFO"
    )
    assert data.names() == list(ast.literal_eval(info)) and len(data.names()) == 18
    assert data.entry("pathmnist").counts == {"train": 89996, "val": 10004, "test": 7180}
    assert sorted(data.entry("adrenalmnist3d").files) == [28, 64]
    assert sorted(data.entry("chestmnist").files) == [28, 64, 128, 224]
    assert data.entry("PneumoniaMNIST") is data.entry("pneumoniamnist")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("pneumonia", "did you mean 'pneumoniamnist'"),
        ("brestmnist", "'breastmnist'"),
        ("xyz", "known: "),
        ("", "known: "),
        (3, "known: "),
    ],
)
def test_an_unknown_name_is_an_error_with_a_hint(name, hint):
    with pytest.raises(ValueError, match="unknown data set") as error:
        data.load(name)
    assert hint in str(error.value)


@pytest.mark.parametrize("size", [0, 28.5, "28", 29, True, None])
def test_an_unknown_size_is_an_error_listing_the_sizes(size, bare):
    with pytest.raises(ValueError, match=r"\[28, 64, 128, 224\]"):
        data.load("pneumoniamnist", size)


def test_an_unknown_mode_is_an_error(bare, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "phantoms")
    with pytest.raises(ValueError, match="COURSE_DATA is 'phantoms'"):
        data.load("pneumoniamnist")


def test_the_folders_in_their_order(monkeypatch):
    monkeypatch.setenv("COURSE_DATA_DIR", "~/somewhere")
    found = files.folders()
    assert found[0] == Path("~/somewhere").expanduser() and found[-1] == Path("~/.medmnist").expanduser()
    assert found[1] == Path(__file__).resolve().parents[2] / "data"


def test_an_official_file_is_read_as_it_is(bare, official):
    (bare / "pneumoniamnist.npz").write_bytes(official.read_bytes())
    dataset = data.load("pneumoniamnist")
    x_train, y_train = dataset.train
    assert dataset.source == "official"
    assert x_train.shape == (12, 28, 28, 1) and x_train.dtype == np.uint8
    assert y_train.shape == (12,) and y_train.dtype == np.int64
    np.testing.assert_array_equal(x_train[..., 0], arrays()["train_images"])
    np.testing.assert_array_equal(dataset.counts()["test"], [6, 6])
    assert dataset.lesions is None


def test_a_subset_is_read_where_there_is_no_official_file(bare, capsys):
    np.savez(bare / "breastmnist.subset.npz", **arrays(5))
    dataset = data.load("breastmnist")
    assert dataset.source == "subset" and len(dataset.train.labels) == 5
    assert "SUBSET" in dataset._repr_html_() and "subset" in capsys.readouterr().out


def test_without_file_and_network_a_phantom_is_drawn_loudly(bare, capsys):
    dataset = data.load("breastmnist")
    assert dataset.source == "phantom" and dataset.path is None
    assert (
        "PHANTOM" in capsys.readouterr().out and "PHANTOM" in repr(dataset) and "not patients" in dataset._repr_html_()
    )


@pytest.mark.parametrize(("name", "size"), [("dermamnist", 28), ("pneumoniamnist", 64)])
def test_where_no_phantom_exists_the_error_says_what_to_do(name, size, bare):
    with pytest.raises(OSError, match="phantoms exist only for") as error:
        data.load(name, size)
    assert str(bare) in str(error.value) and "COURSE_DATA_DIR" in str(error.value)


def damaged(change) -> dict:
    made = arrays(5)
    change(made)
    return made


BAD = {
    "missing": (lambda a: a.pop("val_labels"), "has no val_labels"),
    "dtype of images": (
        lambda a: a.update(test_images=a["test_images"].astype(float)),
        "test_images has dtype float64",
    ),
    "shape of images": (
        lambda a: a.update(train_images=a["train_images"][:, :27]),
        r"train_images has shape \(5, 27, 28\)",
    ),
    "colour": (lambda a: a.update(train_images=np.zeros((5, 28, 28, 3), np.uint8)), "train_images has shape"),
    "no images": (
        lambda a: a.update(val_images=a["val_images"][:0], val_labels=a["val_labels"][:0]),
        "val_images has shape",
    ),
    "dtype of labels": (
        lambda a: a.update(test_labels=a["test_labels"].astype(float)),
        "test_labels has dtype float64",
    ),
    "shape of labels": (lambda a: a.update(test_labels=a["test_labels"][:-1]), r"test_labels has shape \(4, 1\)"),
    "label too high": (lambda a: a.update(val_labels=a["val_labels"] + 1), r"val_labels holds 1\.\.2, expected 0\.\.1"),
    "label below zero": (lambda a: a.update(val_labels=a["val_labels"].astype(int) - 1), r"val_labels holds -1\.\.0"),
    "objects": (lambda a: a.update(train_images=np.array([{}] * 5, dtype=object)), "train_images cannot be read"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_array_is_an_error_naming_its_key(case, bare):
    change, message = BAD[case]
    np.savez(bare / "breastmnist.subset.npz", allow_pickle=True, **damaged(change))
    with pytest.raises(ValueError, match=message):
        data.load("breastmnist")


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return (open, (self.path, "w"))


@pytest.mark.parametrize("how", ["raw pickle", "inside npz", "npy"])
def test_a_pickle_is_never_loaded(how, bare):
    path, trace = bare / "breastmnist.subset.npz", bare / "exploded"
    if how == "raw pickle":
        path.write_bytes(pickle.dumps(Bomb(trace)))
    elif how == "inside npz":
        np.savez(path, **(arrays(5) | {"val_images": np.array([Bomb(trace)], dtype=object)}))
    else:
        np.save(bare / "one.npy", np.array([Bomb(trace)], dtype=object), allow_pickle=True)
        (bare / "one.npy").rename(path)
    with pytest.raises(ValueError, match=r"breastmnist\.subset\.npz"):
        data.load("breastmnist")
    assert not trace.exists()


def test_a_member_that_is_no_array_is_an_error_naming_its_key(bare):
    path = bare / "breastmnist.subset.npz"
    np.savez(path, **{k: v for k, v in arrays(5).items() if k != "val_images"})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("val_images.npy", b"not an array")
    with pytest.raises(ValueError, match="val_images cannot be read: it is no array"):
        data.load("breastmnist")


def test_a_damaged_subset_is_an_error_wherever_it_is_cut(bare):
    path = bare / "breastmnist.subset.npz"
    np.savez_compressed(path, **arrays(5))
    content = path.read_bytes()
    for tenth in range(10):
        path.write_bytes(content[: len(content) * tenth // 10])
        with pytest.raises(ValueError, match=r"breastmnist\.subset\.npz"):
            data.load("breastmnist")
    path.write_bytes(content[:400] + bytes(200) + content[600:])  # a hole in the first array
    with pytest.raises(ValueError, match="train_images is damaged"):
        data.load("breastmnist")


def test_multi_label_and_volume_layouts(bare):
    rng = np.random.default_rng(0)
    chest = arrays(6) | {f"{s}_labels": rng.integers(0, 2, (6, 14), dtype=np.uint8) for s in ("train", "val", "test")}
    np.savez(bare / "chestmnist.subset.npz", **chest)
    np.savez(bare / "nodulemnist3d_64.subset.npz", **arrays(2, (64, 64, 64)))
    assert data.load("chestmnist").train.labels.shape == (6, 14)
    assert "atelectasis" in repr(data.load("chestmnist"))
    assert data.load("nodulemnist3d", 64).val.images.shape == (2, 64, 64, 64, 1)


def large_chest(folder, monkeypatch, seed=0, compressed=True):
    """A classroom subset whose images count as large, and its arrays."""
    monkeypatch.setattr(files, "LARGE", 5000)
    rng = np.random.default_rng(seed)
    made = {f"{s}_images": rng.integers(0, 9, (20, 28, 28), dtype=np.uint8) for s in ("train", "val", "test")}
    made |= {f"{s}_labels": rng.integers(0, 2, (20, 14), dtype=np.uint8) for s in ("train", "val", "test")}
    (np.savez_compressed if compressed else np.savez)(folder / "chestmnist.subset.npz", **made)
    return made


def mapped(images):
    """Whether an array is read from a file instead of memory."""
    while images is not None and not isinstance(images, np.memmap):
        images = images.base
    return images is not None


def test_large_arrays_are_unpacked_once_and_read_from_the_disk(bare, monkeypatch, capsys):
    made = large_chest(bare, monkeypatch)
    first = data.load("chestmnist")
    assert capsys.readouterr().out.count("unpacking") == 3
    assert mapped(first.train.images) and not mapped(first.train.labels)
    assert first.test.images.shape == (20, 28, 28, 1) and not first.test.images.flags.writeable
    np.testing.assert_array_equal(first.val.images[..., 0], made["val_images"])
    again = data.load("chestmnist")
    assert "unpacking" not in capsys.readouterr().out and mapped(again.train.images)
    np.testing.assert_array_equal(again.train.images, first.train.images)
    changed = large_chest(bare, monkeypatch, seed=1)
    np.testing.assert_array_equal(data.load("chestmnist").val.images[..., 0], changed["val_images"])


def test_a_folder_that_cannot_be_written_to_is_passed_over(bare, monkeypatch):
    made = large_chest(bare, monkeypatch)
    (bare / "chestmnist.subset.unpacked").write_text("a file where the folder should be")
    np.testing.assert_array_equal(data.load("chestmnist").train.images[..., 0], made["train_images"])
    assert list((bare.parent / "second").rglob("*.npy"))


def test_a_full_disk_is_an_error_that_names_it_and_leaves_nothing(bare, monkeypatch):
    large_chest(bare, monkeypatch)
    usage = type("Usage", (), {"free": 50e6})
    monkeypatch.setattr(files.shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(OSError, match=r"train_images needs .* GB on the disk.*first has 0\.1 GB free.*COURSE_DATA_DIR"):
        data.load("chestmnist")
    assert not [p for p in bare.parent.rglob("*") if p.suffix == ".npy" or p.name.startswith(".part")]


@pytest.mark.parametrize("compressed", [True, False])
def test_a_damaged_large_array_is_an_error_and_leaves_nothing(compressed, bare, monkeypatch):
    large_chest(bare, monkeypatch, compressed=compressed)
    path = bare / "chestmnist.subset.npz"
    broken = bytearray(path.read_bytes())
    place = broken.index(b"train_images.npy") + 2000
    broken[place : place + 40] = bytes(40)
    path.write_bytes(broken)
    with pytest.raises(ValueError, match="train_images is damaged"):
        data.load("chestmnist")
    assert not [p for p in bare.parent.rglob("*") if p.suffix == ".npy" or p.name.startswith(".part")]


def test_a_large_pickle_is_never_unpacked(bare, monkeypatch):
    made = large_chest(bare, monkeypatch)
    made["train_images"] = np.array([b"x" * 9000, *range(19)], dtype=object)
    np.savez(bare / "chestmnist.subset.npz", **made)
    with pytest.raises(ValueError, match="train_images cannot be read"):
        data.load("chestmnist")
    assert not list(bare.rglob("*.npy"))


def test_what_is_unpacked_needs_no_memory(tmp_path):
    """300 MB of images, and a process that loads them, looks at one and may not grow by a third of that."""
    for split, n in (("train", 300_000), ("val", 20), ("test", 20)):
        made = {f"{split}_images": np.zeros((n, 28, 28), np.uint8), f"{split}_labels": np.zeros((n, 14), np.uint8)}
        with zipfile.ZipFile(tmp_path / "chestmnist.subset.npz", "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for key, array in made.items():
                with archive.open(f"{key}.npy", "w") as member:
                    np.lib.format.write_array(member, array)
    code = (
        "import resource; from course_utils import data; from course_utils.data import files; files.LARGE = 100e6\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak(); chest = data.load('chestmnist'); one = chest.train.images[299_999].sum()\n"
        "print(len(chest.train.images), (peak() - before) // 1024)"
    )
    environment = {**os.environ, "COURSE_DATA_DIR": str(tmp_path), "COURSE_DATA": "offline"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    images, grown = map(int, run.stdout.splitlines()[-1].split())
    assert images == 300_000 and grown < 100


def test_subset_keeps_layout_and_proportions(bare, official, capsys):
    (bare / "pneumoniamnist.npz").write_bytes(official.read_bytes())
    assert command.main(["subset", "pneumoniamnist", "--train", "6", "--val", "4", "--test", "2"]) == 0
    path = bare / "pneumoniamnist.subset.npz"
    assert capsys.readouterr().out.strip() == str(path)
    (bare / "pneumoniamnist.npz").unlink()
    dataset = data.load("pneumoniamnist")
    assert [c.tolist() for c in dataset.counts().values()] == [[3, 3], [2, 2], [1, 1]]
    original, subset = arrays(), np.load(path)
    assert subset["train_images"].dtype == np.uint8 and subset["train_labels"].shape == (6, 1)
    assert all(any((image == o).all() for o in original["train_images"]) for image in subset["train_images"])


@pytest.mark.parametrize(("arguments", "message"), [
    (["subset", "pneumoniamnist", "--train", "13"], "13 images of train are wanted"),
    (["subset", "pneumoniamnist", "--train", "5", "--val", "0"], "0 images of val are wanted"),
    (["subset", "pneumonia"], "did you mean"),
    (["download", "pneumoniamnist", "--size", "30"], "has no size 30"),
])  # fmt: skip
def test_the_command_line_reports_errors_in_one_line(arguments, message, bare, official, capsys):
    (bare / "pneumoniamnist.npz").write_bytes(official.read_bytes())
    assert command.main(arguments) == 1
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1


def test_download_takes_what_is_there_and_checks_all_names_first(bare, official, capsys):
    (bare / "pneumoniamnist.npz").write_bytes(official.read_bytes())
    assert command.main(["download", "pneumoniamnist"]) == 0
    assert capsys.readouterr().out.strip() == str(bare / "pneumoniamnist.npz")
    assert command.main(["download", "breastmnist", "typo"]) == 1
    assert "downloading" not in capsys.readouterr().out


def test_subset_takes_all_where_there_are_fewer_than_the_default(bare, official):
    (bare / "pneumoniamnist.npz").write_bytes(official.read_bytes())
    with pytest.raises(ValueError, match="13 images of val"):
        cut.subset("pneumoniamnist", {"train": 12, "val": 13, "test": 12})
    assert command.main(["subset", "breastmnist", "--folder", str(bare)]) == 1  # phantoms only


def test_a_subset_is_not_cut_out_of_phantoms(bare, capsys):
    assert command.main(["subset", "breastmnist", "--train", "9", "--val", "9", "--test", "9"]) == 1
    assert "only as phantom" in capsys.readouterr().err and not list(bare.iterdir())


def test_list_shows_what_is_at_hand(bare, capsys):
    np.savez(bare / "bloodmnist.subset.npz", **arrays(3, (28, 28, 3)))
    assert command.main(["list"]) == 0
    rows = {line.split()[0]: line.split()[-1] for line in capsys.readouterr().out.splitlines()}
    assert rows["bloodmnist"] == "yes" and rows["retinamnist"] == "yes" and rows["octmnist"] == "no"


def test_importing_data_loads_no_framework_and_writes_nothing(tmp_path):
    code = (
        "import course_utils.data, sys; print(sorted({'tensorflow', 'torch', 'keras', 'medmnist'} & set(sys.modules)))"
    )
    home = tmp_path / "home"
    home.mkdir()
    env = os.environ | {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", "USERPROFILE": str(home)}
    run = subprocess.run([sys.executable, "-c", code], env=env, cwd=home, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]" and run.stderr == "" and not list(home.iterdir())


def test_importing_data_brings_nothing_heavy():
    """What makes an import slow is what it imports; a clock would measure the machine."""
    heavy = (
        "tensorflow",
        "keras",
        "sklearn",
        "scipy",
        "skimage",
        "matplotlib",
        "pooch",
        "requests",
        "medmnist",
        "torch",
    )
    code = f"import sys, course_utils.data; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_zip_entries_cannot_leave_the_archive(bare):
    """A planted file name outside the archive is no array of ours, so it is ignored."""
    path = bare / "breastmnist.subset.npz"
    np.savez(path, **arrays(5))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../escaped.npy", b"x")
    assert data.load("breastmnist").source == "subset" and not (bare.parent / "escaped.npy").exists()
