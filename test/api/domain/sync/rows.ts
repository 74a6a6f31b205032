import fc from 'fast-check';
import type { Row, Table, Value } from '../../../../api/domain/model/column.ts';
import { table, text } from '../../../../api/domain/model/define.ts';

/** A table with one column per owner, so that every policy of the merge is met. */
export const sample: Table = table({
  name: 'sample',
  schema: 'tp_Sample',
  set: 'tp_samples',
  label: 'Sample',
  pluralLabel: 'Samples',
  description: 'For tests.',
  primaryName: 'ours',
  keys: [],
  columns: (['townepark', 'dataverse', 'latest', 'person'] as const).map((owner) =>
    text(owner === 'townepark' ? 'ours' : owner, `tp_${owner}`, 20, {
      label: owner,
      description: owner,
      owner,
    }),
  ),
});

export const id = '11111111-1111-4111-8111-111111111111';

const cell: fc.Arbitrary<Value> = fc.constantFrom(null, 'a', 'b', 'c');

/** Rows whose cells meet often, so that equal and different changes both occur. */
export const anyRow: fc.Arbitrary<Row> = fc
  .record({ ours: cell, dataverse: cell, latest: cell, person: cell })
  .map((cells) => ({ id, ...cells }));

export function row(cells: Readonly<Record<string, Value>>): Row {
  return { id, ours: null, dataverse: null, latest: null, person: null, ...cells };
}
