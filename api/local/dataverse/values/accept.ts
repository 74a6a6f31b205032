import { invalidArgument, ODataError, wrongType } from '../errors.ts';
import { type Json, NumberLexeme } from '../json/parse.ts';
import type { Cell, ColumnMeta, Option, TableMeta } from '../metadata/types.ts';
import { compareDecimals, exactText, type Midpoint, toScaleText } from './decimal-text.ts';
import { isXmlText } from './is-xml-text.ts';
import { dateText, guidText, instantText } from './literal-text.ts';
import type { MoneyDigits } from './money-digits.ts';

const edmTypes = {
  guid: 'Edm.Guid',
  string: 'Edm.String',
  memo: 'Edm.String',
  integer: 'Edm.Int32',
  bigint: 'Edm.Int64',
  decimal: 'Edm.Decimal',
  double: 'Edm.Double',
  money: 'Edm.Decimal',
  boolean: 'Edm.Boolean',
  date: 'Edm.Date',
  datetime: 'Edm.DateTimeOffset',
  choice: 'Edm.Int32',
  choices: 'Edm.String',
  state: 'Edm.Int32',
  status: 'Edm.Int32',
  lookup: 'Edm.Guid',
} as const;

export function edmType(column: ColumnMeta): string {
  return edmTypes[column.type.kind];
}

/** How numbers are brought to the digits of their column. */
export interface Rounding {
  readonly midpoint: Midpoint;
  readonly moneyDigits: MoneyDigits;
}

/**
 * Checks a value of a request body against its column and brings it into the form it is stored in. Empty text
 * becomes null. Throws the 400 with the code Dataverse gives for the broken rule.
 */
export function acceptValue(table: TableMeta, column: ColumnMeta, value: Json, rounding: Rounding): Cell {
  if (value === null) return null;
  const type = column.type;
  switch (type.kind) {
    case 'string':
    case 'memo':
      return acceptText(table, column, value, type.maxLength);
    case 'integer':
      return inIntegerRange(table, column, acceptInt32(table, column, value), type);
    case 'bigint':
      return acceptInt64(table, column, value);
    case 'state':
    case 'status':
    case 'choice':
      return acceptOption(table, column, acceptInt32(table, column, value));
    case 'decimal':
    case 'double':
    case 'money':
      return acceptDecimal(table, column, value, rounding);
    case 'boolean':
      if (typeof value !== 'boolean') throw refuse(table, column, value);
      return value;
    case 'choices':
      return acceptChoices(table, column, value);
    default:
      return acceptLiteral(table, column, value);
  }
}

function refuse(table: TableMeta, column: ColumnMeta, value: Json): ODataError {
  return wrongType(table.entitySetName, column.logicalName, shown(value), edmType(column));
}

function shown(value: Json): string {
  if (value instanceof NumberLexeme) return value.text;
  return typeof value === 'string' ? value : typeof value === 'boolean' ? String(value) : 'StartObject';
}

function acceptText(table: TableMeta, column: ColumnMeta, value: Json, maxLength: number): Cell {
  if (typeof value !== 'string') throw refuse(table, column, value);
  if (value.length > maxLength) {
    throw new ODataError(
      400,
      '0x80044331',
      `A validation error occurred.  The length of the '${column.logicalName}' attribute of the '${table.logicalName}' entity exceeded the maximum allowed length of '${maxLength}'.`,
    );
  }
  if (!isXmlText(value)) throw invalidCharacters(column);
  return value === '' ? null : value;
}

/**
 * Dataverse asks XmlConvert.VerifyXmlChars of every text it stores
 * (best-practices/work-with-data/invalidcharactersinfield).
 */
function invalidCharacters({ logicalName }: ColumnMeta): ODataError {
  const text = `The field '${logicalName}' contains one or more invalid characters.`;
  return new ODataError(400, '0x80040278', text);
}

function acceptInt32(table: TableMeta, column: ColumnMeta, value: Json): number {
  if (!(value instanceof NumberLexeme) || !/^-?\d{1,10}$/.test(value.text))
    throw refuse(table, column, value);
  const number = Number(value.text);
  if (number < -2147483648 || number > 2147483647) throw refuse(table, column, value);
  return number === 0 ? 0 : number;
}

