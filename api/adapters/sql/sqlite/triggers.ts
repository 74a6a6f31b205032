import type { Table } from '../../../domain/model/column.ts';
import { columnNamed } from '../../../domain/model/names.ts';
import { literal, quoted } from '../schema-names.ts';

/** Instant with milliseconds, as the database's clock has it. */
export const nowSql = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

const byBridge = 'exists (select 1 from bridge_writer)';

/**
 * Triggers of a table: they keep `updated_at`, hold the id fixed, and write the change log of synced tables,
 * whichever program makes the change. An update that changes no column leaves no trace.
 */
export function triggersSql(table: Table): string[] {
  const own = [fixedIdTrigger(table), updateTrigger(table)];
  if (table.sides !== 'both') return own;
  return [...own, insertTrigger(table), deleteTrigger(table), ...replaceTriggers(table)];
}

function trigger(table: Table, name: string, event: string, when: string, statements: string[]): string {
  const condition = when === '' ? '' : `\nwhen ${when}`;
  const body = statements.map((statement) => `  ${statement};`).join('\n');
  return `create trigger ${quoted(`${table.sql}_${name}`)} ${event} on ${quoted(table.sql)}${condition}\nbegin\n${body}\nend;`;
}

function log(table: Table, op: string, id: string, from = ''): string {
  const entry = `${literal(table.sql)}, ${id}, ${literal(op)}, ${byBridge}`;
  return `insert into change_log (table_name, row_id, op, by_bridge) select ${entry}${from}`;
}

function fixedIdTrigger(table: Table): string {
  return trigger(table, 'id_is_fixed', 'before update of id', 'old.id is not new.id', [
    "select raise(abort, 'the id of a row never changes')",
  ]);
}

function updateTrigger(table: Table): string {
  const changed = table.columns
    .map((c) => `old.${quoted(c.sql)} is not new.${quoted(c.sql)}`)
    .join('\n  or ');
  const stamp = `update ${quoted(table.sql)} set updated_at = ${nowSql} where id = new.id and updated_at is not ${nowSql}`;
  const logged = table.sides === 'both' ? [log(table, 'update', 'new.id')] : [];
  return trigger(table, 'updated', 'after update', changed, [...logged, stamp]);
}

function insertTrigger(table: Table): string {
  return trigger(table, 'inserted', 'after insert', '', [log(table, 'insert', 'new.id')]);
}

function deleteTrigger(table: Table): string {
  return trigger(table, 'deleted', 'after delete', '', [log(table, 'delete', 'old.id')]);
}

/**
 * `insert or replace` and `update or replace` remove the row that stands in the way without firing its delete
 * trigger (https://www.sqlite.org/lang_conflict.html), so it is logged before. A statement that fails in the
 * end takes its entries back with it.
 */
function replaceTriggers(table: Table): string[] {
  return table.keys.flatMap((key) => {
    const columns = key.columns.map((name) => quoted(columnNamed(table, name).sql));
    const sameKey = columns.map((column) => `${column} = new.${column}`).join(' and ');
    const from = ` from ${quoted(table.sql)} where ${sameKey} and id <> new.id`;
    const statements = [log(table, 'delete', 'id', from)];
    return [
      trigger(table, `${key.schema}_insert`, 'before insert', '', statements),
      trigger(table, `${key.schema}_update`, `before update of ${columns.join(', ')}`, '', statements),
    ];
  });
}
