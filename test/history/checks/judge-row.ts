import type { JobFailure } from '../../../api/domain/job.ts';
import type { Value } from '../../../api/domain/model/column.ts';
import type { Side } from '../plan.ts';
import type { Attempt, Decision, EditRecord } from '../record.ts';
import type { Cells, Slot } from '../slots.ts';
import { judgeCell } from './judge-cell.ts';

/** Everything about one slot since both sides last agreed. */
export interface RowStory {
  readonly slot: Slot;
  /** What both sides held then; null = no such row. */
  readonly base: Cells | null;
  readonly edits: readonly EditRecord[];
  readonly attempts: readonly Attempt[];
  readonly sql: Cells | null;
  readonly remote: Cells | null;
  readonly decisions: readonly Decision[];
  /** Rows in SQL point to it. */
  readonly isReferredTo: boolean;
  /** It points to a row that only one side has. */
  readonly isOrphan: boolean;
  /** What the last run reported of the row, or of its former one with the same key. */
  readonly failures: readonly JobFailure[];
}

const show = (value: unknown) => JSON.stringify(value);

/** What is wrong with the outcome of a slot; empty when it is legal. */
export function judgeRow(story: RowStory): readonly string[] {
  const { slot, sql, remote, failures } = story;
  const judge = failures.length > 0 ? judgeReports : isLeftAlone(story) ? judgeLeftAlone : judgeAgreement;
  const found = judge(story);
  return found.map(
    (problem) =>
      `${slot.name}: ${problem}; SQL ${show(sql)}; Dataverse ${show(remote)}; report ${show(failures)}`,
  );
}

/** SQL has deleted the row, and its table leaves the one in Dataverse alone unless it was changed there. */
function isLeftAlone({ slot, sql, remote }: RowStory): boolean {
  return slot.table.deletes.toDataverse === 'ignore' && sql === null && remote !== null;
}

function judgeLeftAlone({ edits }: RowStory): readonly string[] {
  return edits.some(({ side, done }) => side === 'sql' && done.verb === 'delete')
    ? []
    : ['only Dataverse has the row, and nobody deleted it in SQL'];
}

/** Columns that differ between two rows. */
function differing({ table }: Slot, a: Cells, b: Cells): readonly string[] {
  return table.columns.map(({ name }) => name).filter((name) => a[name] !== b[name]);
}

function judgeAgreement(story: RowStory): readonly string[] {
  const { slot, base, sql, remote, edits } = story;
  if (sql === null || remote === null) {
    if (sql !== remote) return ['only one side has the row and nobody reports it'];
    return story.decisions.length > 0 ? judgeDecided(story) : judgeAbsence(story);
  }
  const different = differing(slot, sql, remote);
  if (different.length > 0) return [`the sides differ in ${different.join(', ')} and nobody reports it`];
  if (story.decisions.length > 0) return judgeDecided(story);
  if (isDeactivated(story, sql)) return [];
  const side = onlySide(edits);
  if (side !== null || base === null || edits.some(({ done }) => done.verb !== 'update')) {
    return side === null ? judgeMixture(story, sql) : judgeOneSide(story, sql);
  }
  return judgeCells(story, sql, new Set());
}

/** The side that alone edited the slot; null when both did. */
function onlySide(edits: readonly EditRecord[]): Side | null {
  const [first] = edits;
  const side = first?.side ?? 'sql';
  return edits.every((edit) => edit.side === side) ? side : null;
}

/** Deleted in Dataverse, but other rows of SQL point to it: it is put back there, out of use. */
function isDeactivated({ slot, base, edits, isReferredTo }: RowStory, now: Cells): boolean {
  const { deactivate } = slot.table.deletes;
  if (deactivate === null || base === null || now[deactivate] !== false || !isReferredTo) return false;
  const isDeleted = edits.some(({ side, done }) => side === 'dataverse' && done.verb === 'delete');
  return isDeleted && differing(slot, { ...base, [deactivate]: false }, now).length === 0;
}

/** A person has decided: so it is, unless somebody changed the row afterwards. */
function judgeDecided(story: RowStory): readonly string[] {
  const { base, edits, sql, decisions } = story;
  const last = decisions.at(-1);
  if (last === undefined) return [];
  const { row, columns } = last.resolution;
  const isLater = edits.some(({ seq }) => seq > last.seq);
  // A row entered again is another one than the row that was decided about.
  const isOther = row !== null && edits.some(({ done }) => done.verb === 'create');
  if (isLater || isOther) return sql === null ? [] : judgeKnown(story, sql);
  if (row === 'delete') return sql === null ? [] : ['a person decided to delete the row, and it is there'];
  if (sql === null) return ['the row is gone, though a person decided about it'];
  const decided = new Map(columns.map(({ column, value }) => [column, value]));
  const wrong = [...decided].filter(([name, value]) => sql[name] !== value);
  const isWhole = edits.some(({ done }) => done.verb !== 'update') || base === null || decisions.length > 1;
  return [
    ...wrong.map(([name, value]) => `${name} is ${show(sql[name])}, a person decided ${show(value)}`),
    ...(isWhole ? judgeKnown(story, sql) : judgeCells(story, sql, new Set(decided.keys()))),
  ];
}

