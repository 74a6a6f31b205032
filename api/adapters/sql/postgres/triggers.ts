import type { Table } from '../../../domain/model/column.ts';
import { literal, quoted } from '../schema-names.ts';

/** Name of the transaction-local setting that marks the bridge's own writes; it ends with the transaction by itself. */
export const writerSetting = 'towne_park_bridge.writer';

const byBridge = `(coalesce(current_setting(${literal(writerSetting)}, true), '') = 'on')::int`;

/**
 * Functions the triggers call. They keep the schema they were created in, so that a program with another search
 * path is captured as well, and run with the owner's rights, so that it needs none on the bridge's tables.
 */
export const triggerFunctions: readonly string[] = [
  functionSql('bridge_log_change', [
    'insert into change_log (table_name, row_id, op, by_bridge)',
    `values (tg_table_name, case tg_op when 'DELETE' then old.id else new.id end, lower(tg_op), ${byBridge});`,
    'return null;',
  ]),
  // A truncation fires no trigger of a row, so it is logged as what it does: every row is deleted.
  functionSql('bridge_log_truncate', [
    'execute format(',
    "  'insert into change_log (table_name, row_id, op, by_bridge) select %L, id, ''delete'', %s from %I.%I',",
    `  tg_table_name, ${byBridge}, tg_table_schema, tg_table_name);`,
    'return null;',
  ]),
  functionSql('bridge_stamp_update', ['new.updated_at := clock_timestamp();', 'return new;']),
  functionSql('bridge_refuse', ["raise exception '%', tg_argv[0] using errcode = 'check_violation';"]),
];

function functionSql(name: string, body: readonly string[]): string {
  const lines = body.map((line) => `  ${line}`).join('\n');
  return `create or replace function ${name}() returns trigger language plpgsql security definer set search_path from current as $$\nbegin\n${lines}\nend $$;`;
}

/**
 * The triggers fire always, also where rows arrive by logical replication. An update of the model's columns is
 * one; `updated_at` alone is none.
 */
export function triggersSql(table: Table): string[] {
  const changed = `(${rowOf('old', table)}) is distinct from (${rowOf('new', table)})`;
  const fixedId = literal('the id of a row never changes');
  const own = [
    rowTrigger(
      table,
      'id_is_fixed',
      'before update',
      'old.id is distinct from new.id',
      `bridge_refuse(${fixedId})`,
    ),
    rowTrigger(table, 'stamped', 'before update', changed, 'bridge_stamp_update()'),
  ];
  if (table.sides !== 'both') return own.flat();
  return [
    ...own,
    rowTrigger(table, 'updated', 'after update', changed, 'bridge_log_change()'),
    rowTrigger(table, 'inserted', 'after insert', null, 'bridge_log_change()'),
    rowTrigger(table, 'deleted', 'after delete', null, 'bridge_log_change()'),
    triggerSql(table, 'truncated', 'before truncate', 'for each statement', 'bridge_log_truncate()'),
  ].flat();
}

function rowOf(version: 'old' | 'new', table: Table): string {
  return table.columns.map((column) => `${version}.${quoted(column.sql)}`).join(', ');
}

function rowTrigger(table: Table, name: string, event: string, when: string | null, call: string): string[] {
  const condition = when === null ? '' : `\nwhen (${when})`;
  return triggerSql(table, name, event, `for each row${condition}`, call);
}

function triggerSql(table: Table, name: string, event: string, each: string, call: string): string[] {
  const trigger = quoted(`${table.sql}_${name}`);
  const on = quoted(table.sql);
  return [
    `create trigger ${trigger} ${event} on ${on} ${each} execute function ${call};`,
    `alter table ${on} enable always trigger ${trigger};`,
  ];
}
