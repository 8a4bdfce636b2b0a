"""Finds the sentence and the clause around some words, so that what is masked leaves a sentence that can be read."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property
from operator import itemgetter

from analyzers.blinding.claims import Joints

Stretch = tuple[int, int]
"""Characters from the first up to the second."""

SENTENCE_END = re.compile(
    r"[.!?…]+[\"')\]»”]*(?=\s|$|[¿¡\u3040-\u30ff\u4e00-\u9fff])|(?<=[\u3040-\u30ff\u4e00-\u9fff])[!?]+|。+|\n"
    r"|(?:[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)+(?=\s|$)"
)
"""The marks that end a sentence. A full stop inside a number, a name or an address does not."""
BRACKETED = re.compile(r"\([^()\n]{2,120}\)")
"""An aside between brackets is a clause of its own."""
TAG = re.compile(r"#\w+")
QUOTED = re.compile(r"[\"«“„「『][^\"»”“」』\n]{3,200}[\"»”“」』]")
"""Words in quotation marks are somebody else's: nobody offers status in them."""
NOTHING_YET = re.compile(r"(?:[^\w@#]|[@#]\w+|\b(?:hi|hello|hey|hallo|hola|bonjour|olá)\b)*")
"""What may stand before the first clause of a sentence."""


_START, _END = itemgetter(0), itemgetter(1)


