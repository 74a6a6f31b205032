import type { ColumnType } from '../../../domain/model/column.ts';
import type { SchemaDialect } from '../schema-dialect.ts';
import { choiceNumbers, wholeDigits } from '../schema-names.ts';
import { nowSql, triggersSql } from './triggers.ts';

/**
 * Text is compared by UTF-16 unit, as JavaScript does, whatever the database was created with. Blanks at the end
 * do not count in a comparison; the server has no collation where they do.
 */
export const collation = 'collate Latin1_General_100_BIN2';

/** Longest `nvarchar` that is not `max`. */
const longestShort = 4000;

/** Native types where they give back exactly the canonical text; GUIDs are text, which sorts as the port promises. */
export const sqlServerDialect: SchemaDialect = {
  columnType,
  check,
  instantType: 'datetime2(3)',
  now: nowSql,
  tableSuffix: '',
  preamble: [],
  triggersSql,
};

/** Type of a cell as the server spells it. */
export function columnType(type: ColumnType): string {
  switch (type.kind) {
    case 'text':
    case 'memo':
      return `nvarchar(${type.maxLength <= longestShort ? type.maxLength : 'max'}) ${collation}`;
    case 'lookup':
      return `nvarchar(36) ${collation}`;
    case 'integer':
      return Math.max(-type.min, type.max) < 2 ** 31 ? 'int' : 'bigint';
    case 'choice':
      return 'int';
    case 'boolean':
      return 'bit';
    case 'date':
      return 'date';
    case 'datetime':
      return 'datetime2(0)';
    case 'decimal':
    case 'money':
      return `decimal(${wholeDigits(type) + type.scale},${type.scale})`;
  }
}

/** `datalength` counts bytes, two to a UTF-16 unit; `len` would not count blanks at the end. */
function check(name: string, type: ColumnType): string | null {
  switch (type.kind) {
    case 'text':
    case 'memo':
      return `datalength(${name}) between 2 and ${2 * type.maxLength}`;
    case 'integer':
    case 'decimal':
    case 'money':
      return `${name} between ${type.min} and ${type.max}`;
    case 'choice':
      return `${name} in (${choiceNumbers(type.choice).join(', ')})`;
    case 'date':
      return `${name} >= '1753-01-01'`;
    case 'lookup':
      return `datalength(${name}) = 72 and ${name} not like N'%[^-0123456789abcdef]%'`;
    case 'boolean':
    case 'datetime':
      return null;
  }
}
