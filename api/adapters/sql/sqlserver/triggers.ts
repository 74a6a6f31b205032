import type { Table } from '../../../domain/model/column.ts';
import { literal, quoted } from '../schema-names.ts';
import { ownNumbers } from './error-numbers.ts';

/** Key of the session context that marks the bridge's own writes; every unit begins by clearing it. */
export const writerKey = 'towne_park_bridge.writer';

/** Instant of the server's clock in UTC. */
export const nowSql = 'sysutcdatetime()';

const byBridge = `case when cast(session_context(N${literal(writerKey)}) as int) = 1 then 1 else 0 end`;

/**
 * Triggers work on the rows of the whole statement. What the update trigger itself changes is no model column, so
 * that it comes to rest also where the database lets triggers fire themselves. Truncation and bulk loads fire
 * none; a whole comparison finds what they did.
 */
export function triggersSql(table: Table): string[] {
  const synced = table.sides === 'both';
  const update = trigger(table, 'updated', 'update', updateBody(table, synced));
  if (!synced) return [update];
  return [
    update,
    trigger(table, 'inserted', 'insert', log(table, 'insert', 'inserted')),
    trigger(table, 'deleted', 'delete', log(table, 'delete', 'deleted')),
  ];
}

/** A trigger that refuses the change of any row. */
export function refusalTriggerSql(name: string, table: string, verb: string, message: string): string {
  return `create trigger ${name} on ${table} after ${verb} as
begin
  set nocount on;
  if exists (select 1 from deleted) throw ${ownNumbers.refused}, N${literal(message)}, 1;
end;`;
}

function trigger(table: Table, name: string, event: string, body: string): string {
  const lines = ['set nocount on;', ...body.split('\n')].map((line) => `  ${line}`).join('\n');
  return `create trigger ${quoted(`${table.sql}_${name}`)} on ${quoted(table.sql)} after ${event} as\nbegin\n${lines}\nend;`;
}

function log(table: Table, op: string, from: string): string {
  return `insert into change_log (table_name, row_id, op, by_bridge)
select N${literal(table.sql)}, changed.id, N${literal(op)}, ${byBridge} from ${from} as changed;`;
}

/** `except` takes empty cells for equal; blanks at the end count by the length. */
function updateBody(table: Table, synced: boolean): string {
  const rowOf = (version: string) =>
    table.columns
      .flatMap(({ sql, type }) => {
        const cell = `${version}.${quoted(sql)}`;
        return type.kind === 'text' || type.kind === 'memo' ? [cell, `datalength(${cell})`] : [cell];
      })
      .join(', ');
  const lines = [
    'if exists (select id from inserted except select id from deleted)',
    `  throw ${ownNumbers.refused}, N'the id of a row never changes', 1;`,
    `declare @changed table (id ${idType} primary key);`,
    'insert into @changed (id) select after_it.id from inserted as after_it',
    'inner join deleted as before_it on before_it.id = after_it.id',
    `where exists (select ${rowOf('after_it')} except select ${rowOf('before_it')});`,
    'if not exists (select 1 from @changed) return;',
    `update changing set updated_at = ${nowSql} from ${quoted(table.sql)} as changing`,
    'inner join @changed as changed on changed.id = changing.id;',
  ];
  return [...lines, ...(synced ? [log(table, 'update', '@changed')] : [])].join('\n');
}

const idType = 'nvarchar(36) collate Latin1_General_100_BIN2';