class Clauses:
    """The sentences and clauses of one folded text."""

    def __init__(self, text: str, joints: Joints) -> None:
        self.text = text
        self._joints = joints
        self._quotes = [quote.span() for quote in QUOTED.finditer(text)]
        self._apart = [apart.span() for found in (BRACKETED, TAG) for apart in found.finditer(text)]
        marks = [mark.span() for mark in SENTENCE_END.finditer(text)]
        self._firsts = [0, *(end for _, end in marks)]
        self._ends = [*marks, (len(text), len(text))]

    @cached_property
    def _edges(self) -> list[Stretch]:
        """Where clauses may end, in order: found once, for a hostile post holds hundreds of claims."""
        return [edge.span() for edge in self._joints.edge.finditer(self.text)]

    def sentence(self, place: int) -> int:
        """Give the number of the sentence in which a place stands."""
        return bisect_right(self._firsts, place) - 1

    def words_of(self, sentence: int) -> str:
        """Give the words of a sentence."""
        return self.text[self._firsts[sentence] : self._ends[sentence][1]]

    def is_quoted(self, stretch: Stretch) -> bool:
        """Tell whether a stretch stands in quotation marks."""
        return any(start < stretch[0] and stretch[1] <= end for start, end in self._quotes)

    def has_quote(self, sentence: int) -> bool:
        """Tell whether a quotation begins in a sentence."""
        return any(self.sentence(start) == sentence for start, _ in self._quotes)

    def around(self, stretch: Stretch, *, ends: bool = False) -> Stretch:
        """Give the clause around some words, with what beside it still belongs to it; `ends`: not beyond the words."""
        if apart := _holding(self._apart, stretch):
            return apart
        start, end = self._left_edge(stretch[0]), self._without_overhang(stretch)
        return (start, end) if ends else (start, self._right_edge((stretch[0], end)))

    def within_quote(self, stretch: Stretch) -> Stretch:
        """Give what a quotation says in the clause around some words; all of it when nothing else is left."""
        first, last = _holding(self._quotes, stretch) or stretch
        start, end = self.around(stretch)
        start, end = max(start, first), min(end, last)
        rest = self.text[first:start] + self.text[end:last]
        return (start, end) if re.search(r"\w", rest) else (first, last)

    def put_together(self, stretches: Iterable[Stretch]) -> list[Stretch]:
        """Put clauses in order, make one of those with nothing said between, and add what joined them to the rest."""
        joined: list[Stretch] = []
        for start, end in sorted(stretches):
            if joined and (start <= joined[-1][1] or self._joints.join.fullmatch(self.text, joined[-1][1], start)):
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return [self._with_its_joint(stretch) for stretch in joined]

    def _without_overhang(self, stretch: Stretch) -> int:
        """Give the end of some words without the one that only begins the next clause or sentence."""
        start, end = stretch
        sentence_end = self._ends[self.sentence(start)][1]
        if sentence_end < end and len(self.text[sentence_end:end].split()) == 1:
            return sentence_end
        at = bisect_left(self._edges, end, key=_START)
        first, last = self._edges[at - 1] if at else (end, end)
        return first if start <= first and end <= last else end

    def _left_edge(self, start: int) -> int:
        """Go left to where the clause begins, and over what says nothing before it."""
        if self._begins_with_joint(start):
            return start
        first = self._firsts[self.sentence(start)]
        edges = self._edges[bisect_left(self._edges, first, key=_START) : bisect_right(self._edges, start, key=_END)]
        clauses = [first, *(end for _, end in edges)]
        if self._joints.begins.match(self.text, start) and not self._says_nothing(clauses[-1], start):
            return start
        left = clauses.pop()
        for (edge, _), clause in zip(reversed(edges), reversed(clauses), strict=True):
            if not self._says_nothing(clause, edge):
                break
            left = clause
        return left

    def _begins_with_joint(self, start: int) -> bool:
        """Tell whether the words begin with the dash that sets them apart, as a signature does."""
        edge = self._joints.edge.match(self.text, start - 1) if start else None
        return edge is not None and edge.end() > start

    def _says_nothing(self, start: int, end: int) -> bool:
        words = self.text[start:end].strip()
        return not words or self._joints.opener.fullmatch(words) is not None

    def _right_edge(self, stretch: Stretch) -> int:
        """Go right to where the clause ends, and over asides and what goes on about the same."""
        end = self._ends[self.sentence(stretch[1] - 1)][0]
        start = self._closed(stretch, end)
        while edge := self._edge_within(start, end):
            first, last = edge
            if aside := self._joints.aside.match(self.text, last, end):
                start = aside.end()
                if start < end and not self._joints.edge.match(self.text, start, end):
                    return start
            elif more := self._joints.goes_on.match(self.text, last, end):
                start = max(more.end(), start + 1)
            else:
                return first
        return max(end, start)

    def _edge_within(self, start: int, end: int) -> Stretch | None:
        """Give the first edge of a stretch that it holds whole."""
        at = bisect_left(self._edges, start, key=_START)
        return self._edges[at] if at < len(self._edges) and self._edges[at][1] <= end else None

    def _closed(self, stretch: Stretch, end: int) -> int:
        """Give the end of some words, behind the bracket that they leave open."""
        start, until = stretch
        if self.text.count("(", start, until) > self.text.count(")", start, until):
            return self.text.find(")", until, end) + 1 or until
        return until

    def _with_its_joint(self, stretch: Stretch) -> Stretch:
        """Take along the word that joined a clause to the rest, and the last mark when nothing else stays."""
        start, end = stretch
        first = self._firsts[self.sentence(start)]
        until, last = self._ends[self.sentence(max(start, end - 1))]
        alone = NOTHING_YET.fullmatch(self.text, first, start)
        if alone and end >= until:
            return start, self._behind_joint(max(end, last))
        if alone:
            join = self._joints.join.match(self.text, end, until)
            return start, join.end() if join else end
        joins = (join.start() for join in self._joints.join.finditer(self.text, first, start) if join.end() == start)
        return next(joins, start), end

    def _behind_joint(self, end: int) -> int:
        """Give the place behind the word that joins the next sentence to one that goes as a whole ("And still…")."""
        join = self._joints.join.match(self.text, end)
        return join.end() if join and re.search(r"\w", join.group()) else end


def _holding(stretches: Iterable[Stretch], words: Stretch) -> Stretch | None:
    """Give the stretch in which some words stand, if there is one."""
    return next((one for one in stretches if one[0] <= words[0] and words[1] <= one[1]), None)
