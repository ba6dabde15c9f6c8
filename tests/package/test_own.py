"""Images of one's own: every planted fault is found, nothing is lost without a word, the test split stays sealed."""

import json

import numpy as np
import pytest
from PIL import Image

from course_utils import own
from course_utils.data.__main__ import main
from course_utils.own import patients, practice, shortcuts, twins

RNG = np.random.default_rng(0)


def texture(edge=40, rng=RNG, channels=3):
    """A picture with detail of its own."""
    coarse = np.asarray(Image.fromarray(rng.integers(60, 180, (5, 5, 3), np.uint8)).resize((edge, edge)), float)
    picture = np.clip(coarse + rng.normal(0, 25, (edge, edge, 3)), 0, 255).astype(np.uint8)
    return picture if channels == 3 else picture[:, :, 0]


def fill(folder, classes=("a", "b"), n=30, edge=40, name="{c}_{i}.png"):
    """A folder of n pictures a class, each different."""
    for c in classes:
        (folder / c).mkdir(parents=True, exist_ok=True)
        for i in range(n):
            Image.fromarray(texture(edge)).save(folder / c / name.format(c=c, i=i))
    return folder


def whats(report, level=None):
    return {finding.what for finding in report.findings if level in (None, finding.level)}


@pytest.fixture(scope="module")
def practised(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own") / "practice"
    planted = practice.write_folder(folder, patients=150)
    return folder, planted, own.load(folder, size=56)


def test_every_planted_fault_of_the_practice_folder_is_found(practised):
    _, planted, dataset = practised
    left, report = dict(dataset.report.left), dataset.report
    assert "damaged" in left[planted["damaged"][0]] and "no image" in left[planted["no image"][0]]
    assert "hidden" in left[planted["hidden"][0]]
    for copy in planted["same pixels"]:
        assert "pixels of another file" in left[copy]
    assert "another class" in left[planted["same pixels, two classes"][0]]
    assert sum("another class" in reason for reason in left.values()) == 2
    twin = {name for pair in report.pairs for name in pair[:2]}
    assert set(planted["same picture"]) <= twin and len(report.pairs) <= len(planted["same picture"]) + 3
    assert {"same pixels, two classes", "marks tell a class"} <= whats(report, "serious")
    assert {"more than eight bits", "mixed modes", "mixed sizes", "not square", "patients"} <= whats(report)
    marked = set(report.marked)
    assert len(marked - set(planted["letters"])) <= 2 and len(marked) > 0.4 * len(planted["letters"])
    everything = {str(p.relative_to(practised[0])) for p in practised[0].rglob("*") if p.is_file()}
    used = {name for names in dataset.files.values() for name in names.tolist()}
    assert used | set(left) == everything and not used & set(left)


def test_no_patient_and_no_twin_stands_in_two_splits(practised):
    _, _, dataset = practised
    where = {name: split for split, names in dataset.files.items() for name in names.tolist()}
    assert all(where[one] == where[other] for one, other, _ in dataset.report.pairs)
    people = [set(names.tolist()) for names in dataset.patients.values()]
    assert not (people[0] & people[1] or people[0] & people[2] or people[1] & people[2])
    counts = {name: len(names) for name, names in dataset.files.items()}
    assert 0.6 < counts["train"] / sum(counts.values()) < 0.78 and counts["test"] > counts["val"] > 10


def test_a_folder_without_faults_has_nothing_serious(tmp_path):
    practice.write_folder(tmp_path / "clean", patients=90, faults=False)
    report = own.load(tmp_path / "clean", size=56).report
    assert not report.serious and not report.pairs and not report.left
    assert len(report.marked) <= 2
    with pytest.raises(FileExistsError):
        practice.write_folder(tmp_path / "clean")


def test_the_test_split_is_sealed_and_opened_once(practised, tmp_path):
    dataset = practised[2]
    for ask in (lambda t: t.labels, lambda t: t.images, list, lambda t: t[0]):
        with pytest.raises(PermissionError, match="sealed"):
            ask(dataset.test)
    assert len(dataset.test) > 10 and "sealed" in repr(dataset)
    with pytest.raises(ValueError, match="for what"):
        own.open_test(dataset, " ", tmp_path)
    x, y = own.open_test(dataset, "the final model", tmp_path)
    assert len(x) == len(y) == len(dataset.test)
    with pytest.raises(PermissionError, match="opened before"):
        own.open_test(dataset, "a quick look", tmp_path)
    own.open_test(dataset, "a reviewer asked", tmp_path, again=True)
    reasons = [row["reason"] for row in own.openings(tmp_path)]
    assert reasons == ["the final model", "a reviewer asked (again)"]
    again = own.load(practised[0], size=56)  # read anew: still the same images
    with pytest.raises(PermissionError, match="opened before"):
        own.open_test(again, "another day", tmp_path)


def test_patients_are_read_from_names_as_people_write_them():
    cases = {
        "00000013_005.png": "00000013", "GT2012149-1-400-001.png": "GT2012149", "person12_bacteria_3.jpeg": "person12",
        "SOB_B_A-14-22549AB-40-001.png": "SOB_B_A-14-22549", "10_left.jpeg": "10",
    }  # fmt: skip
    for example, patient in cases.items():
        head, tail = example.split(patient)
        digits = [i for i, ch in enumerate(patient) if ch.isdigit()][-1]
        files = [f"{head}{patient[: digits - 1]}{n:02d}{tail[:-5]}{k}.png" for n in range(10, 40) for k in range(3)]
        named, rule = patients.from_names(files)
        assert len(set(named)) == 30 and rule, example
    for files in ([f"ISIC_{i:07d}.jpg" for i in range(100)], [f"IMG_{i}.png" for i in range(100)], ["a.png", "b.png"]):
        assert set(patients.from_names(files)[0]) == {""}
    assert patients.from_names(["x/p1_a.png", "q7.png"], r"p(\d+)")[0] == ["1", ""]
    for pattern, message in (("(", "no regular"), ("zzz", "fits none")):
        with pytest.raises(ValueError, match=message):
            patients.from_names(["a1_2.png"], pattern)


def test_odd_files_are_left_aside_with_their_reason(tmp_path):
    folder = fill(tmp_path / "odd")
    a = folder / "a"
    Image.fromarray(texture(5)).save(a / "tiny.png")
    Image.new("RGB", (40, 40), (9, 9, 9)).save(a / "flat.png")
    Image.fromarray((texture(40, channels=1) > 120).astype(np.uint8) * 255).save(a / "mask.png")
    (a / "empty.png").write_bytes(b"")
    (a / "page.png").write_text("<html>", encoding="utf-8")
    Image.fromarray(texture()).save(a / "two.gif", save_all=True, append_images=[Image.fromarray(texture())])
    Image.fromarray(texture()).save(folder / "loose.png")
    (a / "labels").mkdir()
    Image.fromarray(texture()).save(a / "labels" / "x.png")
    (a / "Thumbs.db").write_bytes(b"x")
    left = {name.rsplit("/", 1)[-1]: reason for name, reason in own.load(folder, size=32).report.left}
    wanted = {"tiny.png": "5 x 5", "flat.png": "one colour", "mask.png": "two values", "empty.png": "no image"}
    wanted |= {"page.png": "no image", "two.gif": "frames", "loose.png": "no folder of a class", "x.png": "masks"}
    wanted["Thumbs.db"] = "system"
    assert left.keys() == wanted.keys()
    for name, part in wanted.items():
        assert part in left[name], name


def test_many_kinds_of_images_become_one(tmp_path):
    folder = fill(tmp_path / "kinds", edge=48)
    a, picture = folder / "a", Image.fromarray(texture(48))
    picture.convert("CMYK").save(a / "cmyk.jpg")
    picture.convert("P").save(a / "palette.png")
    picture.save(a / "UPPER.JPG")
    picture.convert("1").convert("L").save(a / "grey ü.png")
    Image.fromarray(texture(60, channels=1)).save(a / "grey.tif")
    picture.resize((96, 48)).save(a / "wide.webp")
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.save(a / "turned.jpg", exif=exif)
    dataset = own.load(folder, size=32)
    used = {name for names in dataset.files.values() for name in names.tolist()}
    assert {"a/cmyk.jpg", "a/palette.png", "a/UPPER.JPG", "a/grey.tif", "a/wide.webp"} <= used | dict(
        dataset.report.left
    ).keys()
    assert dataset.train.images.shape[1:] == (32, 32, 3) and dataset.train.images.dtype == np.uint8
    assert {"grey among colour", "not square", "while reading"} <= whats(dataset.report)


def test_the_whole_image_is_kept_on_the_colour_of_its_border():
    wide = np.full((20, 40, 3), 200, np.uint8)
    wide[8:12, 18:22] = 10
    from course_utils.own.reading import fitted

    square = fitted(wide, 32)
    assert square.shape == (32, 32, 3) and (square[:7] == 200).all() and square[14:18, 14:18].min() < 60
    deep = fitted(np.tile(np.arange(64, dtype=np.uint16)[:, None, None] * 1000, (1, 64, 1)), 32)
    assert deep.dtype == np.uint16 and deep.max() > 60_000


def test_twins_are_found_and_strangers_are_not():
    rng = np.random.default_rng(1)
    thumbs = np.stack([texture(32, rng, 1).astype(np.float32) for _ in range(120)])
    copies = [thumbs[0] * 0.8 + 20, thumbs[1][:, ::-1], np.rot90(thumbs[2]), thumbs[3] + rng.normal(0, 4, (32, 32))]
    found = {(i, j) for i, j, _ in twins.alike(np.concatenate([thumbs, np.stack(copies)]).astype(np.float32))}
    assert found == {(0, 120), (1, 121), (2, 122), (3, 123)}
    shared = thumbs * 0.25 + 4 * thumbs[5]  # what all share, as the edge of an eye, makes no twins
    assert twins.alike(shared.astype(np.float32)) == []
    assert twins.alike(thumbs[:1]) == [] and twins.alike(np.ones((5, 32, 32), np.float32)) == []


def test_facts_of_the_files_that_give_the_class_away_are_serious(tmp_path):
    folder = fill(tmp_path / "sizes", n=40)
    for i in range(40):
        (folder / "b" / f"b_{i}.png").unlink()
        Image.fromarray(texture(52)).save(folder / "b" / f"b_{i}.jpg")
    serious = whats(own.load(folder, size=32).report, "serious")
    assert {"size of the files", "format of the files"} <= serious


def test_a_letter_is_sharp_and_tissue_is_not():
    plain = np.stack([texture(112, np.random.default_rng(i)) for i in range(12)])
    assert not shortcuts.marks(np.stack([shortcuts.sharpness(p) for p in plain]), np.arange(12) % 2)[0]
    smooth = np.full((112, 112, 1), 90, np.uint8)
    lettered = practice._lettered(smooth[:, :, 0])[:, :, None]
    sharp = np.stack([shortcuts.sharpness(image) for image in [smooth] * 10 + [lettered] * 10])
    marked, telling = shortcuts.marks(sharp, np.repeat([0, 1], 10))
    assert sorted(marked) == list(range(10, 20)) and telling == {"top left": 1.0}


def test_given_splits_stay_and_their_leaks_are_serious(tmp_path):
    for split, n in (("train", 20), ("test", 8)):
        fill(tmp_path / "given" / split, n=n, name=split + "{c}{i}.png")
    first = tmp_path / "given" / "train" / "a" / "traina0.png"
    picture = np.asarray(Image.open(first)).astype(float)
    Image.fromarray(np.clip(picture * 0.9 + 6, 0, 255).astype(np.uint8)).save(
        tmp_path / "given" / "test" / "a" / "copy.png"
    )
    dataset = own.load(tmp_path / "given", size=32)
    assert "same picture in two splits" in whats(dataset.report, "serious")
    assert "same picture as another split" in dict(dataset.report.left)["train/a/traina0.png"]
    assert all(name.startswith("test") for name in dataset.files["test"]) and len(dataset.test) == 17
    assert all(name.startswith("train") for name in [*dataset.files["train"], *dataset.files["val"]])


def test_a_table_names_classes_patients_and_splits(tmp_path):
    folder = tmp_path / "flat"
    folder.mkdir()
    rows = ["file;label;patient"]
    for i in range(60):
        Image.fromarray(texture()).save(folder / f"{i}.png")
        rows.append(f"{i}.png;{'ill' if i % 3 == 0 else 'healthy'};P{i // 2}")
    table = tmp_path / "table.csv"
    table.write_text("\n".join(rows), encoding="utf-8-sig")
    dataset = own.load(folder, size=32, table=table)
    assert dataset.classes == ("healthy", "ill") and len(set(dataset.patients["train"].tolist())) < len(
        dataset.train.labels
    )
    for text, message in (("a,b\n1,2\n", "columns"), ("file,label\n1.png,a\n1.png,b\n", "more than one row"),
                          ("file,split\n1.png,sometimes\n", "sometimes")):  # fmt: skip
        table.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=message):
            own.load(folder, size=32, table=table)


