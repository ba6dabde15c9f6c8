"""The interval of a difference in AUC between two models, from the scores that their runs stored."""

import numpy as np

from course_utils import metrics


def paired_interval(
    ours: list[dict], theirs: list[dict], n_resamples: int = 2000, same_seeds: bool = False
) -> list[float]:
    """Mean AUC of our runs minus that of theirs, and its 95 % interval: [difference, low, high].

    Both kinds of luck are drawn again: the test cases (the same ones for both, so that the comparison is paired) and the
    seeds, the same ones for both if a seed means the same to them (same_seeds).
    Source: percentile bootstrap, Efron 1979, doi:10.1214/aos/1176344552.
    """
    rng = np.random.default_rng(0)
    truth = np.array(ours[0]["truth"])

    def difference(cases: np.ndarray, draw: list) -> float:
        means = [
            np.mean([metrics.auc(truth[cases], np.array(runs[i]["scores"])[cases]) for i in seeds])
            for runs, seeds in zip((ours, theirs), draw, strict=True)
        ]
        return float(means[0] - means[1])

    drawn = []
    while len(drawn) < n_resamples:
        cases = rng.integers(0, len(truth), len(truth))
        if len(np.unique(truth[cases])) == 2:
            seeds = [rng.integers(0, len(runs), len(runs)) for runs in (ours, theirs)]
            drawn.append(difference(cases, [seeds[0]] * 2 if same_seeds else seeds))
    middle = difference(np.arange(len(truth)), [range(len(ours)), range(len(theirs))])
    return [round(value, 4) for value in (middle, *np.quantile(drawn, (0.025, 0.975)))]
