import type { Context } from '../context.ts';
import { createRow } from '../operations/write-row.ts';
import type { Unit } from '../store/unit.ts';
import { positioned } from './named-cell.ts';
import { sdkMessageFilterId, sdkMessageId, sdkMessages, tableMessages } from './sdk-messages.ts';

/** Creates the rows of messages, and of their filters for tables that are new; existing ones stay. */
export function seedMessages(context: Context, unit: Unit): void {
  const messages = unit.table('sdkmessage');
  for (const name of sdkMessages) {
    const id = sdkMessageId(name);
    if (!messages.rows.has(id)) createRow(context, unit, messages, id, positioned(messages, { name }));
  }
  for (const shape of context.store.schema.shapes()) seedFilters(context, unit, shape.table.logicalName);
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
