import type { Value } from '../model/column.ts';
import { type ConflictContent, type RowTriple, sameContent } from './conflict.ts';
import type { Decided } from './decide-row.ts';
import type { Resolution } from './resolution.ts';

/**
 * The part of a resolution that applies to the row as it is now; null when a side has changed since the
 * person decided. Values that the resolution itself has written on one side, before a crash, do not count as
 * a change. `now` = the conflict the rows make at present.
 */
export function applicable(
  seen: ConflictContent,
  resolution: Resolution,
  rows: RowTriple,
  now: ConflictContent,
): Decided | null {
  if (now.missingIn !== seen.missingIn) return null;
  if (resolution.row !== null && !sameContent(seen, now)) return null;
  const targets = new Map(resolution.columns.map(({ column, value }) => [column, value]));
  const known = new Set(seen.columns.map(({ column }) => column));
  if (!now.columns.every(({ column }) => known.has(column))) return null;
  const asSeen = seen.columns.every(({ column, base, sql, remote }) => {
    // A broken rule stopped the whole row, so a crash may also have left the other side's value here.
    const merged: readonly Value[] = seen.kind === 'broken-rule' ? [sql, remote] : [];
    const written = targets.has(column) ? [targets.get(column) ?? null, ...merged] : merged;
    return (
      (rows.base?.[column] ?? null) === base &&
      [sql, ...written].includes(rows.sql?.[column] ?? null) &&
      [remote, ...written].includes(rows.remote?.[column] ?? null)
    );
  });
  if (!asSeen) return null;
  // A column on which the sides agree by now needs no decision any more.
  const open = new Set(now.columns.map(({ column }) => column));
  const cells = [...targets].filter(([column]) => seen.kind !== 'columns' || open.has(column));
  return { row: resolution.row, cells: Object.fromEntries(cells) };
}
