"""What is known at admission: age, sex, diagnoses and medication as codes, a laboratory panel; and the risk that comes with it.

Codes are those of the WHO: ICD-10 for diagnoses, ATC for medication. Reference ranges of the panel are rounded; laboratories
print their own, and differ (Berg & Lane 2011, doi:10.1258/acb.2011.011078).
"""

from typing import NamedTuple

import numpy as np

CODES = {
    "I10": "essential hypertension",
    "I50": "heart failure",
    "J44": "chronic obstructive pulmonary disease",
    "E11": "type 2 diabetes",
    "N18": "chronic kidney disease",
    "C80": "malignant neoplasm",
    "K25": "gastric ulcer",
    "F03": "dementia",
    "C07": "beta blocker (medication)",
    "B01": "antithrombotic (medication)",
}
LABS = {  # name -> (unit, low and high end of the reference range)
    "haemoglobin": ("g/l", 120, 170),
    "leukocytes": ("10⁹/l", 4, 11),
    "platelets": ("10⁹/l", 150, 400),
    "CRP": ("mg/l", 0, 5),
    "creatinine": ("µmol/l", 50, 110),
    "urea": ("mmol/l", 2.5, 7.8),
    "sodium": ("mmol/l", 133, 146),
    "potassium": ("mmol/l", 3.5, 5.3),
    "albumin": ("g/l", 35, 50),
}


class Records(NamedTuple):
    """age: years, int (n,). male: bool (n,). codes: bool (n, 10), in the order of CODES. labs: float (n, 9), in the order
    and units of LABS, NaN where a value was not asked for."""

    age: np.ndarray
    male: np.ndarray
    codes: np.ndarray
    labs: np.ndarray

    def has(self, code: str) -> np.ndarray:
        """Whether each patient has a code, bool (n,). Raises ValueError for an unknown one."""
        return self.codes[:, list(CODES).index(code)]

    def table(self) -> np.ndarray:
        """All of it as numbers, float (n, 21): age, sex, codes, panel."""
        return np.column_stack([self.age, self.male, self.codes, self.labs]).astype(float)


def draw(rng: np.random.Generator, n: int) -> tuple[Records, np.ndarray, np.ndarray]:
    """n patients; the logarithm of their odds to deteriorate, without its level; weights of sepsis, lungs and bleeding (n, 3)."""
    age = np.clip(rng.normal(68, 15, n), 18, 99).astype(int)
    male = rng.random(n) < 0.52
    old = (age - 68) / 15

    def chance(share: float, more: np.ndarray | float = 0.0) -> np.ndarray:
        return rng.random(n) < 1 / (1 + (1 / share - 1) * np.exp(-(more + 0.5 * old)))

    pressure = chance(0.45)
    heart, lungs, sugar = chance(0.14, 0.6 * pressure), chance(0.16, 0.3 * male), chance(0.22, 0.5 * pressure)
    kidneys = chance(0.12, 0.8 * sugar + 0.5 * heart)
    tumour, ulcer, dementia = chance(0.13), chance(0.05), chance(0.08, old)
    blocker = chance(0.18, 1.2 * heart + 0.5 * pressure)
    thinner = chance(0.22, 0.8 * heart)
    codes = np.column_stack([pressure, heart, lungs, sugar, kidneys, tumour, ulcer, dementia, blocker, thinner])

    inflamed = rng.normal(0, 1, n) + 0.4 * tumour  # three hidden causes shape the panel
    blood = rng.normal(0, 1, n) + 0.8 * ulcer + 0.7 * tumour + 0.4 * kidneys  # loss of blood, recent or slow
    filtering = np.clip(rng.normal(85, 20, n) - 12 * old - 35 * kidneys, 8, 130)  # ml/min
    labs = np.column_stack([
        np.where(male, 145, 132) - 12 * blood + rng.normal(0, 7, n),
        7.5 * np.exp(0.30 * inflamed + rng.normal(0, 0.18, n)),
        260 * np.exp(0.12 * inflamed + 0.05 * blood + rng.normal(0, 0.22, n)),
        12 * np.exp(1.1 * inflamed + rng.normal(0, 0.5, n)),
        80 * (85 / filtering) ** 0.9 * np.exp(0.12 * male + rng.normal(0, 0.10, n)),
        6 * (85 / filtering) ** 0.8 * np.exp(0.10 * blood + rng.normal(0, 0.15, n)),
        138.5 - 1.0 * inflamed - 1.5 * heart + rng.normal(0, 2.5, n),
        4.2 + 0.012 * (85 - filtering) + rng.normal(0, 0.3, n),
        38 - 3.0 * inflamed - 2 * tumour + rng.normal(0, 2.5, n),
    ])  # fmt: skip
    lowest = [40, 0.5, 10, 0.5, 25, 1, 110, 2.2, 12]
    highest = [200, 60, 1200, 450, 1200, 60, 165, 7.5, 55]
    labs = np.clip(labs, lowest, highest).round(1)
    asked = rng.random((n, len(LABS))) < 0.96
    asked[:, [3, 8]] &= (rng.random(n) < 0.75 + 0.1 * np.clip(inflamed, -1, 2))[:, None]  # CRP, albumin: on suspicion
    odds = 0.4 * old + 0.8 * inflamed + 0.4 * blood + 0.5 * lungs + 0.6 * heart + 0.6 * tumour + 0.5 * kidneys
    kinds = np.column_stack([
        np.exp(0.6 * inflamed), 0.7 * np.exp(1.0 * lungs + 0.6 * heart), 0.4 * np.exp(0.6 * blood + 1.0 * ulcer + 0.6 * thinner)
    ])  # fmt: skip
    return Records(age, male, codes, np.where(asked, labs, np.nan)), odds, kinds / kinds.sum(axis=1, keepdims=True)
