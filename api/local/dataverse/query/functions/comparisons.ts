import { badQuery } from '../../errors.ts';
import type { ColumnKind, ColumnMeta } from '../../metadata/types.ts';
import { canonicalText } from '../../values/canonical-text.ts';
import { orderOf } from '../cell-order.ts';
import type { Asker, CellTest, QueryFunction, Values } from './types.ts';
import { valueFor } from './values.ts';

const ids: readonly ColumnKind['kind'][] = ['guid', 'lookup'];
const ordered: readonly ColumnKind['kind'][] = [
  'integer',
  'bigint',
  'decimal',
  'double',
  'money',
  'date',
  'datetime',
];

function isIn(column: ColumnMeta, { list }: Values): CellTest {
  const wanted = new Set(list.map((text) => canonicalText(column, valueFor(column, text))));
  return (cell) => wanted.has(canonicalText(column, cell));
}

function isBetween(column: ColumnMeta, { list }: Values): CellTest {
  const [low, high] = list;
  if (low === undefined || high === undefined || list.length !== 2) {
    throw badQuery('Between and NotBetween take exactly two values.');
  }
  const order = orderOf(column);
  const [from, to] = [valueFor(column, low), valueFor(column, high)];
  return (cell) => order(cell, from) >= 0 && order(cell, to) <= 0;
}

/** Any of the values; a choices cell is a comma-separated list. */
function containsAny(_column: ColumnMeta, { list }: Values): CellTest {
  const wanted = new Set(list);
  if (list.some((text) => !/^-?\d{1,10}$/.test(text)))
    throw badQuery('The values of choices are whole numbers.');
  return (cell) =>
    String(cell)
      .split(',')
      .some((value) => wanted.has(value));
}

function not(test: QueryFunction['test']): QueryFunction['test'] {
  return (column, values, asker) => {
    const positive = test(column, values, asker);
    return (cell) => !positive(cell);
  };
}

function equals(id: (asker: Asker) => string): QueryFunction['test'] {
  return (_column, _values, asker) => (cell) => cell === id(asker);
}

const isUser = equals((asker) => asker.userId);
const isBusinessUnit = equals((asker) => asker.businessUnitId);

export const comparisonFunctions: Readonly<Record<string, QueryFunction>> = {
  In: { parameter: 'PropertyValues', kinds: null, test: isIn },
  NotIn: { parameter: 'PropertyValues', kinds: null, test: not(isIn) },
  Between: { parameter: 'PropertyValues', kinds: ordered, test: isBetween },
  NotBetween: { parameter: 'PropertyValues', kinds: ordered, test: not(isBetween) },
  ContainValues: { parameter: 'PropertyValues', kinds: ['choices'], test: containsAny },
  DoesNotContainValues: {
    parameter: 'PropertyValues',
    kinds: ['choices'],
    test: not(containsAny),
  },
  EqualUserId: { parameter: null, kinds: ids, test: isUser },
  NotEqualUserId: { parameter: null, kinds: ids, negative: true, test: not(isUser) },
  EqualBusinessId: { parameter: null, kinds: ids, test: isBusinessUnit },
  NotEqualBusinessId: { parameter: null, kinds: ids, negative: true, test: not(isBusinessUnit) },
};