def test_what_cannot_become_a_data_set_is_said_with_the_way_out(tmp_path):
    (tmp_path / "empty").mkdir()
    cases = [
        (tmp_path / "nowhere", FileNotFoundError, "does not exist"),
        (tmp_path / "empty", ValueError, "no image in a folder of its class"),
        (fill(tmp_path / "one", classes=("only",)), ValueError, "two classes"),
    ]
    for path, error, message in cases:
        with pytest.raises(error, match=message):
            own.load(path)
    folder = fill(tmp_path / "two", n=30)
    for size in (8, 2000, 28.5, True):
        with pytest.raises(ValueError, match="size"):
            own.load(folder, size=size)
    with pytest.raises(ValueError, match="do not fit"):
        own.load(folder, classes=("a", "c"))
    assert own.load(folder, size=32, classes=("b", "a")).classes == ("b", "a")


def test_an_npz_file_in_medmnists_layout(tmp_path):
    def splits(**change):
        made = {}
        for split, n in (("train", 40), ("val", 10), ("test", 20)):
            made[f"{split}_images"] = np.stack([texture(28) for _ in range(n)])
            made[f"{split}_labels"] = (np.arange(n) % 3)[:, None].astype(np.uint8)
        return made | change

    arrays = splits()
    arrays["test_images"][0] = arrays["train_images"][3]
    np.savez(tmp_path / "own.npz", **arrays)
    dataset = own.load(tmp_path / "own.npz")
    assert (
        dataset.size == 28 and len(dataset.classes) == 3 and len(dataset.test) == 20 and len(dataset.train.labels) == 39
    )
    for change, message in (({"val_labels": np.zeros((10, 4), np.uint8)}, "one class an image"),
                            ({"train_images": np.zeros((40, 28, 28, 28), np.uint8)}, "uint8")):  # fmt: skip
        np.savez(tmp_path / "bad.npz", **splits(**change))
        with pytest.raises(ValueError, match=message):
            own.load(tmp_path / "bad.npz")
    (tmp_path / "torn.npz").write_bytes(b"PK")
    with pytest.raises(ValueError, match="damaged"):
        own.load(tmp_path / "torn.npz")


