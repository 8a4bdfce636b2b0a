"""Takes mentions in: tells new ones from known ones, and keeps each with its assessment and its case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from analyzers.labels import NEEDS_A_PERSON, Flag, Origin
from analyzers.mention import Mention, edit_of, edited
from analyzers.verdict import Assessment
from storage.answers import settle_answers
from storage.chunking import chunks
from storage.database import insert_new
from storage.days import DayStore
from storage.followups import follow_up
from storage.identity import apart, author_key, mention_id, post_key, text_key
from storage.reading import to_mention
from storage.rows import AssessmentRow, CaseRow, EvidenceRow, MentionRow, TombstoneRow
from storage.states import UNSETTLED
from storage.threads import thread_up
from storage.twins import Twin, TwinStore, find_twins
from storage.words import index_words, reword
from storage.workspaces import author_key_of
from storage.writing import (
    Values,
    assessment_values,
    case_values,
    evidence_values,
    mention_values,
    need_values,
    restated_values,
)


@dataclass(frozen=True, slots=True)
class SortedOut:
    """Mentions to read, and how many were known, clash with another post's id, or are by forgotten authors.

    Of the known, `twins` are those that another source brought.
    """

    new: list[Mention]
    repeated: int
    clashing: int
    forgotten: int = 0
    twins: tuple[Twin, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What was stored: mentions, cases opened, cases our own replies answered; `forgotten` authors' were not."""

    mentions: int
    cases: int
    answered: int
    forgotten: int = 0


@dataclass(frozen=True, slots=True)
class _Sorting:
    """The mentions to store by their place in the batch, and the counts of the others."""

    new: dict[int, Mention]
    clashing: int
    forgotten: int
    twins: tuple[Twin, ...]


