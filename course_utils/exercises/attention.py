"""Checks of lesson 25."""

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import close, compare, exact, number
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def by_hand(answer) -> str:
    """Attention of one query over three keys of four numbers: scores 4, 0 and 2 before the root, values 10, 20 and 30."""
    hints = {
        12.505: "the scores are too far apart: what are they divided by?",
        18.01: "divided by d: it is the root of d",
        20: "all three the same? The scores differ, so the weights do",
        10: "the largest weight does not take all: it is a mixture",
        16.667: "weights in proportion to the scores: the softmax takes the exponential first",
        0.665: "that is the first weight: now mix the values",
        15.7: "nearly: keep three digits of the weights",
        15.16: "the root of the number of keys: it is that of the numbers in a key",
        60: "weights add up to 1, so the answer lies between 10 and 30",
    }
    close(answer, 15.795, 0.05, hints, "three products, each over the root of four, softmax, then the weighted sum")
    return "scores 2, 0 and 1 after the root give weights of 0.665, 0.090 and 0.245, and an answer of 15.79"


@checker
def causal(function) -> str:
    """A function (q, k, v) -> answers (time, m), in which each step asks itself and earlier steps only."""

    def softmax(a, axis=-1):
        e = np.exp(a - a.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)

    def scores(q, k):
        return q @ k.T / np.sqrt(k.shape[1])

    def allowed(q, k):
        return np.tril(np.ones((len(q), len(k)), bool))

    def right(q, k, v):
        return softmax(np.where(allowed(q, k), scores(q, k), -np.inf)) @ v

    def drawn(rng: np.random.Generator) -> tuple:
        time, d, m = rng.choice(np.arange(3, 10), 3, replace=False)
        return rng.normal(size=(time, d)), 2 * rng.normal(size=(time, d)), rng.normal(size=(time, m))

    rng = np.random.default_rng(2)
    # scores of about -900 in the past and +900 in the future for one query, the reverse for the next
    steep = np.array([[1.0], [1], [-1], [1]]), np.array([[-900.0], [-905], [901], [903]]), rng.normal(size=(4, 3))
    mistakes = [
        (lambda q, k, v: softmax(scores(q, k)) @ v, "later steps still count"),
        (lambda q, k, v: (softmax(scores(q, k)) * allowed(q, k)) @ v,
         "the weights that are left no longer add up to 1: mask before the softmax"),
        (lambda q, k, v: softmax(scores(q, k) * allowed(q, k)) @ v, "a score of 0 is a score like others: its exponential is 1"),
        (lambda q, k, v: softmax(np.where(allowed(q, k).T, scores(q, k), -np.inf)) @ v,
         "your steps ask the future and not the past: rows ask, columns are asked"),
        (lambda q, k, v: softmax(np.where(allowed(q, k), q @ k.T, -np.inf)) @ v, "the root of d is missing"),
        (lambda q, k, v: softmax(np.where(allowed(q, k), q @ k.T / k.shape[1], -np.inf)) @ v, "d itself is too much: its root"),
        (lambda q, k, v: softmax(np.where(allowed(q, k), q @ k.T / np.sqrt(len(k)), -np.inf)) @ v,
         "the root is that of the numbers in a key, not of the steps"),
        (lambda q, k, v: softmax(np.where(allowed(q, k), scores(q, k), -1e9), axis=0) @ v,
         "weights of one query add up to 1 over the steps"),
    ]  # fmt: skip
    compare(
        function, [drawn(rng), steep, drawn(rng)], drawn, right, mistakes,
        "one by one: queries with keys, over the root of d, later steps masked, softmax over the steps, times the values",
        not_finite="some of your numbers are not finite: does each step ask itself too, and is the score that you take off the "
        "largest of this query among the steps that it may ask?",
    )  # fmt: skip
    return "nobody sees the future, and the weights of what is left add up to 1"


@checker
def longest(answer) -> str:
    """Longest sequence whose weights fit into 2,048,000,000 bytes: 4 sequences, 8 heads, 4 bytes a number."""
    steps = number(answer)
    if steps != round(steps):
        if int(steps) == 4000:
            raise Wrong("a whole number of steps is wanted")
        steps = int(steps)  # a mistake is known whether its root was rounded or not
    hints = {
        8000: "a factor of 4 is missing: are the sequences of the batch and the bytes of a number both in it?",
        16000: "bytes and sequences of the batch are missing", 11313: "each head has a table of its own",
        22627: "the table of every head, and of every sequence", 45254: "sequences, heads and bytes are missing",
        16_000_000: "that is the number of entries of one table: it has as many rows as columns",
        64_000_000: "bytes: a number has four of them",
    }  # fmt: skip
    hints |= {11314: hints[11313], 22628: hints[22627], 45255: hints[45254]}
    exact(steps, 4000, hints, "sequences × heads × length × length × bytes of a number must stay within the memory")
    return "4,000 steps; twice the memory would give 1.4 times the length"


@checker
def farther(answer) -> str:
    """Prediction what a reader trained at lag 60 does at lag 500; accuracy at lag 60 and at lag 500."""
    got = read(answer, ("holds", "guesses"), values=2)
    near, far = got.values
    plausible(
        near, 0.95, 1.0, "an accuracy at lag 60", "ask `reader`, as section 3 trained it, about sequences of lag 60"
    )
    plausible(
        far, 0.4, 1.0, "an accuracy at lag 500", "ask the same `reader` about sequences of lag 500, and train nothing"
    )
    if far > 0.9:
        raise Wrong(
            "a reader that has seen lag 60 only should not hold that far: have you asked the one trained at lag 500?"
        )
    if far > 0.75:
        raise Wrong(
            "between holding and guessing, which readers of five seeds never were: is it lag 500, and `reader`?"
        )
    return verdict(
        got, "guesses", f"At lag 60 it was {near:.2f}, at 500 {far:.2f}",
        "places beyond 60 never occurred in training, neither of the step that asks nor of those that are asked. "
        "Reaching far is not the same as having learned to ask from there",
    )  # fmt: skip
