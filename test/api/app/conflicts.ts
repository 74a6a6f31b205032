import { choiceValue } from '../../../api/domain/model/choices.ts';
import type { Row } from '../../../api/domain/model/column.ts';
import { tableNamed } from '../../../api/domain/model/names.ts';
import type { Conflict } from '../../../api/domain/sync/conflict.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import { guidOf, siteRow } from './rows.ts';

const at = '2026-03-01T09:00:00.000Z';
const fixedFee = choiceValue('contractType', 'FixedFee');
const hybrid = choiceValue('contractType', 'Hybrid');
const perRoom = choiceValue('contractType', 'PerOccupiedRoom');

/** Conflict `n`: the contract type of site `n` was changed on both sides. */
export function siteConflict(n: number, change: Partial<Conflict> = {}): Conflict {
  const id = guidOf(2, n);
  return {
    id: guidOf(5, n),
    table: 'customerSite',
    rowKey: id,
    sqlId: id,
    remoteId: id,
    label: String(n).padStart(4, '0'),
    content: {
      kind: 'columns',
      missingIn: null,
      columns: [{ column: 'contractType', base: hybrid, sql: fixedFee, remote: perRoom }],
      problems: [],
      deletes: 0,
    },
    state: 'open',
    version: 1,
    resolution: null,
    detectedAt: at,
    seenAt: at,
    closedAt: null,
    runId: guidOf(4, 1),
    ...change,
  };
}

/** Conflict `n`: so many rows of the table would be deleted that they were not. */
export function massDelete(n: number, table: string): Conflict {
  const content = { kind: 'mass-delete', missingIn: null, columns: [], problems: [], deletes: 60 } as const;
  const label = tableNamed(table).pluralLabel;
  return siteConflict(n, { table, rowKey: '', sqlId: '', remoteId: '', label, content });
}

export async function seedConflict(sql: Sql, conflict: Conflict): Promise<void> {
  const action = 'detected';
  const event = {
    conflictId: conflict.id,
    at,
    actor: `run ${conflict.runId}`,
    action,
    detail: null,
  } as const;
  await sql.write(async (tx) => {
    await tx.conflicts.put(conflict);
    await tx.conflicts.addEvent(event);
  });
}

/** Site `n` as Dataverse holds it when `siteConflict(n)` is its conflict. */
export function remoteSite(n: number): Row {
  return siteRow(n, { contractType: perRoom, territoryId: null });
}

/** The link from which `siteConflict(n)` comes. */
export async function linkSite(sql: Sql, n: number): Promise<void> {
  const base = siteRow(n, { contractType: hybrid });
  const link = { sqlId: base.id, remoteId: base.id, base, etag: 'W/"1"' };
  await sql.write((tx) => tx.sync.putLinks(tableNamed('customerSite'), [link]));
}
