import type { ColumnType } from '../../../domain/model/column.ts';
import type { SchemaDialect } from '../schema-dialect.ts';
import { choiceNumbers } from '../schema-names.ts';
import { nowSql, triggersSql } from './triggers.ts';

/** SQLite has no types for decimals, dates and GUIDs: they are text, held to one form by checks. */
export const sqliteDialect: SchemaDialect = {
  columnType: storageClass,
  check,
  instantType: 'text',
  now: nowSql,
  tableSuffix: ' strict',
  preamble: [],
  triggersSql,
};

function storageClass(type: ColumnType): 'integer' | 'text' {
  return type.kind === 'integer' || type.kind === 'boolean' || type.kind === 'choice' ? 'integer' : 'text';
}

function check(name: string, type: ColumnType): string {
  switch (type.kind) {
    case 'text':
    case 'memo':
      return `length(${name}) between 1 and ${type.maxLength}`;
    case 'integer':
      return `${name} between ${type.min} and ${type.max}`;
    case 'boolean':
      return `${name} in (0, 1)`;
    case 'choice':
      return `${name} in (${choiceNumbers(type.choice).join(', ')})`;
    case 'date':
      return `date(${name}) is ${name} and ${name} >= '1753-01-01'`;
    case 'datetime':
      return `strftime('%Y-%m-%dT%H:%M:%SZ', ${name}) is ${name}`;
    case 'lookup':
      return `length(${name}) = 36 and ${name} not glob '*[^-0-9a-f]*'`;
    case 'decimal':
    case 'money':
      return decimalCheck(name, type);
  }
}

/**
 * Canonical decimal text is in range and equals its own unscaled value written out at the column's scale. The
 * unscaled value is a 64-bit integer, which holds money of every scale the model allows.
 */
function decimalCheck(name: string, type: Extract<ColumnType, { kind: 'decimal' | 'money' }>): string {
  const { min, max, scale } = type;
  const unscaled = `cast(replace(${name}, '.', '') as integer)`;
  const one = `1${'0'.repeat(scale)}`;
  const sign = `case when ${unscaled} < 0 then '-' else '' end`;
  const digits = `abs(${unscaled}) / ${one}, abs(${unscaled}) % ${one}`;
  const range = `${unscaled} between ${unscaledLimit(min, scale)} and ${unscaledLimit(max, scale)}`;
  const format = scale === 0 ? '%s%d' : `%s%d.%0${scale}d`;
  return `${range} and ${name} = printf('${format}', ${sign}, ${digits})`;
}

function unscaledLimit(limit: string, scale: number): string {
  const [whole = '0', fraction = ''] = limit.split('.');
  return BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale)).toString();
}
