import type { ColumnType } from '../../../domain/model/column.ts';
import type { SchemaDialect } from '../schema-dialect.ts';
import { choiceNumbers, wholeDigits } from '../schema-names.ts';
import { triggerFunctions, triggersSql } from './triggers.ts';

/** Collation C sorts by code point, as the port promises, whatever the database was created with. */
export const textType = 'text collate "C"';

/** Native types where they give back exactly the canonical text; GUIDs are text, as the bridge's own tables have them. */
export const postgresDialect: SchemaDialect = {
  columnType,
  check,
  instantType: 'timestamptz(3)',
  now: 'now()',
  tableSuffix: '',
  preamble: triggerFunctions,
  triggersSql,
};

function columnType(type: ColumnType): string {
  switch (type.kind) {
    case 'text':
    case 'memo':
    case 'lookup':
      return textType;
    case 'integer':
      return fitsInteger(type.min) && fitsInteger(type.max) ? 'integer' : 'bigint';
    case 'choice':
      return 'integer';
    case 'boolean':
      return 'boolean';
    case 'date':
      return 'date';
    case 'datetime':
      return 'timestamptz(0)';
    case 'decimal':
    case 'money':
      return `numeric(${wholeDigits(type) + type.scale},${type.scale})`;
  }
}

function fitsInteger(value: number): boolean {
  return Math.abs(value) < 2 ** 31;
}

/** NaN counts as greater than every number and infinity as later than every date, so ranges keep them out. */
function check(name: string, type: ColumnType): string | null {
  switch (type.kind) {
    case 'text':
    case 'memo':
      return `length(${name}) between 1 and ${type.maxLength}`;
    case 'integer':
    case 'decimal':
    case 'money':
      return `${name} between ${type.min} and ${type.max}`;
    case 'choice':
      return `${name} in (${choiceNumbers(type.choice).join(', ')})`;
    case 'date':
      return `${name} between '1753-01-01' and '9999-12-31'`;
    case 'datetime':
      return `${name} between '0001-01-01 00:00:00Z' and '9999-12-31 23:59:59Z'`;
    case 'lookup':
      return `${name} ~ '^[-0-9a-f]{36}$'`;
    case 'boolean':
      return null;
  }
}
