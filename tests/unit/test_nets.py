"""The nets that a file keeps are those of the word lists, and a changed word list gets a net of its own."""

import numpy as np
from nets import weave_all

from analyzers.lexicon import Lexicon, Rule
from analyzers.net import net_of, weave
from analyzers.sieve import Sieve
from bot.assembling import kept_nets
from config.nets import FILE, read_nets


def same(one, other):
    return all(np.array_equal(here, there) for here, there in zip(one, other, strict=True))


def test_the_kept_nets_are_those_of_the_word_lists():
    """`make nets` was not forgotten after a change."""
    woven, kept = weave_all(), kept_nets()
    assert len(kept) == len(woven)
    assert [name for name, net in zip(woven, kept, strict=True) if not same(woven[name], net)] == []


def test_another_word_list_gets_another_net():
    """Planted: a net of other patterns is kept; it is not taken for that of these."""
    kept = [weave(["one", "two"])]
    sieve = Sieve(kept)
    lexicon = Lexicon([Rule(id="1", pattern="one"), Rule(id="3", pattern="three")], sieve)
    assert same(net_of(sieve.patterns, kept), weave(sieve.patterns))
    assert [hit.rule.id for hit in lexicon.find("two three")] == ["3"]


def test_a_kept_net_is_used():
    """It is not made anew."""
    kept = [weave(["one", "two"])]
    assert net_of(["one", "two"], kept) is kept[0]
    assert net_of(["two", "one"], kept) is not kept[0]


def test_a_damaged_file_keeps_no_net(tmp_path):
    """Planted: a byte is another; the nets are then made anew, which takes longer and finds the same."""
    content = bytearray(FILE.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "nets.npz").write_bytes(content)
    assert read_nets(tmp_path / "nets.npz") == []
    assert read_nets(tmp_path / "missing.npz") == []
