"""Makes the nets of the word lists anew: `make nets`, after a change of a word list."""

from dataclasses import fields

import numpy as np

from analyzers.net import weave
from bot.assembling import Sieves, put_together
from config.nets import FILE


def weave_all():
    """Give the net of every sieve of the analyst by name."""
    sieves = Sieves()
    put_together(sieves, learned=False)
    return {field.name: weave(getattr(sieves, field.name).patterns) for field in fields(sieves)}


if __name__ == "__main__":
    nets = weave_all()
    np.savez(FILE, **{f"{name}/{field}": array for name, net in nets.items() for field, array in net._asdict().items()})