/** The row as the edits of a side leave it. */
function applied(base: Cells | null, edits: readonly EditRecord[]): Cells | null {
  let row = base;
  for (const { done } of edits) {
    if (done.verb === 'delete') row = null;
    else row = done.verb === 'create' || row === null ? done.cells : { ...row, ...done.cells };
  }
  return row;
}

function judgeOneSide({ slot, base, edits }: RowStory, now: Cells): readonly string[] {
  const expected = applied(base, edits);
  if (expected === null) return ['the deleted row is back'];
  const side = onlySide(edits);
  const created = edits.some(({ done }) => done.verb === 'create');
  return differing(slot, expected, now)
    .filter((name) => {
      // What the other side wrote to a guarded column of a row both know is put back.
      const column = slot.table.columns.find((one) => one.name === name);
      const isPutBack = column?.guarded === true && side === 'dataverse' && !created;
      return !(isPutBack && now[name] === (base?.[name] ?? null));
    })
    .map((name) => `${name} is ${show(now[name])} instead of ${show(expected[name])}`);
}

function judgeCells(
  { slot, base, edits, attempts }: RowStory,
  now: Cells,
  reported: ReadonlySet<string>,
): readonly string[] {
  return slot.table.columns.flatMap((column) => {
    if (reported.has(column.name)) return [];
    const ofColumn = edits.filter(({ done }) => column.name in done.cells);
    const { legal } = judgeCell({ column, base: base?.[column.name] ?? null, edits: ofColumn, attempts });
    const value = now[column.name] ?? null;
    return legal.includes(value)
      ? []
      : [`${column.name} is ${show(value)}, legal were ${legal.map(show).join(', ') || 'none: a conflict'}`];
  });
}

/** Both sides edited and rows came or went: the last word of either side counts, and no value appears from nowhere. */
function judgeMixture({ slot, base, edits }: RowStory, now: Cells): readonly string[] {
  if (!['sql', 'dataverse'].some((side) => edits.findLast((e) => e.side === side)?.done.verb !== 'delete')) {
    return ['both sides deleted the row last, and it is there'];
  }
  return judgeKnown({ slot, base, edits }, now);
}

/** No value appears from nowhere. */
function judgeKnown({ slot, base, edits }: Pick<RowStory, 'slot' | 'base' | 'edits'>, now: Cells) {
  return slot.table.columns.flatMap(({ name }) => {
    const known: readonly Value[] = [
      base?.[name] ?? null,
      ...edits.flatMap(({ done }) => (name in done.cells ? [done.cells[name] ?? null] : [])),
      ...(name === slot.table.deletes.deactivate ? [false] : []),
    ];
    const value = now[name] ?? null;
    return known.includes(value) ? [] : [`${name} is ${show(value)}, which nobody wrote`];
  });
}

function judgeAbsence({ base, edits, attempts, slot }: RowStory): readonly string[] {
  const side = onlySide(edits);
  if (side !== null) return applied(base, edits) === null ? [] : ['the row is gone, and nobody deleted it'];
  const deletes = edits.filter(({ done }) => done.verb === 'delete');
  const last = deletes.at(-1);
  if (last === undefined) return ['the row is gone, and nobody deleted it'];
  const others = edits.filter((edit) => edit.side !== last.side);
  const lastOther = others.at(-1);
  if (lastOther === undefined || lastOther.done.verb === 'delete') return [];
  const untouched = base !== null && differing(slot, base, applied(base, others) ?? {}).length === 0;
  const seen = attempts.some(
    ({ from, to }) => from < Math.max(last.seq, lastOther.seq) && to > Math.min(last.seq, lastOther.seq),
  );
  return untouched || seen ? [] : ['the row is gone although the other side had changed it'];
}

