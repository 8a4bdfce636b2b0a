"""What eyes make of colours: contrast, and how far two colours are apart, also for who is colour-blind.

Contrast: WCAG 2.2, relative luminance and contrast ratio. Colour blindness: G. M. Machado, M. M. Oliveira and
L. A. F. Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency (IEEE TVCG 15, 2009), the
matrices of severity 1. Distance: CIE 1976 L*a*b*, D65, in which about 2.3 is just noticed (Mahy et al., 1994).
"""

import numpy as np

VISIONS = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour):
    """Give `#rrggbb` as linear light, 0 to 1."""
    parts = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """Give the contrast ratio of two colours, 1 to 21."""
    low, high = sorted(float(linear(colour) @ TO_XYZ[1]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def distance(one, other, vision="usual"):
    """Give how far two colours are apart for somebody who sees in this way."""
    return float(np.linalg.norm(_lab(VISIONS[vision] @ linear(one)) - _lab(VISIONS[vision] @ linear(other))))


def _lab(light):
    x, y, z = (
        np.cbrt(part) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116
        for part in TO_XYZ @ np.clip(light, 0, 1) / WHITE
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
