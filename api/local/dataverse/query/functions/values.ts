import { badQuery } from '../../errors.ts';
import type { Cell, ColumnMeta } from '../../metadata/types.ts';
import { edmType } from '../../values/accept.ts';
import { literalFor } from '../literals.ts';

/** A value given as text in the stored form of the column; 400 when it is none of its type. */
export function valueFor(column: ColumnMeta, text: string): Exclude<Cell, null> {
  const cell = convert(column, text);
  if (cell !== null) return cell;
  throw badQuery(
    `Cannot convert the literal '${text.slice(0, 100)}' to the expected type '${edmType(column)}'.`,
  );
}

function convert(column: ColumnMeta, text: string): Cell {
  switch (column.type.kind) {
    case 'string':
    case 'memo':
    case 'choices':
      return text;
    case 'boolean':
      return /^(true|1)$/i.test(text) ? true : /^(false|0)$/i.test(text) ? false : null;
    case 'guid':
    case 'lookup':
      return literalOrNull(column, 'guid', text);
    case 'date':
      return literalOrNull(column, 'date', text) ?? literalOrNull(column, 'datetime', text);
    case 'datetime':
      return literalOrNull(column, 'datetime', text) ?? literalOrNull(column, 'date', text);
    default:
      return /^-?\d{1,30}(\.\d{1,30})?$/.test(text) ? literalOrNull(column, 'number', text) : null;
  }
}

function literalOrNull(
  column: ColumnMeta,
  kind: 'guid' | 'date' | 'datetime' | 'number',
  text: string,
): Cell {
  try {
    return literalFor({ kind, text }, column);
  } catch {
    return null;
  }
}

/** A count of days, hours ...: at least one, at most what keeps dates in range. */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw badQuery(`The value '${text.slice(0, 100)}' must be a whole number from 1 to 999999.`);
}