def test_large_folders_say_which_size_fits(tmp_path, monkeypatch):
    from course_utils.own import reading

    folder = fill(tmp_path / "large")
    monkeypatch.setattr(reading, "LARGEST", 60 * 40 * 40 * 3)
    with pytest.raises(ValueError, match="size=40 or less"):
        own.load(folder, size=64)


def test_the_command_line_says_the_same(practised, tmp_path, capsys):
    assert main(["check", str(practised[0]), "--size", "56", "--json", str(tmp_path / "report.json")]) == 0
    said = capsys.readouterr().out
    assert "same pixels, two classes" in said and "serious findings" in said
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["left"]
    assert main(["check", str(tmp_path / "nowhere")]) == 1
    assert "does not exist" in capsys.readouterr().err


def test_the_card_holds_what_was_measured_and_what_is_open(practised, tmp_path):
    dataset = practised[2]
    with pytest.raises(ValueError, match="needs results"):
        own.write_card(tmp_path, dataset, {}, {})
    made = own.write_card(tmp_path / "card", dataset, {"question": "is there a nodule?"}, {"AUC": "0.9 (0.8 to 1.0)"},
                          [["subgroup", "films"], ["dark", 3]])  # fmt: skip
    card, checklist = (
        (tmp_path / "card" / name).read_text(encoding="utf-8") for name in ("model_card.md", "tripod_ai.md")
    )
    assert (
        "0.9 (0.8 to 1.0)" in card
        and "| dark | 3 |" in card
        and "not yet" in card
        and "same pixels, two classes" in card
    )
    assert checklist.count("\n| ") == 28 and "17 Ethical approval | **to be written by you**" in checklist
    assert "is there a nodule?" in checklist and all(path.exists() for path in made)


def test_tiny_folders_are_parted_or_say_why(tmp_path):
    small = own.load(fill(tmp_path / "small", n=6), size=32)
    assert min(len(small.train.labels), len(small.val.labels), len(small.test)) >= 1
    assert {"few images"} <= whats(small.report)
    with pytest.raises(ValueError, match="too few"):
        own.load(fill(tmp_path / "two", n=1), size=32)
