"""What lesson 25 says of its stored results, as inequalities that the results have to keep."""

import numpy as np

from course_utils import reference


def mean(record: dict, measure: str) -> float:
    return float(np.mean(record[measure]))


def apart(record: dict, difference: str) -> int:
    """1 if the interval of a difference lies above zero, -1 if below, 0 if it holds zero."""
    _, low, high = record[difference]
    return int(low > 0) - int(high < 0)


def test_the_transformer_remembers_where_gates_that_start_half_open_do_not():
    toys = reference.measured("toy_sequences", "memory")
    assert len(toys["attention"]["seeds"]) == 5 and toys["attention"]["params"] < 31_000
    assert min(toys["attention"]["acc_60"] + toys["attention"]["acc_500"] + toys["attention"]["acc_marked"]) == 1.0
    for name in ("lstm", "gru"):
        assert max(toys[name]["acc_60"] + toys[name]["acc_500"]) < 0.55
    assert min(toys["gru_5"]["acc_60"]) > 0.98 and tuple(
        round(mean(toys[name], "acc_500"), 2) for name in ("gru_5", "gru_7")
    ) == (0.70, 0.62)
    assert min(toys["regression"]["acc_60"] + toys["regression"]["acc_500"]) == 1.0
    assert max(toys["regression"]["acc_marked"]) < 0.6 < 0.98 < min(toys["gru"]["acc_marked"])
    assert max(toys["attention_bag"]["acc_500"]) < 0.55 and min(toys["attention_bag"]["acc_marked"]) == 1.0


def test_a_map_need_not_show_what_decides():
    maps = reference.measured("toy_sequences", "maps")
    for name in ("map_one", "map_two", "map_hidden", "map_gru"):
        assert min(maps[name]["acc"]) == 1.0 and min(maps[name]["set_is_first"]) == 1.0
    one, two, hidden = (maps[f"map_{kind}"] for kind in ("one", "two", "hidden"))
    assert (round(mean(one, "on_first"), 2), round(mean(one, "on_first_head"), 2)) == (0.40, 0.85)
    for name in ("map_one", "map_gru"):  # there the map is the only road
        assert max(maps[name]["acc_exchanged"] + maps[name]["acc_silenced"]) < 0.6
    assert min(two["top_is_first"]) == 0.0 and sum(v == 1.0 for v in two["top_is_first"]) == 2
    assert max(hidden["on_first"]) == 0.0 and min(hidden["acc_exchanged"]) == 1.0
    assert sorted(hidden["acc_silenced"])[1] >= 0.98 and min(hidden["acc_silenced"]) < 0.6
    assert sum(v >= 0.98 for v in two["acc_silenced"]) == 2
    assert round(mean(hidden, "rollout_on_first"), 2) == 0.13


def test_on_the_ward_the_transformer_is_ahead_of_nobody_who_is_strong():
    ward = reference.measured("ward", "alarm")
    full = ward["transformer"]
    assert apart(full, "auc_minus_trees") == apart(full, "caught_minus_trees") == -1
    assert apart(full, "auc_minus_gru_d") == apart(full, "caught_minus_gru_d") == 0
    assert (round(mean(full, "ap"), 2), round(mean(ward["gru_d"], "ap"), 2)) == (0.47, 0.53)
    more = ward["transformer_8000"]
    assert apart(more, "auc_minus_trees_8000") == -1 and apart(more, "auc_minus_gru_d_8000") == 0
    for world in ("uninformed", "no_trend", "regular"):
        for opponent in ("gru_d", "trees"):
            for measure in ("auc", "caught"):
                assert apart(ward[f"transformer_{world}"], f"{measure}_minus_{opponent}_{world}") == -1


def test_on_reports_distances_make_a_reader_and_the_gru_stays_ahead():
    read = reference.measured("synthetic_reports", "text")
    near, two, gru, grams = (read[m] for m in ("transformer_near", "transformer_two", "gru", "ngrams_near"))
    bag, places = read["transformer_bag"], read["transformer_places"]
    assert abs(mean(bag, "acc") - mean(read["bag_of_words"], "acc")) < 0.03  # without order: a bag
    assert mean(places, "acc") < mean(bag, "acc") + 0.05 < mean(near, "acc") - 0.05
    assert 0 < mean(near, "acc") - mean(grams, "acc") < 0.05 and 0 < mean(two, "acc") - mean(near, "acc") < 0.03
    assert (round(mean(near, "acc_later"), 2), round(mean(grams, "acc_later"), 2)) == (0.94, 0.80)
    for name in ("transformer_bag", "transformer_places", "transformer_near", "transformer_two"):
        assert min(gru["acc"]) > max(read[name]["acc"]) and max(read[name]["acc_anaphora"]) < 0.65
        assert len(read[name]["seeds"]) == 5
    assert round(mean(gru, "acc_anaphora"), 2) == 0.92

    def gains(ours: dict, theirs: dict, measure: str) -> np.ndarray:
        assert ours["seeds"] == theirs["seeds"]  # a seed means the same reports
        return np.array(ours[measure]) - np.array(theirs[measure])

    for pair in ((near, grams, "acc"), (near, grams, "acc_later"), (gru, two, "acc"), (gru, two, "acc_anaphora")):
        assert (gains(*pair) > 0).all()
