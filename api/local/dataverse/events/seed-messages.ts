import type { Context } from '../context.ts';
import { pointing } from '../operations/related.ts';
import { createRow, updateRow } from '../operations/write-row.ts';
import type { Unit } from '../store/unit.ts';
import { positioned } from './named-cell.ts';
import {
  formerMessageId,
  sdkMessageFilterId,
  sdkMessageId,
  sdkMessages,
  tableMessages,
} from './sdk-messages.ts';

/** Creates the rows of messages, and of their filters for tables that are new; existing ones stay. */
export function seedMessages(context: Context, unit: Unit): void {
  const messages = unit.table('sdkmessage');
  for (const name of sdkMessages) {
    const id = sdkMessageId(name);
    if (!messages.rows.has(id)) createRow(context, unit, messages, id, positioned(messages, { name }));
    adoptId(context, unit, name);
  }
  for (const shape of context.store.schema.shapes()) seedFilters(context, unit, shape.table.logicalName);
}

/** What refers to a message by the id of earlier versions refers to the published one from now on. */
function adoptId(context: Context, unit: Unit, name: string): void {
  const messages = unit.table('sdkmessage');
  const former = formerMessageId(name);
  if (former === undefined || !messages.rows.has(former)) return;
  for (const table of [unit.table('sdkmessagefilter'), unit.table('sdkmessageprocessingstep')]) {
    for (const row of pointing(table, 'sdkmessageid', 'sdkmessage', former)) {
      updateRow(context, unit, table, row, positioned(table, { sdkmessageid: sdkMessageId(name) }));
    }
  }
  unit.remove(messages, former);
}

function seedFilters(context: Context, unit: Unit, table: string): void {
  const filters = unit.table('sdkmessagefilter');
  for (const name of tableMessages) {
    const id = sdkMessageFilterId(name, table);
    if (filters.rows.has(id)) continue;
    const cells = {
      name: `${name} of ${table}`,
      primaryobjecttypecode: table,
      secondaryobjecttypecode: 'none',
      sdkmessageid: sdkMessageId(name),
    };
    createRow(context, unit, filters, id, positioned(filters, cells));
  }
}
