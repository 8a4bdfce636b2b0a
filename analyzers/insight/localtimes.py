"""Tells what the clocks of a place showed at many moments: offsets are looked up by the day, not by the moment."""

from datetime import tzinfo

import numpy as np

from analyzers.insight.crowd import DAY, MICRO, Whole, moment


def local_times(at: Whole, zone: tzinfo) -> Whole:
    """Give what the clocks show at each moment, as microseconds since 1970 began there."""
    unique, places = np.unique(at // DAY, return_inverse=True)
    ends = np.array([[_offset(day * DAY + part, zone) for part in (0, DAY - 1)] for day in unique.tolist()], np.int64)
    ahead = ends.reshape(-1, 2)[places]
    offsets = ahead[:, 0].copy()
    changing = ahead[:, 0] != ahead[:, 1]
    offsets[changing] = [_offset(one, zone) for one in at[changing].tolist()]
    return np.asarray(at + offsets, np.int64)


def _offset(at: int, zone: tzinfo) -> int:
    ahead = moment(at).astimezone(zone).utcoffset()
    return 0 if ahead is None else ahead // MICRO