/** Held as text: a binary float holds no whole number above 2^53 exactly. */
function acceptInt64(table: TableMeta, column: ColumnMeta, value: Json): string {
  if (!(value instanceof NumberLexeme) || !/^-?\d{1,19}$/.test(value.text))
    throw refuse(table, column, value);
  const number = BigInt(value.text);
  if (BigInt.asIntN(64, number) !== number) throw refuse(table, column, value);
  return number.toString();
}

function outside(
  table: TableMeta,
  column: ColumnMeta,
  code: string,
  value: string,
  range: string,
): ODataError {
  return new ODataError(
    400,
    code,
    `A validation error occurred for ${table.logicalName}.${column.logicalName}. The value ${value} of type ${edmType(column)} is outside the valid range(${range}).`,
  );
}

function inIntegerRange(
  table: TableMeta,
  column: ColumnMeta,
  value: number,
  range: { readonly min: number; readonly max: number },
): number {
  if (value >= range.min && value <= range.max) return value;
  throw outside(table, column, '0x8004432f', String(value), `${range.min},${range.max}`);
}

function acceptDecimal(table: TableMeta, column: ColumnMeta, value: Json, rounding: Rounding): Cell {
  const type = column.type;
  if (type.kind !== 'decimal' && type.kind !== 'double' && type.kind !== 'money')
    throw refuse(table, column, value);
  const digits = type.kind === 'money' ? rounding.moneyDigits(type) : type.precision;
  const text = value instanceof NumberLexeme ? toScaleText(value.text, digits, rounding.midpoint) : undefined;
  const sent = value instanceof NumberLexeme ? exactText(value.text) : undefined;
  if (text === undefined || sent === undefined) throw refuse(table, column, value);
  // What is sent is validated before the pipeline and rounded when it is saved (SDK, data validation); what is
  // stored never leaves the range either, should a bound have more digits than the column.
  if (![sent, text].every((number) => isWithin(number, type))) {
    throw outside(table, column, '0x80044330', shown(value), `${type.min},${type.max}`);
  }
  return text;
}

function isWithin(number: string, { min, max }: { readonly min: string; readonly max: string }): boolean {
  return compareDecimals(number, min) >= 0 && compareDecimals(number, max) <= 0;
}

function optionsOf(column: ColumnMeta): readonly Option[] {
  return 'options' in column.type ? column.type.options : [];
}

function acceptOption(table: TableMeta, column: ColumnMeta, value: number): number {
  const options = optionsOf(column);
  if (options.some((option) => option.value === value)) return value;
  throw new ODataError(
    400,
    '0x8004431A',
    `A validation error occurred. The value ${value} of '${column.logicalName}' on record of type '${table.logicalName}' is outside the valid range. Accepted Values: ${options.map((o) => o.value).join(',')}`,
  );
}

function acceptChoices(table: TableMeta, column: ColumnMeta, value: Json): Cell {
  if (typeof value !== 'string') throw refuse(table, column, value);
  if (value === '') return null;
  const numbers = value.split(',').map((part) => part.trim());
  if (!numbers.every((part) => /^\d{1,10}$/.test(part))) throw refuse(table, column, value);
  return [...new Set(numbers.map((part) => acceptOption(table, column, Number(part))))]
    .sort((a, b) => a - b)
    .join(',');
}

function acceptLiteral(table: TableMeta, column: ColumnMeta, value: Json): Cell {
  if (typeof value !== 'string') throw refuse(table, column, value);
  const kind = column.type.kind;
  const text =
    kind === 'guid' || kind === 'lookup'
      ? guidText(value)
      : kind === 'date'
        ? dateText(value)
        : instantText(value);
  if (text === undefined) throw refuse(table, column, value);
  if (kind !== 'guid' && kind !== 'lookup' && text < '1753-01-01') {
    throw invalidArgument(
      `DateTime is less than minumum value supported by CrmDateTime. Actual value: ${value}, Minimum value supported: 01/01/1753 00:00:00`,
    );
  }
  return text;
}
