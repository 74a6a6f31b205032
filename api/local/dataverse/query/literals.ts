import { badQuery } from '../errors.ts';
import type { Cell, ColumnMeta } from '../metadata/types.ts';
import { edmType } from '../values/accept.ts';
import { exactText } from '../values/decimal-text.ts';
import { dateText, guidText, instantText } from '../values/literal-text.ts';
import type { Operand } from './operand.ts';

const literalTypes = {
  string: 'Edm.String',
  number: 'Edm.Decimal',
  guid: 'Edm.Guid',
  date: 'Edm.Date',
  datetime: 'Edm.DateTimeOffset',
  boolean: 'Edm.Boolean',
} as const;

type Literal = Exclude<Operand, { kind: 'property' | 'null' }>;

/** A literal of a filter or key in the stored form of the column; an incompatible type is refused. */
export function literalFor(operand: Operand, column: ColumnMeta): Cell {
  if (operand.kind === 'null') return null;
  if (operand.kind === 'property') throw badQuery(`'${operand.path}' is not a literal.`);
  const cell = convert(operand, column);
  if (cell === undefined && (operand.kind === 'date' || operand.kind === 'datetime')) checkTime(operand);
  if (cell === undefined) {
    throw badQuery(
      `A binary operator with incompatible types was detected. Found operand types '${edmType(column)}' and '${literalTypes[operand.kind]}' for operator kind 'Equal'.`,
    );
  }
  return cell;
}

/** Refuses what no calendar has, such as 2026-13-01, and an instant without a time zone, whatever they are compared with. */
function checkTime({ kind, text }: Exclude<Literal, { kind: 'boolean' }>): void {
  if (instantText(text) !== undefined) return;
  throw badQuery(
    `Unrecognized '${literalTypes[kind]}' literal '${text.slice(0, 100)}': it must be an existing day such as 2026-01-31 or an instant with its time zone such as 2026-01-31T09:00:00Z.`,
  );
}

function convert(literal: Literal, column: ColumnMeta): Cell | undefined {
  if (literal.kind === 'boolean') return column.type.kind === 'boolean' ? literal.value : undefined;
  const { kind, text } = literal;
  switch (column.type.kind) {
    case 'string':
    case 'memo':
    case 'choices':
      return kind === 'string' ? text : undefined;
    case 'decimal':
    case 'double':
    case 'money':
      return kind === 'number' ? exactText(text) : undefined;
    case 'bigint':
      return kind === 'number' ? exactText(text) : undefined;
    case 'integer':
    case 'choice':
    case 'state':
    case 'status':
      return kind === 'number' ? Number(text) : undefined;
    case 'guid':
    case 'lookup':
      return kind === 'guid' ? guidText(text) : undefined;
    case 'date':
      return kind === 'date' ? dateText(text) : kind === 'datetime' ? instantText(text) : undefined;
    case 'datetime':
      return kind === 'datetime' || kind === 'date' ? instantText(text) : undefined;
    case 'boolean':
      return undefined;
  }
}
