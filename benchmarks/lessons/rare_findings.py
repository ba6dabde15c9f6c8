"""Lesson 52: rare findings, cures for imbalance, and what a probability is worth; ChestMNIST and PneumoniaMNIST."""

import time
from functools import partial

import numpy as np
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score, f1_score

from benchmarks.protocol import Blind, Fitted, Model, TableOf, official, recipe, rounded
from course_utils import data, lab, metrics
from course_utils.data import Split
from course_utils.metrics import probabilities as prob

WIDTHS, BATCH_SIZE, MOST = (16, 32, 64), 128, 24_000  # filters; images at most, also of the official file
RARE = 0.03  # findings on a smaller share of the training images are called rare here: 7 of 14
MISS = 0.1  # share of cases whose set may miss the truth
CHESTS, CHILDREN = ("chestmnist",), ("pneumoniamnist",)


def datasets(size: int = 28) -> list[str]:
    """ChestMNIST, or the subset of it, and PneumoniaMNIST, as far as they are at hand."""
    chests = [name for name in CHESTS if size == 28 and data.source(name) in ("official", "subset")]
    return chests + (official(size, *CHILDREN) if size == 28 else [])


def losses(shares: np.ndarray) -> dict:
    """Cures that change the loss, by name: functions of truth and probability, (n, findings). shares: of the training images."""
    from keras import ops

    odds = (shares / (1 - shares)).astype("float32")

    def surprise(y, p):
        p = ops.clip(p, 1e-6, 1 - 1e-6)
        return -y * ops.log(p), -(1 - y) * ops.log(1 - p)

    def plain(y, p):
        return ops.mean(sum(surprise(y, p)), axis=-1)

    def weighted(y, p):
        ill, healthy = surprise(y, p)
        return ops.mean(ill / odds + healthy, axis=-1)

    def focal(y, p, gamma=2):  # Lin et al. 2017, arXiv:1708.02002
        ill, healthy = surprise(y, p)
        return ops.mean((1 - p) ** gamma * ill + p**gamma * healthy, axis=-1)

    def adjusted(y, p):  # Menon et al. 2021, arXiv:2007.07314, for yes or no
        p = ops.clip(p, 1e-6, 1 - 1e-6)
        return plain(y, p * odds / (p * odds + 1 - p))

    return {"plain": plain, "weighted": weighted, "focal": focal, "adjusted": adjusted}


def evenly(labels: np.ndarray, seed: int) -> np.ndarray:
    """Indices of as many images as there are, drawn so that each finding, and none, has about the same weight."""
    groups = np.column_stack([labels, labels.sum(axis=1) == 0])
    weight = (groups / np.maximum(groups.sum(axis=0), 1)).max(axis=1)
    return np.random.default_rng(seed).choice(len(labels), len(labels), p=weight / weight.sum())


def fit(blind: Blind, seed: int, loss: str = "plain", even: bool = False, epochs: int = 4) -> Fitted:
    """Train the small network on all findings. loss: a cure of `losses`. even: whether each epoch draws images evenly."""
    lab.seed_keras(seed)
    import keras

    from course_utils import models, training

    x, y = blind.train.images[:MOST], blind.train.labels[:MOST]
    augment = models.augmentation(rotation=0, zoom=0, brightness=0, contrast=0, blur=0)
    model = models.cnn(x.shape[1:], y.shape[1], augment, widths=WIDTHS, dropout=0.2, several=True)
    rate = training.schedule(len(x), epochs, BATCH_SIZE, peak=4e-3)
    shares = np.clip(y.mean(axis=0), 1e-4, 1 - 1e-4)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=5e-2), losses(shares)[loss])
    start = time.perf_counter()
    for epoch in range(epochs):
        drawn = evenly(y, 100 * seed + epoch) if even else slice(None)
        model.fit(x[drawn], y[drawn].astype("float32"), batch_size=BATCH_SIZE, verbose=0)
    seconds = time.perf_counter() - start
    facts = {"params": model.count_params(), "train_images": len(x), "train_seconds": seconds}
    facts["recipe"] = recipe(model, epochs, BATCH_SIZE)
    return answered(blind, lambda images: models.predict_mirrored(model, images), facts)