function judgeReports(story: RowStory): readonly string[] {
  const { failures, edits } = story;
  const codes = failures.map(({ code }) => code).sort();
  // Deleted and entered again with the same key, while the other side changed the former row: both are told. So
  // it is when a person then decides that the former row comes back.
  const isPutBack = codes.join() === 'duplicate,duplicate' && story.decisions.length > 0;
  if (codes.join() === 'delete-conflict,duplicate' || isPutBack) {
    const isHeld = story.slot.table.deletes.toTownePark === 'conflict';
    const isRenewed =
      edits.some(({ done }) => done.verb === 'create') && (isHeld || onlySide(edits) === null);
    return isRenewed ? judgeKept(story) : ['reported as deleted and entered again, which nobody did'];
  }
  return failures.flatMap((failure) => judgeReport(story, failure));
}

function judgeReport(story: RowStory, failure: JobFailure): readonly string[] {
  switch (failure.code) {
    case 'conflict':
      return judgeConflict(story);
    case 'delete-conflict':
      return judgeDeleteConflict(story);
    case 'invalid-row':
      return story.edits.some(({ done }) => 'startDate' in done.cells || 'endDate' in done.cells)
        ? judgeKept(story)
        : ['reported as invalid, and nobody wrote anything invalid'];
    case 'has-children':
      return story.isReferredTo && story.remote === null
        ? judgeKept(story)
        : ['reported as having children, and there are none'];
    case 'missing-parent':
      return story.isOrphan ? judgeKept(story) : ['reported as waiting for a parent that both sides have'];
    default:
      return [`reported as ${failure.code}: ${failure.message}`];
  }
}

/** Reported columns keep what either side wrote last, all others agree and are legal. */
function judgeConflict(story: RowStory): readonly string[] {
  const { slot, base, edits, sql, remote } = story;
  if (sql === null || remote === null) return ['a conflict of columns, but one side has no row'];
  const open = new Set(differing(slot, sql, remote));
  const foreign = slot.table.columns.filter(({ name, owner }) => open.has(name) && owner !== 'person');
  const needless = [...open].filter(
    (name) =>
      base !== null &&
      !(['sql', 'dataverse'] as const).every((side) =>
        edits.some((e) => e.side === side && name in e.done.cells),
      ),
  );
  const created = edits.some(({ done }) => done.verb !== 'update');
  return [
    ...foreign.map(({ name }) => `${name} has an owner and still differs`),
    ...needless.map((name) => `a conflict in ${name}, which only one side edited`),
    ...(open.size === 0 ? ['a conflict is reported and the sides agree'] : []),
    ...judgeKept(story),
    ...(created || base === null ? [] : judgeCells(story, sql, open)),
  ];
}

function judgeDeleteConflict(story: RowStory): readonly string[] {
  const { slot, edits, sql, remote } = story;
  if ((sql === null) === (remote === null))
    return ['a delete conflict, but it is not one side that has the row'];
  const gone: Side = sql === null ? 'sql' : 'dataverse';
  const isDeleted = edits.some(({ side, done }) => side === gone && done.verb === 'delete');
  const { toDataverse, toTownePark } = slot.table.deletes;
  const isHeld = (gone === 'sql' ? toDataverse : toTownePark) === 'conflict';
  const isEdited = isHeld || edits.some(({ side }) => side !== gone);
  return [
    ...(isDeleted ? [] : [`a delete conflict, but nobody deleted the row in ${gone}`]),
    ...(isEdited ? [] : ['a delete conflict, but the other side did not touch the row']),
    ...judgeKept(story),
  ];
}

/** The last edit of a person's column, unless a decision has overruled it. */
function isOverruled({ seq }: EditRecord, decisions: readonly Decision[]): boolean {
  return decisions.some((decision) => decision.seq > seq);
}

/** While a person has to decide, every cell a side wrote last and the owner rule does not overrule is still there. */
function judgeKept({ slot, base, edits, decisions, sql, remote }: RowStory): readonly string[] {
  const sides = [
    { side: 'sql' as const, row: sql },
    { side: 'dataverse' as const, row: remote },
  ];
  return sides.flatMap(({ side, row }) => {
    if (row === null) return [];
    return slot.table.columns.flatMap((column) => {
      const written = edits.filter(({ done }) => column.name in done.cells);
      const known = [
        base?.[column.name] ?? null,
        ...written.map(({ done }) => done.cells[column.name] ?? null),
      ];
      const value = row[column.name] ?? null;
      const ownLast = written.findLast((edit) => edit.side === side);
      const mustStay =
        column.owner === 'person' &&
        ownLast !== undefined &&
        !isOverruled(ownLast, decisions) &&
        sql !== null &&
        remote !== null &&
        sql[column.name] !== remote[column.name];
      if (mustStay && value !== (ownLast.done.cells[column.name] ?? null))
        return [`${side} lost its value of ${column.name}`];
      return known.includes(value) ? [] : [`${column.name} is ${show(value)} in ${side}, which nobody wrote`];
    });
  });
}
