"""What README and lessons claim of the stored results."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from course_utils import metrics, reference

MISSED = pytest.mark.xfail(strict=True, reason="accuracy 0.528 over five seeds, 0.537 over three older runs")


@pytest.mark.parametrize(
    ("dataset", "auc", "acc", "seconds"),
    [
        ("pneumoniamnist", 0.970, 0.885, 100),
        ("breastmnist", 0.890, 0.863, 120),
        pytest.param("retinamnist", 0.735, 0.53, 120, marks=MISSED),
    ],
)
def test_the_course_keeps_its_promise(dataset, auc, acc, seconds):
    record = reference.measured(dataset, "diagnosis")["cnn"]
    assert record["source"] == "official" and record["params"] <= 300_000 and len(record["seeds"]) >= 3
    assert (
        np.mean(record["auc"]) >= auc
        and np.mean(record["acc"]) >= acc
        and max(record["train_seconds"], default=0) <= seconds
    )


def test_every_pneumonia_seed_is_good():
    assert min(reference.measured("pneumoniamnist", "diagnosis")["cnn"]["auc"]) >= 0.955


@pytest.mark.parametrize(("task", "question", "measure"), [("diagnosis", "tissue", "acc"), ("tumour", "tumour", "auc")])
def test_the_reference_network_beats_the_classic_one_by_more_than_a_standard_deviation(task, question, measure):
    records = {r["model"]: r for r in reference.results("pathmnist", task)}
    better, worse = records[f"cnn_{question}"][measure], records[f"classic_{question}"][measure]
    assert np.mean(better) - np.mean(worse) > max(np.std(better, ddof=1), np.std(worse, ddof=1))
    assert records[f"cnn_{question}"]["params"] < 300_000


def test_augmentation_that_shifts_turns_zooms_and_blurs_does_worse_on_small_tiles():
    records = reference.measured("pathmnist", "diagnosis")
    assert max(records["cnn_all_tissue"]["acc"]) < min(records["cnn_tissue"]["acc"])


def test_the_3d_network_keeps_its_promise_and_beats_every_published_row_of_its_size():
    record = reference.measured("adrenalmnist3d", "volumes")["cnn3d"]
    assert record["source"] == "official" and len(record["seeds"]) >= 5
    assert np.mean(record["auc"]) >= 0.900
    assert record["params"] <= 300_000 and record["peak_mb"] <= 1200 and max(record["train_seconds"]) <= 120
    rows = [row for row in reference.published("adrenalmnist3d") if row["input_px"] == 28]
    assert np.mean(record["auc"]) > max(row["auc"] for row in rows)
    assert np.mean(record["acc"]) > max(row["acc"] for row in rows)


@pytest.mark.xfail(strict=True, reason="accuracy 0.840 over five seeds, wanted 0.845")
def test_the_3d_network_is_right_as_often_as_was_wanted():
    assert np.mean(reference.measured("adrenalmnist3d", "volumes")["cnn3d"]["acc"]) >= 0.845


def test_what_the_3d_network_gains_by_has_its_interval():
    records = reference.measured("adrenalmnist3d", "volumes")
    for name in ("cnn3d_no_mirror", "cnn3d_no_shift", "cnn2_5d", "shape_measures"):
        difference, low, high = records[name]["auc_cnn3d_minus_this"]
        assert low < difference < high
        assert difference == pytest.approx(np.mean(records["cnn3d"]["auc"]) - np.mean(records[name]["auc"]), abs=2e-4)
    worse = {name for name, r in records.items() if r.get("auc_cnn3d_minus_this", [0, 0])[1] > 0}
    assert worse == {"majority", "cnn3d_no_shift", "cnn2_5d"}  # the others' intervals hold zero, as the lesson says
    half = records["cnn3d_no_mirror"]["auc_one_view_minus_this"]
    assert half[1] < 0 < half[2] and records["cnn3d"]["auc_minus_one_view"][1] < 0
    own = records["cnn3d"]
    gain = np.mean(own["auc"]) - np.mean(own["one_view_auc"])
    assert own["auc_minus_one_view"][0] == pytest.approx(gain, abs=2e-4)


def test_the_folds_could_not_choose_a_3d_network():
    records = reference.measured("adrenalmnist3d", "choice")
    for measure in ("fold_auc", "fold_acc"):
        means = [np.mean(r[measure]) for r in records.values()]
        assert max(means) - min(means) <= max(np.ptp(r[measure]) for r in records.values())
    assert np.mean(records["folds_no_mirror"]["fold_auc"]) >= np.mean(records["folds_cnn3d"]["fold_auc"])


def test_counted_numbers_are_ahead_of_every_published_row_and_the_3d_network_of_them():
    numbers = reference.measured("adrenalmnist3d", "volumes")["shape_measures"]
    rows = [row for row in reference.published("adrenalmnist3d") if row["input_px"] == 28]
    assert min(numbers["auc"]) > max(r["auc"] for r in rows) and min(numbers["acc"]) > max(r["acc"] for r in rows)
    readers = reference.measured("adrenalmnist3d", "diagnosis")
    best = np.mean(reference.measured("adrenalmnist3d", "volumes")["cnn3d"]["auc"])
    assert best > max(np.mean(readers[name]["auc"]) for name in ("bigru", "shape_numbers"))  # said in lesson 22


def test_the_recurrent_reader_keeps_its_promise():
    (record,) = [r for r in reference.results("adrenalmnist3d") if r["model"] == "bigru"]
    assert np.mean(record["auc"]) >= 0.840 and np.mean(record["acc"]) >= 0.78 and len(record["seeds"]) >= 3
    assert (
        record["params"] <= 300_000
        and max(record["train_seconds"], default=0) <= 120
        and record["source"] == "official"
    )


def test_order_adds_nothing_that_the_glands_can_show_and_every_comparison_has_its_interval():
    records = reference.measured("adrenalmnist3d", "diagnosis")
    assert all(len(r["seeds"]) >= 3 for r in records.values())
    compared = {name: record for name, record in records.items() if "auc_bigru_minus_this" in record}
    assert len(compared) >= 7
    for record in compared.values():
        difference, low, high = record["auc_bigru_minus_this"]
        assert low < difference < high
        assert difference == pytest.approx(np.mean(records["bigru"]["auc"]) - np.mean(record["auc"]), abs=2e-4)
    assert (
        records["bigru_shuffled"]["auc_bigru_minus_this"][1] < 0 < records["bigru_shuffled"]["auc_bigru_minus_this"][2]
    )


def test_four_counted_numbers_do_better_than_the_reader():
    """Lesson 22 says so of its own run; here over seeds."""
    records = reference.measured("adrenalmnist3d", "diagnosis")
    assert np.mean(records["shape_numbers"]["auc"]) > max(records["bigru"]["auc"])


def test_networks_read_negations_better_than_a_bag_of_words():
    records = reference.measured("synthetic_reports", "text")
    for cell in ("gru", "lstm", "bigru", "bilstm"):
        assert min(np.array(records[cell]["acc_negation"]) - records["bag_of_words"]["acc_negation"]) >= 0.10


def test_the_autoencoder_beats_pca_where_numbers_are_scarce():
    mse = {name: np.mean(r["mse"]) for name, r in reference.measured("pneumoniamnist", "compression").items()}
    assert mse["autoencoder_8"] <= 0.85 * mse["pca_8"] and mse["autoencoder_16"] < mse["pca_16"]
    assert mse["autoencoder_32"] <= mse["pca_32"] and mse["autoencoder_128"] > mse["pca_128"]


def test_a_method_that_saw_healthy_chests_only_finds_pneumonia():
    records = reference.measured("pneumoniamnist", "anomaly")
    assert np.mean(records["autoencoder_32_residual_texture_typicality"]["auc"]) >= 0.80
    assert np.mean(records["autoencoder_32_error"]["auc"]) < 0.65


def test_the_conditional_vae_draws_what_is_ordered():
    record = reference.measured("pneumoniamnist", "generation")["conditional_vae_16"]
    assert np.mean(record["agreement"]) >= 0.85 and len(record["seeds"]) >= 3


def test_a_dearer_code_tells_less_and_its_drawings_come_nearer():
    records = reference.measured("pneumoniamnist", "generation")
    sweep = [records[name] for name in ("vae_16_beta_0.3", "vae_16", "vae_16_beta_3", "vae_16_beta_10")]
    kls = [np.mean(record["kl"]) for record in sweep]
    mse = [np.mean(record["mse"]) for record in sweep]
    far = [np.mean(record.get("frechet_train", record.get("frechet"))) for record in sweep]
    assert kls == sorted(kls, reverse=True) and mse[-1] > mse[1] and far[-1] < far[1]


def test_a_label_is_not_what_a_conditional_vae_gains_by():
    records = reference.measured("pneumoniamnist", "generation")
    if "conditional_vae_16_shuffled" in records:
        gain, low, _ = records["conditional_vae_16"]["nats_above_shuffled_labels"]
        plain = records["vae_16"]["nats_above_shuffled_labels"]
        assert low <= 0.57 and plain[0] < -10 and abs(gain) < -plain[0] / 2
        elbo = {m: np.mean(records[m]["elbo"]) for m in ("vae_16", "conditional_vae_16")}
        assert elbo["conditional_vae_16"] - elbo["vae_16"] > 10


def test_a_gan_draws_better_than_a_gaussian_and_a_vae():
    records = {
        m: r for m, r in reference.measured("pneumoniamnist", "generation").items() if "two_sample_accuracy" in r
    }
    distance = {model: r["frechet_validation"] for model, r in records.items()}
    gan = records["gan_average"]
    assert max(distance["gan_average"]) < min(distance["vae"] + distance["pixel_gaussian"] + distance["dcgan"])
    assert min(np.mean(gan["precision"]), np.mean(gan["recall"])) >= 0.8 and len(gan["seeds"]) >= 3
    assert max(max(r["train_seconds"], default=0) for r in records.values()) <= 100
    assert all(0.4 < np.mean(r["two_sample_accuracy"]) <= 1 for r in records.values())
    assert abs(np.mean(records["real"]["two_sample_accuracy"]) - 0.5) < 0.05


def test_the_shipped_recipe_lies_inside_the_band_of_real_images_on_average_and_is_told_apart_less_often():
    records = reference.measured("pneumoniamnist", "generation")
    fine, real = records["gan_fine"], records["real"]
    assert len(fine["seeds"]) >= 5 and max(fine["train_seconds"]) <= 100
    assert np.mean(fine["frechet_above_floor"]) < np.mean(fine["frechet_floor_high"])
    assert np.mean(fine["mmd"]) < 0.0024  # the upper end for single real draws, which lesson 42 shows
    assert np.mean(fine["two_sample_accuracy"]) <= 0.90 < min(records["gan_average"]["two_sample_accuracy"])
    assert np.mean(real["two_sample_accuracy"]) < 0.55


@pytest.mark.xfail(strict=True, reason="0.896 over five seeds")
def test_the_aim_of_three_right_answers_in_four():
    assert np.mean(reference.measured("pneumoniamnist", "generation")["gan_fine"]["two_sample_accuracy"]) <= 0.75


TRANSFER = reference.measured("pneumoniamnist", "transfer")


def test_other_patients_keep_their_promise():
    """Ten draws of the labels, five runs: 20 labels at least 0.92, 100 labels at least 0.93."""
    record = TRANSFER["probe_chests"]
    assert record["source"] == "official" and len(record["seeds"]) >= 5
    assert np.mean(record["auc_20"]) >= 0.94 and np.mean(record["auc_100"]) >= 0.93
    assert max(np.mean(r["auc_100"]) for r in TRANSFER.values()) >= 0.945


def test_pixels_travel_badly_and_edge_strength_well():
    pixels, edges, probe = (TRANSFER[m] for m in ("pixels", "edge_strength", "probe_chests"))
    assert np.mean(pixels["validation_auc_20"]) > np.mean(edges["validation_auc_20"]) + 0.01
    assert all(np.mean(pixels[f"auc_{n}"]) < np.mean(edges[f"auc_{n}"]) for n in ("20", "50", "100"))
    lost = {m: np.mean(TRANSFER[m]["validation_auc_20"]) - np.mean(TRANSFER[m]["auc_20"]) for m in TRANSFER}
    assert lost["pixels"] > 0.05 and max(lost["edge_strength"], lost["probe_chests"]) < 0.02
    assert all(probe[f"auc_{n}_minus_edge_strength"][1] > 0 for n in ("20", "100", "all"))
    assert 0.75 < np.mean(TRANSFER["source_answers"]["auc_20"]) < np.mean(edges["auc_20"]) - 0.05


def test_how_far_down_to_thaw_cannot_be_seen_with_few_labels():
    for model in ("tuned", "tuned_last", "tuned_gradual"):
        for n in ("20", "100"):
            low, high = TRANSFER[model][f"auc_{n}_minus_probe_chests"][1:]
            assert low < 0 < high
    assert 0.005 < TRANSFER["tuned"]["auc_all_minus_probe_chests"][0] < 0.015
    assert TRANSFER["tuned"]["auc_all_minus_probe_chests"][1] > 0


def test_the_curves_cross_between_500_labels_and_all():
    mean = {m: {n: np.mean(r[f"auc_{n}"]) for n in ("20", "50", "100", "500", "all")} for m, r in TRANSFER.items()}
    assert all(mean["probe_chests"][n] > mean["scratch"][n] for n in ("20", "50", "100", "500"))
    assert mean["probe_chests"]["20"] > mean["scratch"]["500"]
    assert mean["probe_chests"]["all"] < min(mean["scratch"]["all"], mean["tuned"]["all"])
    for model in ("tuned", "tuned_last", "tuned_gradual"):
        assert all(TRANSFER[model][f"auc_{n}_minus_scratch"][1] > 0 for n in ("20", "100"))
        low, high = TRANSFER[model]["auc_all_minus_scratch"][1:]
        assert low < 0 < high
    for model in ("probe_chests", "tuned"):
        assert all(TRANSFER[model][f"auc_{n}_minus_pixels"][1] > 0 for n in ("20", "100", "all"))
    low, high = TRANSFER["scratch"]["auc_20_minus_pixels"][1:]
    assert low < 0 < high and high - low > 0.1


def test_what_was_transferred():
    mean = {m: {n: np.mean(r[f"auc_{n}"]) for n in ("20", "50", "100", "500", "all")} for m, r in TRANSFER.items()}
    ladder = [mean[m]["20"] for m in ("probe_untrained", "probe_tissue", "probe_few_chests", "probe_chests")]
    assert ladder == sorted(ladder)
    ends = {(m, n): TRANSFER[m][f"auc_{n}_minus_probe_few_chests"][1:] for m in
            ("probe_untrained", "probe_tissue", "probe_chests") for n in ("20", "100")}  # fmt: skip
    assert (
        ends["probe_chests", "20"][0] > 0
        and ends["probe_untrained", "20"][1] < 0
        and ends["probe_tissue", "100"][1] < 0
    )
    for low, high in (ends["probe_tissue", "20"], ends["probe_chests", "100"]):
        assert low < 0 < high
    assert all(mean["probe_untrained"][n] > mean["probe_tissue"][n] for n in ("50", "100", "500"))
    assert all(mean["probe_untrained"][n] > mean["pixels"][n] + 0.01 for n in ("50", "100", "500", "all"))
    beside = {n: TRANSFER["probe_untrained"][f"auc_{n}_minus_edge_strength"] for n in ("20", "100", "all")}
    assert beside["20"][2] < 0 < min(beside["100"][1], beside["all"][1])


def test_images_without_labels_teach_less_than_other_people_s_labels():
    mean = {m: {n: np.mean(r[f"auc_{n}"]) for n in ("20", "50", "100", "500", "all")} for m, r in TRANSFER.items()}
    turned, critic = TRANSFER["probe_rotations"], TRANSFER["probe_critic"]
    for record in (turned, critic):
        assert min(record[f"auc_{n}_minus_pixels"][1] for n in ("20", "100", "all")) > 0
        assert record["auc_20_minus_probe_untrained"][1] > 0 > record["auc_100_minus_probe_untrained"][1]
        assert record["auc_100_minus_probe_untrained"][2] > 0
    assert turned["auc_all_minus_probe_untrained"][1] > 0 > critic["auc_all_minus_probe_untrained"][1]
    for n in ("20", "50", "100", "500", "all"):
        assert mean["probe_chests"][n] > max(mean["probe_rotations"][n], mean["probe_critic"][n])


MARKED = reference.measured("ct_phantoms", "segmentation")


def test_markers_rank_as_lesson_16_says():
    mean = {m: {k: np.mean(r[k]) for k in ("dice", "found_small", "found_faint")} for m, r in MARKED.items()}
    assert MARKED["forest"]["dice_minus_threshold"][1] > 0.1 and MARKED["unet"]["dice_minus_forest"][1] > 0
    assert MARKED["unet"]["found_minus_forest"][1] > 0
    assert 0.4 < mean["unet"]["found_small"] < 0.5 and 0.2 < mean["forest"]["found_small"] < 0.3
    assert mean["forest"]["found_faint"] > mean["unet"]["found_faint"]
    assert min(MARKED["forest"]["found_faint"]) < max(MARKED["unet"]["found_faint"])
    for alarms in ("0.1", "0.25", "0.5", "1"):
        found = {m: np.mean(MARKED[m][f"found_at_{alarms}"]) for m in ("threshold", "forest", "unet")}
        assert found["unet"] > found["forest"] > found["threshold"]
    late, early = np.mean(MARKED["threshold"]["found_at_1"]), np.mean(MARKED["unet"]["found_at_0.25"])
    assert abs(late - early) < 0.05


def test_what_the_unet_owes_to_its_parts():
    lost = {m: MARKED[m]["dice_minus_unet"] for m in MARKED if "dice_minus_unet" in MARKED[m]}
    assert lost["unet_no_skips"][2] < -0.1 and lost["unet_cross_entropy"][2] < 0 and lost["unet_100"][2] < 0
    assert max(MARKED["unet_no_skips"]["found_small"]) < 0.1
    for model in ("unet_dice", "unet_relative"):
        assert lost[model][1] < 0 < lost[model][2]
    assert np.mean(MARKED["unet_relative"]["dice"]) == max(np.mean(r["dice"]) for r in MARKED.values())
    low, high = MARKED["forest_100"]["dice_minus_forest"][1:]
    assert low < 0 < high


def test_what_a_wrong_box_costs():
    boxes = reference.measured("ct_phantoms", "boxes")
    mean = {
        m: {k[4:]: np.mean(v) for k, v in r.items() if k.startswith("auc_") and "minus" not in k}
        for m, r in boxes.items()
    }
    for judge in ("box_numbers", "box_cnn"):
        assert 0.07 < mean[judge]["true"] - mean[judge]["off_1"] < 0.13
        assert 0.2 < mean[judge]["true"] - mean[judge]["off_2"] < 0.3
    taught, before = mean["box_cnn_jittered"], mean["box_cnn"]
    assert 0 < before["true"] - taught["true"] < 0.01
    back = {k: (taught[k] - before[k]) / (before["true"] - before[k]) for k in ("off_1", "off_2", "double", "triple")}
    assert 0.2 < back["off_1"] < 0.35 and 0.45 < back["off_2"] < 0.6 and min(back["double"], back["triple"]) > 0.85
    for kind in back:
        gain = np.subtract(boxes["box_cnn_jittered"][f"auc_{kind}"], boxes["box_cnn"][f"auc_{kind}"])
        assert (gain > 0).all(), kind
    assert all(mean["box_numbers_jittered"][kind] < mean["box_numbers"][kind] for kind in mean["box_numbers"])


def test_regions_against_whole_slices():
    slices = reference.measured("ct_phantoms", "regions")
    assert min(slices["whole"]["auc"]) < 0.52 and np.mean(slices["whole"]["auc"]) < 0.65
    marked = ("regions_threshold", "regions_forest", "regions_unet")
    assert all(slices[m]["auc_minus_whole"][1] > 0.1 for m in ("histogram", *marked))
    for model in marked:
        low, high = slices[model]["auc_minus_histogram"][1:]
        assert low < 0 < high
    assert min(slices["regions_true"]["auc"]) > 0.98


WARD = reference.measured("ward", "alarm")


def test_trends_by_hand_are_ahead_of_networks_as_lesson_24_says():
    lead = WARD["gru_d"]["auc_minus_trees"]
    assert -0.018 < lead[0] < -0.008 and lead[2] < 0
    low, high = WARD["gru_d_8000"]["auc_minus_trees_8000"][1:]
    assert low < 0 < high
    gains = [WARD[m][f"auc_minus_{m[:-5]}"][0] for m in ("gru_d_8000", "trees_8000")]
    assert gains[0] > gains[1] and WARD["gru_d_8000"]["auc_minus_gru_d"][1] > 0
    history = WARD["trees"]["auc_minus_last_trees"], WARD["trees"]["caught_minus_last_trees"]
    assert 0.03 < history[0][0] < 0.045 and 0.04 < history[1][0] < 0.07 and min(part[1] for part in history) > 0
    for model, opponent in (("last_trees", "last_values"), ("gru_mask", "gru"), ("gru_d", "gru")):
        low, high = WARD[model][f"auc_minus_{opponent}"][1:]
        assert low < 0 < high, model
    assert -0.006 < WARD["trees_signals"]["auc_minus_trees"][0] < -0.003
    for model in ("gru", "gru_mask", "gru_d", "convolution"):
        for measure in ("auc", "caught"):
            behind = WARD[model][f"{measure}_minus_trees_signals"][2] < 0
            assert behind == (model in ("gru", "gru_mask")), (model, measure)
    assert (
        0.02 < WARD["last_trees"]["caught_minus_last_values"][0] < 0.03
        and WARD["last_trees"]["caught_minus_last_values"][1] > 0
    )
    alone = WARD["measured_alone"]
    assert alone["auc_minus_news2"][1] > 0 and alone["caught_minus_news2"][1] < 0 < alone["caught_minus_news2"][2]
    assert alone["caught_minus_last_trees"][2] < -0.1
    assert np.mean(WARD["last_values"]["auc"]) > np.mean(WARD["news2"]["auc"])
    assert max(WARD["constant"]["caught"]) == 0


def test_numbers_that_lesson_24_quotes_are_those_measured():
    path = Path(__file__).resolve().parents[2] / "notebooks" / "24_rnn_vital_signs.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    joined = reference.measured("ward", "joined")
    history = WARD["trees"]
    quoted = {
        r"of GRU-D by about ([\d.]+\d)": (-WARD["gru_d"]["auc_minus_trees"][0], 3),
        r"GRU-D gains about ([\d.]+\d)": (WARD["gru_d_8000"]["auc_minus_gru_d"][0], 3),
        r"and the trees about ([\d.]+\d), and a difference": (WARD["trees_8000"]["auc_minus_trees"][0], 3),
        r"are worth about ([\d.]+\d) of AUC": (history["auc_minus_last_trees"][0], 2),
        r"of AUC and (\d+) in 100 events": (100 * history["caught_minus_last_trees"][0], 0),
        r"Records add about ([\d.]+\d) of AUC": (joined["joined_early"]["auc_minus_signals_alone"][0], 3),
    }
    for pattern, (measured, digits) in quoted.items():
        (said,) = re.findall(pattern, prose)
        assert float(said) == pytest.approx(measured, abs=0.51 * 10**-digits), pattern


def test_what_each_property_of_the_ward_does():
    mean = {m: np.mean(r["auc"]) for m, r in WARD.items()}
    readers = ("news2", "last_values", "last_trees", "trees", "gru", "gru_mask", "gru_d", "convolution")
    loss = {m: mean[m] - mean[f"{m}_uninformed"] for m in readers}
    assert min(loss.values()) > 0 and loss["news2"] == max(loss.values())
    gone = {m: {k: WARD[f"{m}_uninformed"][f"{k}_minus_{m}"] for k in ("auc", "caught")} for m in readers}
    assert all(part["caught"][2] < -0.1 for part in gone.values())
    assert -0.37 < gone["news2"]["caught"][0] < -0.3 and -0.25 < gone["trees"]["caught"][0] < -0.17
    shown = {m for m, part in gone.items() if part["auc"][2] < 0}
    assert shown == set(readers) - {"trees", "gru_d", "gru_mask"}
    for world in ("uninformed", "regular"):
        assert min(WARD[f"{m}_{world}"][f"auc_minus_gru_{world}"][1] for m in ("gru_mask", "gru_d")) > 0
    assert np.mean(WARD["trees_no_trend"]["auc"]) > np.mean(WARD["trees"]["auc"])
    assert np.mean(WARD["trees_no_trend"]["caught"]) < np.mean(WARD["trees"]["caught"])
    for end in ("", "_uninformed", "_no_trend", "_regular"):
        assert all(mean[f"{m}{end}"] < mean[f"trees{end}"] for m in readers if m != "trees")
        assert WARD[f"trees{end}"][f"auc_minus_last_trees{end}"][1] > 0


def test_records_beside_signals():
    joined = reference.measured("ward", "joined")
    for model in ("joined_early", "joined_late"):
        assert (
            0.02 < joined[model]["auc_minus_signals_alone"][0] < 0.03
            and joined[model]["auc_minus_signals_alone"][1] > 0
        )
        low, high = joined[model]["caught_minus_signals_alone"][1:]
        assert low < 0 < high
        alone = np.mean(joined["signals_alone"]["auc"])
        assert np.mean(joined[model]["auc_no_panel"]) > alone + 0.005
        assert abs(np.mean(joined[model]["auc_no_records"]) - alone) < 0.005
    for model, opponent in (("joined_late", "joined_early"), ("joined_early_holes", "joined_early")):
        low, high = joined[model][f"auc_minus_{opponent}"][1:]
        assert low < 0 < high
    codes = {
        m: {k: np.mean(r[k]) for k in ("mse", "auc_event")} for m, r in reference.measured("ward", "records").items()
    }
    event = {m: r["auc_event"] for m, r in reference.measured("ward", "records").items()}
    for size in (2, 4, 8):
        ours, theirs = codes[f"records_autoencoder_{size}"], codes[f"records_pca_{size}"]
        assert ours["mse"] < theirs["mse"] and ours["auc_event"] < theirs["auc_event"]
        assert size == 8 or max(event[f"records_autoencoder_{size}"]) < min(event[f"records_pca_{size}"])
    assert codes["records_all"]["auc_event"] - codes["records_pca_2"]["auc_event"] < 0.01


def test_cures_of_high_rates_raise_recall_and_not_dependably_the_distance():
    records = reference.measured("pneumoniamnist", "generation")
    recall, distance = (
        {
            m: np.subtract(records[m][key], records["unstable"][key])
            for m in ("unstable_smooth", "unstable_r1", "unstable_two_rates")
        }
        for key in ("recall", "frechet_above_floor")
    )
    assert all(len(records[m]["seeds"]) == 5 for m in recall)
    assert (recall["unstable_r1"] > 0.05).all() and (recall["unstable_two_rates"] > 0.3).all()
    assert np.ptp(records["unstable"]["recall"]) < 0.3
    assert all(distance[m].min() < 0 < distance[m].max() for m in ("unstable_smooth", "unstable_r1"))
    assert np.sum(distance["unstable_two_rates"] < -0.1) == 4 and distance["unstable_two_rates"].max() < 0.1
    assert min(min(records[m]["frechet_above_floor"]) for m in ("unstable", *distance)) > 3.5


def test_a_classifier_trained_on_drawn_images_reads_real_ones():
    records = reference.measured("pneumoniamnist", "augmentation")
    assert np.mean(records["all"]["auc_drawn"]) >= 0.90 and len(records["all"]["seeds"]) >= 3


def test_three_seeds_show_no_dependable_gain_of_drawn_images():
    records = reference.measured("pneumoniamnist", "augmentation")
    gain = {m: np.subtract(r["auc_real_and_drawn"], r["auc_real"]) for m, r in records.items()}
    augmented = {m: np.subtract(r["auc_augmented"], r["auc_real"]) for m, r in records.items()}
    on_top = {m: np.subtract(r["auc_augmented_and_drawn"], r["auc_augmented"]) for m, r in records.items()}
    assert not any((gain[m] > 0).all() for m in ("few_50", "few_100", "few_500", "all")) and (gain["few_50"] < 0).all()
    assert (augmented["few_50"] > 0).all() and (augmented["few_100"] > 0).all()
    assert augmented["few_100"].argmax() == gain["few_100"].argmax() == np.argmin(records["few_100"]["auc_real"])
    assert all((d < 0).any() or d.max() < 0.01 for d in on_top.values())
    assert min(augmented["unbalanced"].min(), gain["unbalanced"].min()) > 0.05


def test_attacks_on_the_generators_are_weak():
    records = reference.measured("pneumoniamnist", "augmentation")
    distance, critic = (
        {m: np.mean(r[f"attack_auc_{by}"]) for m, r in records.items()} for by in ("distance", "discriminator")
    )
    assert max(distance.values()) < 0.55 and 0.585 < critic["few_50"] < 0.75 and critic["few_50"] > critic["all"] + 0.05


def test_the_paired_interval_covers_what_it_should():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 200)
    good, poor = ([truth + spread * rng.standard_normal(200) for _ in range(3)] for spread in (0.5, 3))
    difference, low, high = metrics.paired_interval(truth, good, poor, resamples=50)
    assert 0 < low < difference < high
    difference, low, high = metrics.paired_interval(truth, good, good, resamples=50)
    assert low < 0 == difference < high
    assert metrics.paired_interval(truth, good, good, resamples=50, same_seeds=True) == (0, 0, 0)


def test_readme_says_of_chapter_2_what_was_measured():
    slices = reference.measured("adrenalmnist3d", "diagnosis")
    assert np.mean(slices["shape_numbers"]["auc"]) > np.mean(slices["bigru"]["auc"])
    reports = reference.measured("synthetic_reports", "text")
    leads = [
        np.mean(reports["gru"][k]) - np.mean(reports["ngrams_near"][k]) for k in ("acc_near", "acc_middle", "acc_far")
    ]
    assert 0 < leads[0] < leads[1] < leads[2]
