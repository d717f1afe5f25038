"""Types of the arrays that the sample is made in, and of what stands for "none" in them."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Booleans: TypeAlias = npt.NDArray[np.bool_]
Random: TypeAlias = np.random.Generator

NONE = -(2**31)
"""No day, no officer, no row. Days are counted from 1970-01-01."""


def choose(random: Random, weights: Floats, size: int) -> Integers:
    """`size` places of `weights`, drawn with these weights."""
    cumulative = np.cumsum(weights)
    places: Integers = np.searchsorted(cumulative, random.random(size) * cumulative[-1], side="right").astype(np.int64)
    return places
