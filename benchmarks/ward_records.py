"""What is known at admission: joined to the signals early or late, and squeezed into few numbers. Measured for lesson 24."""

import time

import numpy as np
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks import wards
from benchmarks.protocol import Fitted, recipe, rounded
from benchmarks.wards import Seen
from course_utils import lab, metrics
from course_utils.data import Split, ward

SKEWED = [1, 2, 3, 4, 5]  # of the panel: values whose logarithm is symmetric
PANEL = 2 + len(ward.CODES)  # columns before the panel
PARTS = ("score", "no_panel", "no_records")  # all there, and what is missing
N = wards.N
EPOCHS, BATCH_SIZE = 100, 64


def known(said: Seen, without: str = "score") -> np.ndarray:
    """Records as numbers, (n, 21), skewed values as logarithms; NaN for what is unknown. without: one of PARTS."""
    columns = said.patients.records.table()
    columns[:, [PANEL + i for i in SKEWED]] = np.log(columns[:, [PANEL + i for i in SKEWED]])
    if without == "no_panel":
        columns[:, PANEL:] = np.nan
    if without == "no_records":
        columns[:] = np.nan
    return columns


def had_event(said: Seen) -> np.ndarray:
    """Whether an event came in the stay, (n,) of 0 and 1."""
    return np.isfinite(said.patients.event).astype(int)


def regression():
    """Logistic regression on standardised numbers, the mean for what is unknown."""
    return make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression(max_iter=500))


def logit(probability: np.ndarray) -> np.ndarray:
    """Log odds of a probability."""
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.log(clipped / (1 - clipped))


def both(said: Seen, without: str) -> np.ndarray:
    """Hand-made numbers of the signals and the records beside them, at every asked hour."""
    return np.column_stack([wards.table(said), known(said, without)[np.nonzero(said.where)[0]]])


def reader_of(how: str, train: Seen, val: Seen, seed: int, holes: bool):
    """A function (Seen, what is missing) -> scores at the asked hours, and the number of parameters."""
    if how == "constant":
        share = np.float32(train.labels.mean())  # as scores are kept, so that one that equals the threshold still does
        return (lambda said, without: np.full(said.where.sum(), share)), 1
    if how == "early":
        x, x_val = both(train, "score"), both(val, "score")
        if holes:
            rng = np.random.default_rng(seed)
            for said, columns in ((train, x), (val, x_val)):
                patient, width = np.nonzero(said.where)[0], len(ward.NAMES)
                panel, all_of_it = (rng.random(len(said.where)) < 0.25 for _ in range(2))
                columns[panel[patient], width + PANEL :] = np.nan
                columns[all_of_it[patient], width:] = np.nan
        model, facts = wards.boosted(x, train.labels, x_val, val.labels, seed)
        return (lambda said, without: model.predict_proba(both(said, without))[:, 1]), facts["params"]
    risk = regression().fit(known(train), had_event(train))

    def by_records(said: Seen, without: str) -> np.ndarray:
        return risk.predict_proba(known(said, without))[np.nonzero(said.where)[0], 1]

    if how == "records":
        return by_records, PANEL + len(ward.LABS) + 1
    signals, facts = wards.by_trees(train, val, seed)
    if how == "signals":
        return (lambda said, without: signals(said)), facts["params"]

    def answers(said: Seen, without: str) -> np.ndarray:
        return np.column_stack([logit(signals(said)), logit(by_records(said, without))])

    weigh = LogisticRegression().fit(answers(val, "score"), val.labels)  # on patients that neither model was fitted to
    params = facts["params"] + PANEL + len(ward.LABS) + 4
    return (lambda said, without: weigh.predict_proba(answers(said, without))[:, 1]), params


def fit_joined(blind: None, seed: int, how: str, holes: bool = False, n: int = N) -> Fitted:
    """Train on signals and records of this seed's patients; answers about the test patients, also with parts missing."""
    lab.seed_keras(seed)
    train, val, test = wards.sets(seed, n)
    start = time.perf_counter()
    answer, params = reader_of(how, train, val, seed, holes)
    facts = {"params": params, "train_images": n, "train_seconds": time.perf_counter() - start}
    on_val = answer(val, "score")
    threshold = metrics.alarm_threshold(wards.spread(val, on_val), val.patients.event, wards.ALLOWED)
    outputs = {name: answer(test, name).astype("float32") for name in PARTS} | {"threshold": np.array(threshold)}
    return Fitted(wards.judged(on_val, threshold, val)[0], outputs, facts)


def squeezed(x: np.ndarray, how: str, size: int, epochs: int):
    """A function from standardised records to (their code, what is rebuilt from it), and facts for the table."""
    if how in ("mean", "all"):
        return (lambda z: (z, np.zeros_like(z) if how == "mean" else z)), {"params": 0}
    if how == "pca":
        pca = PCA(size).fit(x)
        return (lambda z: (pca.transform(z), pca.inverse_transform(pca.transform(z)))), {
            "params": x.shape[1] * (size + 1)
        }
    import keras
    from keras import layers

    from course_utils import training

    inputs = keras.Input((x.shape[1],))
    code = layers.Dense(size, name="code")(layers.Dense(32, activation="gelu")(inputs))
    model = keras.Model(inputs, layers.Dense(x.shape[1])(layers.Dense(32, activation="gelu")(code)))
    model.compile(keras.optimizers.Adam(training.schedule(len(x), epochs, BATCH_SIZE, peak=5e-3)), "mse")
    model.fit(x, x, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    encoder = keras.Model(inputs, code)
    facts = {"params": model.count_params(), "recipe": recipe(model, epochs, BATCH_SIZE)}
    return (lambda z: (encoder.predict(z, verbose=0), model.predict(z, verbose=0))), facts


def fit_code(blind: None, seed: int, how: str, size: int, n: int = N, epochs: int = EPOCHS) -> Fitted:
    """Squeeze the records of training patients, and tell from the code who will have an event."""
    lab.seed_keras(seed)
    train, val, test = wards.sets(seed, n)
    start = time.perf_counter()
    prepare = make_pipeline(SimpleImputer(), StandardScaler()).fit(known(train))
    squeeze, facts = squeezed(prepare.transform(known(train)), how, size, epochs)
    code = squeeze(prepare.transform(known(train)))[0]
    model = LogisticRegression(max_iter=500).fit(np.zeros_like(code) if how == "mean" else code, had_event(train))
    facts |= {"train_images": n, "train_seconds": time.perf_counter() - start}
    said = {}
    for name, asked in (("val", val), ("test", test)):
        z = prepare.transform(known(asked))
        code, rebuilt = squeeze(z)
        score = model.predict_proba(np.zeros_like(code) if how == "mean" else code)[:, 1]
        said[name] = {"score": score, "mse": np.mean((rebuilt - z) ** 2, axis=1)}
    return Fitted(code_measures(val, **said["val"]), said["test"], facts)


def code_measures(said: Seen, score: np.ndarray, mse: np.ndarray) -> dict:
    """Mean squared error of the rebuilt records, and AUC of an event."""
    return rounded({"mse": mse.mean(), "auc_event": metrics.auc(had_event(said), score)})


def score_code(outputs: dict, test: Split | None, seed: int) -> dict:
    """The same on the test patients."""
    return code_measures(wards.seen(wards.TEST, 999, "full"), outputs["score"], outputs["mse"])
