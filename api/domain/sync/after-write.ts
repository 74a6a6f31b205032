import type { Row, Table } from '../model/column.ts';
import type { RowDecision } from './decide-row.ts';
import { differingColumns } from './merge.ts';

/**
 * Dataverse may store something else than was sent (rounding, plug-ins): what it returned is what both
 * sides agree on, so the SQL row follows. `stored` holds the returned row with SQL ids.
 */
export function afterWrite(table: Table, decision: RowDecision, stored: Row): RowDecision {
  const { agreed } = decision;
  if (agreed === null) return decision;
  const open = new Set(decision.conflicts.map((conflict) => conflict.column));
  const corrected = differingColumns(table, agreed, stored).filter((name) => !open.has(name));
  const cells = Object.fromEntries(corrected.map((name) => [name, stored[name] ?? null]));
  return { ...decision, toSql: { ...decision.toSql, ...cells }, agreed: { ...agreed, ...cells } };
}