def fit_apart(blind: Blind, seed: int, cap: float | None = None, epochs: int = 4) -> Fitted:
    """As `fit`, to find causes. cap: class weights of at most so much; None: no cure, but a last layer that starts at the shares.

    The loss is written here again, with what `fit` does not have.
    """
    lab.seed_keras(seed)
    import keras
    from keras import ops

    from course_utils import models, training

    x, y = blind.train.images[:MOST], blind.train.labels[:MOST]
    augment = models.augmentation(rotation=0, zoom=0, brightness=0, contrast=0, blur=0)
    model = models.cnn(x.shape[1:], y.shape[1], augment, widths=WIDTHS, dropout=0.2, several=True)
    rate = training.schedule(len(x), epochs, BATCH_SIZE, peak=4e-3)
    odds = 1 / np.clip(1 / np.clip(y.mean(axis=0), 1e-4, 1 - 1e-4) - 1, 1e-4, cap or 1e9)
    weights = np.ones_like(odds) if cap is None else 1 / odds
    if cap is None:
        model.layers[-1].bias.assign(np.log(odds))

    def loss(y, p):
        p = ops.clip(p, 1e-6, 1 - 1e-6)
        return -ops.mean(y * ops.log(p) * weights.astype("float32") + (1 - y) * ops.log(1 - p), axis=-1)

    model.compile(keras.optimizers.AdamW(rate, weight_decay=5e-2), loss)
    start = time.perf_counter()
    for _ in range(epochs):
        model.fit(x, y.astype("float32"), batch_size=BATCH_SIZE, verbose=0)
    facts = {"params": model.count_params(), "train_images": len(x), "train_seconds": time.perf_counter() - start}
    facts["recipe"] = recipe(model, epochs, BATCH_SIZE)
    return answered(blind, lambda images: models.predict_mirrored(model, images), facts)


def fit_shares(blind: Blind, seed: int) -> Fitted:
    """The trivial opponent: for every image the shares of the findings among the training images."""
    shares = blind.train.labels[:MOST].mean(axis=0)
    facts = {"params": 0, "train_images": len(blind.train.labels[:MOST]), "train_seconds": 0.0}
    return answered(blind, lambda images: np.repeat(shares[None], len(images), axis=0), facts)


def fit_pixels(blind: Blind, seed: int) -> Fitted:
    """The cheap opponent: a logistic regression a finding, on means of 2 x 2 pixels."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    def read(images: np.ndarray) -> np.ndarray:
        return images.reshape(len(images), 14, 2, 14, 2).mean(axis=(2, 4)).reshape(len(images), -1)

    x, y = blind.train.images[:MOST], blind.train.labels[:MOST]
    start = time.perf_counter()
    scaler = StandardScaler().fit(read(x))
    said = [LogisticRegression(C=0.01, max_iter=300).fit(scaler.transform(read(x)), column) for column in y.T]
    seconds = time.perf_counter() - start
    facts = {"params": 197 * y.shape[1], "train_images": len(x), "train_seconds": seconds}

    def answer(images: np.ndarray) -> np.ndarray:
        return np.column_stack([one.predict_proba(scaler.transform(read(images)))[:, 1] for one in said])

    return answered(blind, answer, facts)


def fit_shipped(blind: Blind, seed: int) -> Fitted:
    """The network of lesson 15 that ships with the course: wider, ten epochs, all augmentation."""
    from course_utils import models

    network = models.chest_network()
    facts = {"params": network.count_params(), "train_images": 24_000, "train_seconds": 0.0}
    return answered(blind, lambda images: models.predict_mirrored(network, images), facts)


def answered(blind: Blind, answer, facts: dict) -> Fitted:
    """Validation measures, test scores, and what was chosen on validation: a threshold and a recalibration a finding."""
    from sklearn.linear_model import LogisticRegression

    y, said = blind.val.labels, answer(blind.val.images)
    shares = blind.train.labels[:MOST].mean(axis=0)
    thresholds, lines = [], []
    for truth, p in zip(y.T, said.T, strict=True):
        steps = np.unique(np.quantile(p, np.linspace(0, 1, 201)))
        balanced = [(metrics.sensitivity(truth, p, t) + metrics.specificity(truth, p, t)) / 2 for t in steps]
        thresholds.append(steps[int(np.argmax(balanced))])
        line = LogisticRegression(C=1e4).fit(prob.log_odds(p)[:, None], truth)
        lines.append((line.coef_[0, 0], line.intercept_[0]))
    ranked = aucs(y, said)
    found = {"auc": ranked.mean(), "auc_rare": ranked[shares < RARE].mean(), "ap": average_precision_score(y, said)}
    outputs = {"score": answer(blind.test_images), "thresholds": np.array(thresholds), "lines": np.array(lines)}
    return Fitted(rounded(found), outputs | {"shares": shares}, facts)


def aucs(y: np.ndarray, said: np.ndarray) -> np.ndarray:
    """The AUC of each finding, (findings,). y, said: (n, findings)."""
    return np.array([metrics.auc(*pair) for pair in zip(y.T, said.T, strict=True)])


def influence(y: np.ndarray, said: np.ndarray) -> np.ndarray:
    """How far each case moves the mean AUC of these findings, (n,), with mean 0: DeLong's shares, laid on the cases."""
    total = np.zeros(len(y))
    for truth, p in zip(y.T, said.T, strict=True):
        ill, healthy = truth == 1, truth == 0
        rank = rankdata(p)
        below = (rank[ill] - rankdata(p[ill])) / healthy.sum()
        above = 1 - (rank[healthy] - rankdata(p[healthy])) / ill.sum()
        total[ill] += (below - below.mean()) / ill.mean()
        total[healthy] += (above - above.mean()) / healthy.mean()
    return total / y.shape[1]


