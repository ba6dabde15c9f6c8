"""Patients of the ward as models read them, and the readers that lesson 24 compares."""

from functools import cache
from typing import NamedTuple

import numpy as np
from sklearn.metrics import average_precision_score

from benchmarks.protocol import recipe, rounded
from course_utils import metrics
from course_utils.data import ward

EPOCHS, BATCH_SIZE, RATE = 20, 64, 1e-2  # chosen on validation patients, as the trees' depth
WORLDS = {
    "full": {},
    "uninformed": {"informative": False},
    "no_trend": {"trend": False},
    "regular": {"irregular": False},
}
N, VAL, TEST = 2000, 1000, 1500  # patients
ALLOWED = 0.1  # false alarms a patient-day


class Seen(NamedTuple):
    """A ward, its hours, and the last values carried forward."""

    patients: ward.Ward
    hours: ward.Hourly
    carried: ward.Carried

    @property
    def where(self) -> np.ndarray:
        """The hours at which somebody asks, bool (n, 72)."""
        return self.hours.asked

    @property
    def labels(self) -> np.ndarray:
        """The answers at those hours, (m,)."""
        return self.hours.labels[self.where]


@cache
def seen(n: int, seed: int, world: str) -> Seen:
    """n patients of a world."""
    patients = ward.make(n, seed, **WORLDS[world])
    hours = ward.hourly(patients)
    return Seen(patients, hours, ward.carried(hours.values))


def sets(seed: int, n: int, world: str = "full") -> tuple[Seen, Seen, Seen]:
    """Training and validation patients of a seed, and the test patients, who are the same for every seed."""
    return seen(n, 1000 + 2 * seed, world), seen(VAL, 1001 + 2 * seed, world), seen(TEST, 999, world)


def spread(said: Seen, score: np.ndarray) -> np.ndarray:
    """Scores of the asked hours (m,) at their places in (n, 72), NaN elsewhere."""
    placed = np.full(said.where.shape, np.nan)
    placed[said.where] = score
    return placed


def table(said: Seen) -> np.ndarray:
    """The hand-made numbers of every asked hour, (m, len(ward.NAMES))."""
    return ward.summaries(said.hours.values, said.patients.scale_2)[said.where]


def always(train: Seen, val: Seen, seed: int):
    """The trivial opponent: the share of hours before an event, for everybody."""
    share = train.labels.mean()
    return lambda said: np.full(said.where.sum(), share, "float32"), {"params": 1}


def by_score(train: Seen, val: Seen, seed: int):
    """NEWS2 of the last known values."""

    def answer(said: Seen) -> np.ndarray:
        score = ward.news2(said.carried.last, said.patients.scale_2[:, None])[said.where] / 20
        return score.astype("float32")  # as scores are kept, so that one that equals the threshold still does

    return answer, {"params": 0}


def by_last_values(train: Seen, val: Seen, seed: int):
    """Logistic regression on the last known values."""
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression(max_iter=500))
    model.fit(train.carried.last[train.where], train.labels)
    return lambda said: model.predict_proba(said.carried.last[said.where])[:, 1], {"params": 9}


