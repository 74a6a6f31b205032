import t from 'tap';
import { attributeValue } from '../../../../../../api/local/dataverse/events/context/attribute-value.ts';
import { column } from '../../../../../../api/local/dataverse/metadata/columns.ts';
import type { Cell, ColumnKind } from '../../../../../../api/local/dataverse/metadata/types.ts';

const type = (name: string): string =>
  `"__type":"${name}:http:\\/\\/schemas.microsoft.com\\/xrm\\/2011\\/Contracts"`;
const range = { min: '-922337203685477', max: '922337203685477' };
const cases: [string, ColumnKind, Cell, string][] = [
  [
    'money keeps every digit',
    { kind: 'money', precision: 4, ...range },
    '922337203685476.9900',
    `{${type('Money')},"Value":922337203685476.9900}`,
  ],
  ['decimal is bare', { kind: 'decimal', precision: 2, ...range }, '10.12', '10.12'],
  ['choice', { kind: 'choice', optionSet: 'x', options: [] }, 5, `{${type('OptionSetValue')},"Value":5}`],
  [
    'choices',
    { kind: 'choices', optionSet: 'x', options: [] },
    '1,2',
    `[{${type('OptionSetValue')},"Value":1},{${type('OptionSetValue')},"Value":2}]`,
  ],
  ['date is midnight UTC', { kind: 'date' }, '2026-01-02', '"\\/Date(1767312000000)\\/"'],
  ['instant', { kind: 'datetime' }, '2023-10-15T19:34:05Z', '"\\/Date(1697398445000)\\/"'],
  ['boolean', { kind: 'boolean', trueLabel: 'Yes', falseLabel: 'No' }, false, 'false'],
  ['null', { kind: 'date' }, null, 'null'],
  [
    'lookup',
    { kind: 'lookup', targets: [] },
    'g',
    `{${type('EntityReference')},"Id":"g","KeyAttributes":[],"LogicalName":"contact","Name":null,"RowVersion":null}`,
  ],
];

for (const [name, kind, cell, expected] of cases) {
  t.test(`${name} has the wire form of the product`, async (t) => {
    const found = attributeValue(column('x', 'X', kind), cell, () => ({
      table: 'contact',
      id: 'g',
      name: null,
    }));
    t.equal(found, expected);
  });
}