class MentionStore:
    """The intake of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace
        self._key = author_key_of(connection, workspace)

    def unseen(self, monitor: str, mentions: Sequence[Mention]) -> SortedOut:
        """Pick the mentions that are not stored yet.

        A post whose id another post has (same source, another text) gets an external id of its own, so that nothing
        is lost and the same file again stores nothing.
        """
        sorting = self._sort(monitor, mentions)
        repeated = len(mentions) - len(sorting.new) - sorting.forgotten
        return SortedOut(list(sorting.new.values()), repeated, sorting.clashing, sorting.forgotten, sorting.twins)

    def keep(self, monitor: str, batch: Sequence[tuple[Mention, Assessment]], now: datetime) -> Kept:
        """Store mentions with what was concluded, open cases, and settle those that an owned account answered.

        A settled case is open again when its author wrote again.

        Sorted once more, because another writer may have stored or forgotten some while they were read: what is there
        already stays as it is.
        """
        sorting = self._sort(monitor, [mention for mention, _ in batch])
        new = sorting.new
        TwinStore(self._connection, self._workspace).note(monitor, sorting.twins)
        rows = [(self._mention(monitor, mention, now), batch[place][1]) for place, mention in new.items()]
        moved = thread_up(self._connection, self._workspace, monitor, [row for row, _ in rows])
        stored = insert_new(self._connection, MentionRow, [row for row, _ in rows])
        insert_new(self._connection, AssessmentRow, [assessment_values(row, said) for row, said in rows])
        insert_new(self._connection, EvidenceRow, [line for row, said in rows for line in evidence_values(row, said)])
        index_words(self._connection, [row for row, _ in rows])
        cases = [(row, said) for row, said in rows if needs_a_case(row, said)]
        opened = insert_new(self._connection, CaseRow, [case_values(row, said) for row, said in cases])
        for some in chunks([str(row["id"]) for row, _ in rows]):
            DayStore(self._connection, self._workspace).spoil(MentionRow.id.in_(some))
        people = moved | self._people(monitor, [row for row, _ in rows])
        answered = settle_answers(self._connection, self._workspace, monitor, people, now)
        if follow_up(self._connection, self._workspace, monitor, rows, now):
            answered += settle_answers(self._connection, self._workspace, monitor, people, now)
        return Kept(stored, opened, answered, sorting.forgotten)

    def _people(self, monitor: str, rows: Sequence[Values]) -> set[str]:
        """Give whom new posts are by and whom they reply to, as `settle_answers` names them."""
        people = {str(row["author_key"] or row["id"]) for row in rows}
        above = sorted({str(row["in_reply_to"]) for row in rows} - {""})
        for some in chunks(above):
            query = select(MentionRow.author_key, MentionRow.id).where(
                MentionRow.workspace_id == self._workspace,
                MentionRow.monitor == monitor,
                MentionRow.source.in_({str(row["source"]) for row in rows}),
                MentionRow.external_id.in_(some),
            )
            people.update(row.author_key or row.id for row in self._connection.execute(query))
        return people

    def changed(self, monitor: str, mentions: Sequence[Mention]) -> list[Mention]:
        """Pick the mentions that are stored otherwise; one whose text was let go of is not among them."""
        stored: dict[str, Mention] = {}
        for ids in chunks(self._id(monitor, mention) for mention in mentions):
            query = select(MentionRow).where(
                MentionRow.workspace_id == self._workspace, MentionRow.id.in_(ids), MentionRow.text != ""
            )
            stored.update({row.id: to_mention(row) for row in self._connection.execute(query)})
        known = [(one, stored.get(self._id(monitor, one))) for one in mentions]
        return [one for one, before in known if before is not None and edited(before, edit_of(one)) != before]

    def restate(self, identity: str, now: Mention) -> bool:
        """Change what a stored mention says, because its author changed it; tell whether it says something else."""
        values = restated_values(now)
        other = or_(*(getattr(MentionRow, name) != value for name, value in values.items()))
        mine = (*self._there(identity), MentionRow.let_go_at.is_(None), other)
        changed = self._connection.execute(update(MentionRow).where(*mine).values(**values))
        if changed.rowcount:
            reword(self._connection, self._workspace, identity)
            DayStore(self._connection, self._workspace).spoil(MentionRow.id == identity)
        return changed.rowcount == 1

    def reassess(self, said: Sequence[tuple[str, Assessment]]) -> None:
        """Replace what was concluded about stored mentions (by id); a case opens or goes, a settled one stays.

        A mention that was forgotten while it was read again stays forgotten.
        """
        for identity, assessment in said:
            mention = self._connection.execute(
                select(MentionRow).where(MentionRow.workspace_id == self._workspace, MentionRow.id == identity)
            ).first()
            if mention is None:
                continue
            row = dict(mention._mapping)  # noqa: SLF001  SQLAlchemy's documented way to a row's dictionary
            for table in (EvidenceRow, AssessmentRow):
                self._connection.execute(delete(table).where(*_of(table, self._workspace, identity)))
            self._connection.execute(insert(AssessmentRow), [assessment_values(row, assessment)])
            insert_new(self._connection, EvidenceRow, evidence_values(row, assessment))
            self._review_case(row, assessment)
            DayStore(self._connection, self._workspace).spoil(MentionRow.id == identity)

    def _there(self, identity: str) -> tuple[ColumnElement[bool], ...]:
        return MentionRow.workspace_id == self._workspace, MentionRow.id == identity

    def _review_case(self, row: Values, assessment: Assessment) -> None:
        mine = _of(CaseRow, self._workspace, str(row["id"]))
        if needs_a_case(row, assessment):
            insert_new(self._connection, CaseRow, [case_values(row, assessment)])
            self._connection.execute(update(CaseRow).where(*mine).values(need_values(assessment)))
        else:
            unsettled = CaseRow.state.in_(UNSETTLED)
            self._connection.execute(delete(CaseRow).where(*mine, unsettled))

    def _sort(self, monitor: str, mentions: Sequence[Mention]) -> _Sorting:
        names = [{self._author(mention), self._post(monitor, mention)} for mention in mentions]
        forgotten = self._forgotten(set().union(*names))
        wanted = {place: mention for place, mention in enumerate(mentions) if not names[place] & forgotten}
        known = self._known_texts(monitor, wanted.values())
        new: dict[int, Mention] = {}
        clashing = 0
        for place, mention in wanted.items():
            kept = mention
            if _is_other(known.get(self._id(monitor, mention), mention.text), mention.text):
                kept = _set_apart(mention)
                clashing += self._id(monitor, kept) not in known
            identity = self._id(monitor, kept)
            if identity not in known:
                new[place] = kept
                known[identity] = kept.text
        twins = self._twins(monitor, new)
        told = tuple(Twin(new.pop(place), identity) for place, identity in twins.items())
        return _Sorting(new, clashing, len(mentions) - len(wanted), told)

    def _twins(self, monitor: str, new: Mapping[int, Mention]) -> dict[int, str]:
        """Give, by their places, the mentions that posts are which another source brought already: they are repeats."""
        posts = {place: (mention, self._author(mention)) for place, mention in new.items()}
        return find_twins(self._connection, self._workspace, monitor, posts)

    def _forgotten(self, keys: Iterable[str]) -> set[str]:
        """Give those of these keyed hashes, of authors and of posts, that are forgotten."""
        found: set[str] = set()
        for some in chunks(sorted(keys)):
            query = select(TombstoneRow.author_key).where(
                TombstoneRow.workspace_id == self._workspace, TombstoneRow.author_key.in_(some)
            )
            found.update(self._connection.execute(query).scalars())
        return found

    def _known_texts(self, monitor: str, mentions: Iterable[Mention]) -> dict[str, str]:
        """Give the stored text of each of these posts' ids, plain or set apart."""
        wanted = {
            self._id(monitor, kept): mention.text for mention in mentions for kept in (mention, _set_apart(mention))
        }
        known: dict[str, str] = {}
        for ids in chunks(wanted):
            query = select(MentionRow.id, MentionRow.text, MentionRow.let_go_at).where(
                MentionRow.workspace_id == self._workspace, MentionRow.id.in_(ids)
            )
            # what was let go is taken for the same: nobody can tell any more, and it must not come back
            rows = self._connection.execute(query)
            known.update({row.id: row.text if row.let_go_at is None else wanted[row.id] for row in rows})
        twins = TwinStore(self._connection, self._workspace).known(list(wanted))
        return {one: wanted[one] for one in twins} | known

    def _id(self, monitor: str, mention: Mention) -> str:
        return mention_id(self._workspace, monitor, mention.source, mention.external_id)

    def _post(self, monitor: str, mention: Mention) -> str:
        return post_key(self._id(monitor, mention), self._key)

    def _author(self, mention: Mention) -> str:
        return author_key(mention.author, self._key)

    def _mention(self, monitor: str, mention: Mention, now: datetime) -> Values:
        return mention_values(
            mention,
            workspace=self._workspace,
            monitor=monitor,
            identity=self._id(monitor, mention),
            author=self._author(mention),
            now=now,
        )


def needs_a_case(row: Values, said: Assessment) -> bool:
    """Tell whether a person should see it; our own posts and those of programs never are cases."""
    return row["automated"] != Flag.TRUE and said.action in NEEDS_A_PERSON and said.verdict.origin is not Origin.OWNED


def _is_other(known: str, text: str) -> bool:
    """Tell whether a text is another one: capitals and spaces do not make it that, nor that it was let go of."""
    return known not in {"", text} and text_key(known) != text_key(text)


def _set_apart(mention: Mention) -> Mention:
    return replace(mention, external_id=apart(mention.external_id, mention.text))


def _of(
    table: type[AssessmentRow | EvidenceRow | CaseRow], workspace: str, identity: str
) -> tuple[ColumnElement[bool], ...]:
    return table.workspace_id == workspace, table.mention_id == identity
