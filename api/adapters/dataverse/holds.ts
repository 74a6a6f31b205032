import { canonicalValue } from '../../domain/model/canonical.ts';
import type { Row, Table } from '../../domain/model/column.ts';
import type { Cells } from './address.ts';
import type { Found } from './bulk-run.ts';
import { knownColumn } from './known-column.ts';

/** True when the stored row has every one of the cells: whoever wrote them, the write is there. */
export function holds(table: Table, stored: Row, cells: Cells): boolean {
  return Object.entries(cells).every(([name, raw]) => {
    if (name === 'id') return true;
    const sent = canonicalValue({ ...knownColumn(table, name), required: false }, raw);
    return sent.ok && sent.value === (stored[name] ?? null);
  });
}

/** After a lost answer: a row that holds our cells is written, any other is sent again. */
export function judgeCells(table: Table, stored: Row | 'broken' | 'absent', cells: Cells): Found {
  return typeof stored === 'object' && holds(table, stored, cells) ? 'written' : 'send';
}