def score_findings(outputs: dict, test: Split, seed: int) -> dict:
    """What is said of the test images: ranking, decisions at a half and at the thresholds from validation, probabilities."""
    y, p, shares = test.labels, outputs["score"].astype(float), outputs["shares"]
    again = 1 / (1 + np.exp(-(prob.log_odds(p) * outputs["lines"][:, 0] + outputs["lines"][:, 1])))
    rare, ranked = shares < RARE, aucs(y, p)

    def mean(measure, *more) -> float:
        return float(np.mean([measure(y[:, k], *(part[:, k] for part in more)) for k in range(y.shape[1])]))

    def decided(name: str, thresholds) -> dict[str, float]:
        called = p > thresholds
        found, cleared = (mean(lambda t, c, ill=ill: (c == ill)[t == ill].mean(), called) for ill in (1, 0))
        f1 = f1_score(y, called, average="macro", zero_division=0)
        return {
            f"found{name}": found,
            f"cleared{name}": cleared,
            f"balanced{name}": (found + cleared) / 2,
            f"f1{name}": f1,
        }

    found = {
        "auc": ranked.mean(), "auc_rare": ranked[rare].mean(), "auc_others": ranked[~rare].mean(),
        "ap": average_precision_score(y, p), "ap_rare": average_precision_score(y[:, rare], p[:, rare]),
        "auc_micro": metrics.auc(y.ravel(), p.ravel()), "ap_micro": average_precision_score(y.ravel(), p.ravel()),
        "acc": metrics.accuracy(y, p), **decided("", 0.5), **decided("_chosen", outputs["thresholds"]),
        **decided("_share", shares), "said_over_seen": p.mean() / y.mean(),
        "brier": np.mean((p - y) ** 2), "brier_again": np.mean((again - y) ** 2),
        "nats": mean(prob.log_loss, p), "nats_again": mean(prob.log_loss, again),
        "benefit": mean(partial(benefit, threshold=0.1), p), "benefit_again": mean(partial(benefit, threshold=0.1), again),
    }  # fmt: skip
    moved = {"all": influence(y, p), "rare": influence(y[:, rare], p[:, rare])}
    return rounded(found) | {"scores": {name: values.round(3).tolist() for name, values in moved.items()}}


def benefit(y: np.ndarray, p: np.ndarray, threshold: float) -> float:
    """Net benefit for 1,000 images."""
    return 1000 * prob.net_benefit(y, p, threshold)


def fit_children(blind: Blind, seed: int, epochs: int = 10) -> Fitted:
    """Train the small network on PneumoniaMNIST; temperature and thresholds of the sets come from validation."""
    lab.seed_keras(seed)
    import keras

    from course_utils import models, training

    x, y = blind.train
    augment = models.augmentation(rotation=0, zoom=0, brightness=0, contrast=0, blur=0)
    model = models.cnn(x.shape[1:], 1, augment, widths=WIDTHS, dropout=0.2)
    model.compile(
        keras.optimizers.AdamW(training.schedule(len(x), epochs, 64), weight_decay=5e-2), "binary_crossentropy"
    )
    start = time.perf_counter()
    model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
    seconds = time.perf_counter() - start
    facts = {"params": model.count_params(), "train_images": len(x), "train_seconds": seconds}
    facts["recipe"] = recipe(model, epochs, 64)
    on_val, on_test = (models.predict_mirrored(model, part)[:, 0] for part in (blind.val.images, blind.test_images))
    return told(blind, on_val, on_test, facts)