def boosted(x: np.ndarray, y: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, seed: int):
    """Boosted trees that stop when validation patients gain nothing more; and how many leaves they have."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=500, max_leaf_nodes=7, min_samples_leaf=50, l2_regularization=1.0,
        early_stopping=True, n_iter_no_change=20, random_state=seed,
    )  # fmt: skip
    model.fit(x, y, X_val=x_val, y_val=y_val)
    return model, {"params": sum(tree[0].get_n_leaf_nodes() for tree in model._predictors)}


def by_trees(train: Seen, val: Seen, seed: int, measured_alone: bool = False):
    """Boosted trees on hand-made numbers; measured_alone: on what was measured when, without a single value."""
    names = [name.split(", ")[-1] for name in ward.NAMES]
    blind = [i for i, name in enumerate(names) if name.split()[0] in ("gap", "count", "hours")]
    columns = blind if measured_alone else list(range(len(names)))
    model, facts = boosted(table(train)[:, columns], train.labels, table(val)[:, columns], val.labels, seed)
    return lambda said: model.predict_proba(table(said)[:, columns])[:, 1], facts


def by_trees_on_signals(train: Seen, val: Seen, seed: int):
    """Boosted trees on the hand-made numbers without NEWS2 and hours in hospital, which no network is told."""
    (x, x_val), (y, y_val) = ([getter(said) for said in (train, val)] for getter in (table, lambda said: said.labels))
    model, facts = boosted(x[:, :-2], y, x_val[:, :-2], y_val, seed)
    return lambda said: model.predict_proba(table(said)[:, :-2])[:, 1], facts


def by_trees_on_last_values(train: Seen, val: Seen, seed: int):
    """Boosted trees on the last known values and nothing else: what they add without any trend."""
    (x, x_val), (y, y_val) = (
        [getter(said) for said in (train, val)] for getter in (last_values, lambda said: said.labels)
    )
    model, facts = boosted(x, y, x_val, y_val, seed)
    return lambda said: model.predict_proba(last_values(said))[:, 1], facts


def last_values(said: Seen) -> np.ndarray:
    """The last known values at every asked hour, (m, 8)."""
    return said.carried.last[said.where]


def read(said: Seen, mean: np.ndarray, spread_of: np.ndarray) -> np.ndarray:
    """What a network reads: standardised values, mask and gaps in half-days, float32 (n, 72, 24); unknown values are 0."""
    last, known, gaps = said.carried
    values = np.nan_to_num((last - mean) / spread_of)
    return np.concatenate([values, known, gaps / 12], axis=-1).astype("float32")


def scale(train: Seen) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each signal over the asked hours of training patients."""
    known = train.carried.last[train.where]
    return np.nanmean(known, axis=0), np.maximum(np.nanstd(known, axis=0), 1e-3)


def trained(model, x: np.ndarray, train: Seen, epochs: int) -> dict:
    """Train a reader of hours on all patients; facts for the table."""
    import keras

    from course_utils import training

    rate = training.schedule(len(x), epochs, BATCH_SIZE, peak=RATE)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3, global_clipnorm=1.0), "binary_crossentropy")
    model.fit(x, train.hours.labels[..., None], sample_weight=train.where.astype("float32"), batch_size=BATCH_SIZE,
              epochs=epochs, verbose=0)  # fmt: skip
    return {"params": model.count_params(), "recipe": recipe(model, epochs, BATCH_SIZE)}


def by_network(train: Seen, val: Seen, seed: int, kind: str, epochs: int = EPOCHS):
    """A network that reads hour after hour."""
    from course_utils.models import time_series as models

    how, model = scale(train), models.signal_reader(kind)
    facts = trained(model, read(train, *how), train, epochs)
    return lambda said: model.predict(read(said, *how), batch_size=250, verbose=0)[said.where][:, 0], facts


def judged(score: np.ndarray, threshold: float, said: Seen) -> tuple[dict, dict]:
    """Measures of the scores at the asked hours, and what is kept of each patient for comparisons."""
    heard = metrics.alarms(spread(said, score), threshold, said.patients.event)
    lead = heard.lead[~np.isnan(heard.lead)]
    patient = np.nonzero(said.where)[0]
    by_patient = metrics.clustered_auc(said.labels, score, patient)
    found = {
        "auc": metrics.auc(said.labels, score), "ap": average_precision_score(said.labels, score), "caught": heard.caught,
        "lead_hours": np.median(lead[lead > 0]) if (lead > 0).any() else np.nan, "false_alarms": heard.false_a_day,
        "calibration_error": metrics.calibration_error(said.labels, np.clip(score, 0, 1)),
    }  # fmt: skip
    return rounded(found), {"auc": by_patient.round(2).tolist(), "caught": (lead > 0).astype(int).tolist()}
