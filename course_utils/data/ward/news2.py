"""The National Early Warning Score 2, by the chart of the Royal College of Physicians (London, 2017)."""

import numpy as np

SIGNALS = ("respiration", "saturation", "oxygen", "systolic", "pulse", "consciousness", "temperature", "lactate")
UNITS = ("breaths/min", "%", "0 air, 1 oxygen", "mmHg", "beats/min", "0 alert, 1 not", "°C", "mmol/l")
RESPIRATION, SATURATION, OXYGEN, SYSTOLIC, PULSE, CONSCIOUSNESS, TEMPERATURE, LACTATE = range(len(SIGNALS))

# A signal's bands: from which value each begins, and the points of the bands, one more than there are beginnings.
BANDS = {
    RESPIRATION: ((9, 12, 21, 25), (3, 1, 0, 2, 3)),
    SYSTOLIC: ((91, 101, 111, 220), (3, 2, 1, 0, 3)),
    PULSE: ((41, 51, 91, 111, 131), (3, 1, 0, 1, 2, 3)),
    TEMPERATURE: ((35.1, 36.1, 38.1, 39.1), (3, 1, 0, 1, 2)),
}
SCALE_1 = ((92, 94, 96), (3, 2, 1, 0))
SCALE_2 = ((84, 86, 88), (3, 2, 1, 0))  # target 88 to 92 %, on air also all above
SCALE_2_OXYGEN = ((84, 86, 88, 93, 95, 97), (3, 2, 1, 0, 1, 2, 3))  # above the target with oxygen is dangerous too


def points(values: np.ndarray, scale_2: np.ndarray | bool = False) -> np.ndarray:
    """Points of each of the seven parameters, int (..., 7), in the order of SIGNALS; a missing value (NaN) scores 0.

    values: (..., 7 or more) in the order and units of SIGNALS; what stands behind the seventh is not read. Values are
    rounded as on the chart, temperature to 0.1 °C and the others to whole numbers. scale_2: bool (...), for whom the second
    saturation scale was prescribed (hypercapnic respiratory failure).
    """
    values = np.asarray(values, float)
    seen = np.where(np.isnan(values), 0, values)
    known = ~np.isnan(values[..., :7])
    scale_2 = np.broadcast_to(scale_2, values.shape[:-1])

    def band(value: np.ndarray, bands: tuple) -> np.ndarray:
        return np.asarray(bands[1])[np.digitize(value, bands[0])]

    found = np.zeros(known.shape, int)
    for signal, bands in BANDS.items():
        tenths = 1 if signal == TEMPERATURE else 0
        found[..., signal] = band(np.round(seen[..., signal], tenths), bands)
    percent, given = np.round(seen[..., SATURATION]), seen[..., OXYGEN] > 0.5
    second = np.where(given, band(percent, SCALE_2_OXYGEN), band(percent, SCALE_2))
    found[..., SATURATION] = np.where(scale_2, second, band(percent, SCALE_1))
    found[..., OXYGEN] = 2 * given
    found[..., CONSCIOUSNESS] = 3 * (seen[..., CONSCIOUSNESS] > 0.5)
    return np.where(known, found, 0)


def news2(values: np.ndarray, scale_2: np.ndarray | bool = False) -> np.ndarray:
    """The score, int (...): the sum of the points of the seven parameters, 0 to 20. Arguments as for `points`."""
    return points(values, scale_2).sum(axis=-1)
