"""Kith talks to the world here: commands, sources, front ends, and how they are plugged together."""

import os

# Sums of the models are small: a second thread would mostly wait, and take from what else the machine serves. numpy
# asks for this once, when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
