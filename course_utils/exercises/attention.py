"""Checks of lesson 25."""

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import close, compare, exact
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
        60: "weights add up to 1, so the answer lies between 10 and 30",
    }
    close(answer, 15.797, 0.05, hints, "three products, each over the root of four, softmax, then the weighted sum")
    return "scores 2, 0 and 1 after the root give weights of 0.67, 0.09 and 0.24, and an answer of 15.8"


@checker
def masked(function) -> str:
    """A function (q, k, v, seen) -> answers (asks, m), where steps that are not seen get no weight."""

    def softmax(a, axis=-1):
        e = np.exp(a - a.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)

    def scores(q, k):
        return q @ k.T / np.sqrt(k.shape[1])

    def right(q, k, v, seen):
        return softmax(np.where(seen, scores(q, k), -np.inf)) @ v

    def drawn(rng: np.random.Generator) -> tuple:
        asks, time, d, m = rng.choice(np.arange(2, 9), 4, replace=False)
        seen = rng.random(time) < 0.6
        seen[rng.integers(time)] = True
        seen[(seen.argmax() + 1) % time] = False
        return rng.normal(size=(asks, d)), 2 * rng.normal(size=(time, d)), rng.normal(size=(time, m)), seen

    rng = np.random.default_rng(2)
    large = (
        rng.normal(size=(2, 5)),
        600 * rng.normal(size=(4, 5)),
        rng.normal(size=(4, 3)),
        np.array([1, 0, 1, 1], bool),
    )
    mistakes = [
        (lambda q, k, v, s: softmax(scores(q, k)) @ v, "the steps that are not seen still count"),
        (lambda q, k, v, s: (softmax(scores(q, k)) * s) @ v,
         "the weights that are left no longer add up to 1: mask before the softmax"),
        (lambda q, k, v, s: softmax(scores(q, k) * s) @ v, "a score of 0 is a score like others: its exponential is 1"),
        (lambda q, k, v, s: softmax(np.where(s, q @ k.T, -np.inf)) @ v, "the root of d is missing"),
        (lambda q, k, v, s: softmax(np.where(s, q @ k.T / k.shape[1], -np.inf)) @ v, "divided by d: it is the root of d"),
        (lambda q, k, v, s: softmax(np.where(s, q @ k.T / np.sqrt(len(k)), -np.inf)) @ v,
         "the root is that of the numbers in a key, not of the steps"),
        (lambda q, k, v, s: softmax(np.where(~s, scores(q, k), -np.inf)) @ v, "seen is True for steps that may be asked"),
        (lambda q, k, v, s: softmax(np.where(s, scores(q, k), -1e9), axis=0) @ v,
         "weights of one query add up to 1 over the steps"),
    ]  # fmt: skip
    compare(
        function, [drawn(rng), large, drawn(rng)], drawn, right, mistakes,
        "product by product: queries with keys, over the root of d, masked, softmax over the steps, times the values",
        not_finite="some of your numbers are not finite: subtract the largest score before the exponential",
    )  # fmt: skip
    return "what nobody may look at gets no weight, and the others' weights add up to 1"


@checker
def longest(answer) -> str:
    """Longest sequence whose weights fit into 2,048,000,000 bytes: 4 sequences, 8 heads, 4 bytes a number."""
    hints = {
        8000: "a factor of 4 is missing: are the sequences of the batch and the bytes of a number both in it?",
        16000: "bytes and sequences of the batch are missing", 11313: "each head has a table of its own",
        16_000_000: "that is the number of entries of one table: it has as many rows as columns",
        64_000_000: "bytes: a number has four of them", 22627: "the table of every head, and of every sequence",
    }  # fmt: skip
    exact(answer, 4000, hints, "sequences × heads × length × length × bytes of a number must stay within the memory")
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
        raise Wrong("between holding and guessing: ask about 1,000 sequences of lag 500")
    return verdict(
        got, "guesses", f"At lag 60 it was {near:.2f}, at 500 {far:.2f}",
        "its only query comes from the last step, and that step's place, 500, never occurred in training. "
        "Reaching far is not the same as having learned to ask from there",
    )  # fmt: skip
