import fc from 'fast-check';
import t from 'tap';
import { fastCanonical } from '../../../../api/adapters/dataverse/fast-canonical.ts';
import { canonicalValue } from '../../../../api/domain/model/canonical.ts';
import { type ChoiceName, choices } from '../../../../api/domain/model/choices.ts';
import type { Column } from '../../../../api/domain/model/column.ts';
import { syncedTables } from '../../../../api/domain/model/tables.ts';

const columns = syncedTables.flatMap((table) => table.columns);
const kinds = [...new Set(columns.map((column) => column.type.kind))];
const digits = (most: number) => fc.stringMatching(new RegExp(`^\\d{0,${most}}$`));
const decimals = fc
  .tuple(fc.constantFrom('', '-'), digits(18), fc.constantFrom('', '.'), digits(8))
  .map((parts) => parts.join(''));
const dates = fc
  .tuple(
    fc.integer({ min: 1750, max: 2999 }),
    fc.integer({ min: 0, max: 13 }),
    fc.integer({ min: 0, max: 32 }),
  )
  .map(([year, month, day]) => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`);
const instants = fc
  .tuple(dates, fc.constantFrom('T09:00:00Z', 'T23:59:59Z', 'T24:00:00Z', 'T09:00:00.5Z', 'T09:00:00+02:00'))
  .map((parts) => parts.join(''));
const values = fc.oneof(
  fc.constantFrom(null, '', true, false, 0, -1, 1.5, '0.00', '-0.00', '-0.001', '00.10', '1.0e2'),
  fc.string({ maxLength: 60 }),
  fc.maxSafeInteger(),
  fc.integer({ min: -100, max: 100 }),
  fc.integer({ min: 100000000, max: 100000006 }),
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  decimals,
  dates,
  instants,
);

t.test('a quick answer is the answer of the full check', (t) => {
  fc.assert(
    fc.property(fc.constantFrom(...columns), values, (column: Column, raw) => {
      const fast = fastCanonical(column.type)(raw);
      if (fast === undefined) return true;
      const full = canonicalValue(column, raw);
      return full.ok && full.value === fast;
    }),
    { numRuns: 20_000 },
  );
  t.end();
});

t.test('the usual shape of every kind gets a quick answer', (t) => {
  for (const kind of kinds) {
    const column = columns.find((one) => one.type.kind === kind && one.name !== 'email');
    if (column === undefined) continue;
    t.not(fastCanonical(column.type)(usual(column)), undefined, `${kind} ${column.name}`);
  }
  t.end();
});

function usual(column: Column): unknown {
  const { type } = column;
  switch (type.kind) {
    case 'integer':
      return Math.max(type.min, 1);
    case 'decimal':
    case 'money':
      return '12.5000000000';
    case 'boolean':
      return false;
    case 'date':
      return '2026-01-28';
    case 'datetime':
      return '2026-01-28T09:00:00Z';
    case 'choice':
      return Object.values(choices[type.choice as ChoiceName].options)[0]?.value;
    case 'lookup':
      return '11111111-1111-4111-8111-111111111111';
    default:
      return 'text';
  }
}
