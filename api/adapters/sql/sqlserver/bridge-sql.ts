import { type BridgeColumn, type BridgeStatement, bridgeStatements } from '../bridge-statements.ts';
import { literal } from '../schema-names.ts';
import { BridgeCatalog } from './bridge-catalog.ts';
import { shortColumns } from './bridge-keys.ts';
import { collation } from './schema-dialect.ts';
import { refusalTriggerSql } from './triggers.ts';

/**
 * Text in a key or an index: three such columns fit into a clustered key (900 bytes), six into an index (1700).
 */
const shortText = `nvarchar(128) ${collation}`;
const longText = `nvarchar(max) ${collation}`;

/**
 * The statements of the numbered files as SQL Server takes them, file by file; each statement is a batch. All
 * files are needed, because what a later one makes of a table depends on the earlier ones.
 */
export function sqlServerStatements(scripts: readonly string[]): string[][] {
  const catalog = new BridgeCatalog();
  return scripts.map((script) => {
    const statements = bridgeStatements(script);
    const short = shortColumns(statements);
    return statements.flatMap((statement) => statementsOf(catalog, short, statement));
  });
}

function statementsOf(
  catalog: BridgeCatalog,
  short: ReadonlySet<string>,
  statement: BridgeStatement,
): string[] {
  switch (statement.kind) {
    case 'table': {
      const lines = statement.lines.map((line) =>
        'constraint' in line ? line.constraint : columnSql(catalog, short, statement.name, line),
      );
      return [`create table ${statement.name} (\n  ${lines.join(',\n  ')}\n)`];
    }
    case 'column':
      return [
        `alter table ${statement.table} add ${columnSql(catalog, short, statement.table, statement.column)}`,
      ];
    case 'refusal':
      return [refusalTriggerSql(statement.name, statement.table, statement.verb, statement.message)];
    case 'drop':
      return [...catalog.drop(statement.table), `drop table ${statement.table}`];
    case 'rename':
      return [
        `exec sp_rename N${literal(statement.table)}, N${literal(statement.to)}`,
        ...catalog.rename(statement.table, statement.to),
      ];
    case 'common':
      return commonSql(catalog, statement.text);
  }
}

/** References have names, so that they can be set aside while the table they refer to is rebuilt. */
function columnSql(
  catalog: BridgeCatalog,
  short: ReadonlySet<string>,
  table: string,
  { name, type, rest }: BridgeColumn,
): string {
  const isShort = short.has(name) || /\b(primary key|unique|references)\b/.test(rest);
  const reference = /\breferences (\w+) .*$/.exec(rest);
  const constraint = catalog.add(table, {
    name,
    type,
    isShort,
    required: /\bnot null\b/.test(rest),
    reference: reference === null ? null : { definition: reference[0], referred: reference[1] ?? '' },
  });
  return `${name} ${sqlType(type, isShort)}${rest.replace(/\breferences /, `constraint ${constraint} references `)}`;
}

function sqlType(type: BridgeColumn['type'], isShort: boolean): string {
  if (type === 'text') return isShort ? shortText : longText;
  return type === 'identity' ? 'bigint identity(1, 1) primary key' : 'bigint';
}

const index = /^create (?:unique )?index \w+ on (\w+) (.*)$/s;
const insert = /^insert into (\w+) \(([^)]*)\)/;
const dropIndex = /^drop index (\w+)$/;

function commonSql(catalog: BridgeCatalog, text: string): string[] {
  const [, indexed, definition = ''] = index.exec(text) ?? [];
  if (indexed !== undefined) return [...shorten(catalog, indexed, definition), text];
  const [, into, columns = ''] = insert.exec(text) ?? [];
  if (into !== undefined && catalog.numbersItself(into, columns.split(/\W+/))) {
    return [`set identity_insert ${into} on`, text, `set identity_insert ${into} off`];
  }
  const [, dropped] = dropIndex.exec(text) ?? [];
  if (dropped === undefined) return [text];
  return [
    `declare @statement nvarchar(max) = (select N'drop index ${dropped} on ' + quotename(object_name(object_id))
  from sys.indexes where name = N${literal(dropped)});
exec (@statement)`,
  ];
}

/** Columns of an earlier file that were long so far. */
function shorten(catalog: BridgeCatalog, table: string, definition: string): string[] {
  return catalog
    .shorten(table, definition.split(/\W+/))
    .map(
      ({ name, required }) =>
        `alter table ${table} alter column ${name} ${shortText} ${required ? 'not null' : 'null'}`,
    );
}