def fit_prevalence(blind: Blind, seed: int) -> Fitted:
    """The trivial opponent: the prevalence of the training images for everybody."""
    facts = {"params": 0, "train_images": len(blind.train.labels), "train_seconds": 0.0}
    said = [np.full(len(part), blind.train.labels.mean()) for part in (blind.val.labels, blind.test_images)]
    return told(blind, *said, facts)


def sets_of(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Thresholds for sets of classes, (2, 2): one for all, written twice, and one for each class."""
    strange = np.where(y == 1, 1 - p, p)
    of_all = prob.conformal_threshold(strange, MISS)
    return np.array([[of_all, of_all], [prob.conformal_threshold(strange[y == c], MISS) for c in (0, 1)]])


def covered(y: np.ndarray, p: np.ndarray, thresholds: np.ndarray) -> dict[str, float]:
    """Shares of the ill and of the healthy whose set holds the truth, and of sets of one class, by kind of threshold."""
    found = {}
    for kind, row in zip(("_all", "_class"), thresholds, strict=True):
        sets = prob.prediction_sets(p, row)
        held = sets[np.arange(len(y)), y]
        found |= {f"ill{kind}": held[y == 1].mean(), f"healthy{kind}": held[y == 0].mean(), f"held{kind}": held.mean()}
        found[f"one{kind}"] = (sets.sum(axis=1) == 1).mean()
    return found


def told(blind: Blind, on_val: np.ndarray, on_test: np.ndarray, facts: dict, halves: int = 100) -> Fitted:
    """Measures on validation data, where sets are fitted on one random half and tried on the other, and what goes to the test."""
    y, before = blind.val.labels, float(blind.train.labels.mean())
    rng, tried = np.random.default_rng(0), []
    for _ in range(halves):
        order = rng.permutation(len(y))
        one, other = order[: len(y) // 2], order[len(y) // 2 :]
        tried.append(covered(y[other], on_val[other], sets_of(y[one], on_val[one])))
    halved = {name: np.mean([t[name] for t in tried]) for name in tried[0]}
    temperature = prob.best_temperature(y, on_val)
    found = {"nats": prob.log_loss(y, on_val), "brier": metrics.brier(y, on_val), "temperature": temperature}
    outputs = {"score": on_test, "temperature": np.array(temperature), "before": np.array(before)}
    return Fitted(rounded(found | halved), outputs | {"sets": sets_of(y, on_val)}, facts)


def score_told(outputs: dict, test: Split, seed: int) -> dict:
    """Probabilities on the test split as they come, cooled, shifted to a guessed prevalence, or to the true one."""
    y, p = test.labels, outputs["score"].astype(float)
    before, temperature = float(outputs["before"]), float(outputs["temperature"])
    cool = prob.cooled(p, temperature)
    guessed = prob.new_prevalence(cool, before)
    variants = {"raw": p, "cooled": cool, "guessed": prob.shifted(cool, before, guessed),
                "true": prob.shifted(cool, before, y.mean())}  # fmt: skip
    found = {"auc": metrics.auc(y, p), "guess": guessed, "mean_raw": p.mean(), **covered(y, p, outputs["sets"])}
    for name, said in variants.items():
        found |= {f"nats_{name}": prob.log_loss(y, said), f"brier_{name}": metrics.brier(y, said)}
        found[f"ece_{name}"] = metrics.calibration_error(y, said)
    sure = np.argsort(-np.abs(p - 0.5), kind="stable")
    wrong = (p > 0.5) != y
    return rounded(
        found | {f"error_{share}": wrong[sure[: round(share / 100 * len(y))]].mean() for share in (100, 80, 60, 40)}
    )


def _findings(label: str, make=fit, **options) -> Model:
    return Model(label, "findings", partial(make, **options) if options else make, score_findings, CHESTS)


# cnn is the lesson's network; each cure changes one thing in it
MODELS = {
    "shares": _findings("the training shares for every image: finds nothing", fit_shares),
    "pixels": _findings("logistic regression a finding, 14 x 14 pixels", fit_pixels),
    "cnn": _findings("small CNN, no cure"),
    "weighted": _findings("class weights: the ill count as much as the healthy", loss="weighted"),
    "focal": _findings("focal loss, gamma 2", loss="focal"),
    "even": _findings("oversampling: images drawn evenly by finding", even=True),
    "adjusted": _findings("logit adjustment in training", loss="adjusted"),
    "started": _findings("no cure, the last layer starts at the shares", fit_apart),
    "capped": _findings("class weights, at most 10", fit_apart, cap=10.0),
    "shipped": _findings("the course's CNN, wider and ten epochs, no cure (lesson 15)", fit_shipped),
    "children": Model("small CNN", "probabilities", fit_children, score_told, CHILDREN),
    "prevalence": Model("the training prevalence for everybody", "probabilities", fit_prevalence, score_told, CHILDREN),
}
CURES = ("shares", "pixels", "cnn", "weighted", "focal", "even", "adjusted", "started", "capped", "shipped")
TABLES = [
    TableOf(
        "Fourteen findings, most of them rare: cures for imbalance (lesson 52)",
        "findings",
        {
            "auc": ("AUC", 3), "auc_rare": ("AUC, rare findings", 3), "ap": ("average precision", 3), "acc": ("accuracy", 3),
            "auc_micro": ("AUC, all answers in one pot", 3),
            "balanced": ("balanced accuracy at a half", 3), "balanced_chosen": ("at thresholds from validation", 3),
            "nats": ("log loss, nats", 3), "nats_again": ("recalibrated", 3),
        },
        "Means over the 14 findings; rare are the seven on less than 3 % of the training images. Balanced accuracy: mean of the "
        "shares of ill and of healthy who are called rightly. Recalibrated: a line through the log odds, fitted on validation "
        "images. The small networks: one recipe, and one thing changed.",
        CURES,
    ),
    TableOf(
        "What a probability of pneumonia is worth when the prevalence changes (lesson 52)",
        "probabilities",
        {
            "nats_raw": ("log loss as it comes, nats", 3), "nats_cooled": ("temperature", 3),
            "nats_guessed": ("and prevalence guessed", 3), "nats_true": ("and prevalence known", 3),
            "guess": ("guessed prevalence", 3), "ill_all": ("sets hold the truth, ill", 3), "healthy_all": ("healthy", 3),
        },
        "Temperature and thresholds of the sets from validation images, where 74 % are ill, as in training; on the test split "
        "62 % are. Prevalence guessed from the test images without their labels. Sets shall hold the truth for 90 %.",
        ("prevalence", "children"),
    ),
]  # fmt: skip


def compare(runs: dict[str, list[dict]], draws: int = 2000) -> dict[str, dict]:
    """For each reader of findings: mean AUC minus that of cnn, all findings and the rare ones, over cases and seeds."""
    if "cnn" not in runs or "shares" not in runs:
        return {}
    by_seed = {model: {r["run"]["seed"]: r for r in group} for model, group in runs.items()}
    found = {}
    for model in sorted(set(CURES) & set(runs) - {"cnn"}):
        rng = np.random.default_rng(0)
        seeds = sorted(set(by_seed[model]) & set(by_seed["cnn"]))
        fields = {}
        for which, measure in (("all", "auc"), ("rare", "auc_rare")):
            pairs = [(by_seed[model][s], by_seed["cnn"][s]) for s in seeds]
            gain = np.array([ours["test"][measure] - theirs["test"][measure] for ours, theirs in pairs])
            cases = np.array([np.subtract(ours["scores"][which], theirs["scores"][which]) for ours, theirs in pairs])
            chosen = rng.integers(0, len(seeds), (draws, len(seeds)))
            n = cases.shape[1]
            drawn = [gain[s].mean() + cases[s].mean(axis=0)[rng.integers(0, n, n)].mean() for s in chosen]
            ends = np.percentile(drawn, (2.5, 97.5))
            fields[f"{measure}_minus_cnn"] = [round(float(v), 4) for v in (gain.mean(), *ends)]
        found[model] = fields
    return found
