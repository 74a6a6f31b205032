import t from 'tap';
import type { Column, ColumnType } from '../../../api/domain/model/column.ts';
import { tableNamed } from '../../../api/domain/model/names.ts';
import { childElements, textAt } from '../../../scripts/lib/xml-read.ts';
import { columnXml } from '../../../solution/src/attribute-xml.ts';

const table = tableNamed('territory');

function column(type: ColumnType, more: Partial<Column> = {}): Column {
  return {
    name: 'thing',
    sql: 'thing',
    schema: 'tp_Thing',
    label: 'Thing',
    description: 'A thing.',
    required: false,
    owner: 'townepark',
    guarded: false,
    type,
    ...more,
  };
}

/** The type's own elements, between the common head and the labels. */
function tail(type: ColumnType): Record<string, string | undefined> {
  const [attribute] = columnXml(table, column(type));
  if (attribute === undefined) throw new Error('a column has an element');
  const names = childElements(attribute).map(({ name }) => name);
  const own = names.slice(names.indexOf('IsLocalizable') + 1, names.indexOf('displaynames'));
  return Object.fromEntries([
    ['Type', textAt(attribute, 'Type')],
    ...own.map((name) => [name, textAt(attribute, name)]),
  ]);
}

const cases: readonly (readonly [ColumnType, Record<string, string>])[] = [
  [
    { kind: 'text', maxLength: 20 },
    { Type: 'nvarchar', Format: 'text', MaxLength: '20', Length: '40' },
  ],
  [
    { kind: 'text', maxLength: 254, format: 'email' },
    { Type: 'nvarchar', Format: 'email', MaxLength: '254', Length: '508' },
  ],
  [
    { kind: 'memo', maxLength: 2000 },
    { Type: 'ntext', Format: 'textarea', MaxLength: '2000' },
  ],
  [
    { kind: 'integer', min: 0, max: 9 },
    { Type: 'int', Format: 'none', MinValue: '0', MaxValue: '9' },
  ],
  [
    { kind: 'decimal', scale: 4, min: '0', max: '100' },
    { Type: 'decimal', MinValue: '0', MaxValue: '100', Accuracy: '4' },
  ],
  [
    { kind: 'money', scale: 2, min: '0', max: '922337203685477' },
    { Type: 'money', MinValue: '0', MaxValue: '922337203685477', Accuracy: '2', AccuracySource: '0' },
  ],
  [{ kind: 'date' }, { Type: 'datetime', Format: 'date', CanChangeDateTimeBehavior: '1', Behavior: '2' }],
  [
    { kind: 'datetime' },
    { Type: 'datetime', Format: 'datetime', CanChangeDateTimeBehavior: '1', Behavior: '1' },
  ],
  [
    { kind: 'choice', choice: 'billingType' },
    { Type: 'picklist', AppDefaultValue: '-1', OptionSetName: 'tp_billingtype' },
  ],
  [
    { kind: 'lookup', table: 'territory' },
    { Type: 'lookup', LookupStyle: 'single', LookupTypes: '' },
  ],
  [{ kind: 'boolean' }, { Type: 'bit', AppDefaultValue: '0', optionset: '' }],
];

for (const [type, expected] of cases) {
  t.test(`${type.kind} ${'format' in type ? type.format : ''} is written as ${expected.Type}`, (t) => {
    t.same(tail(type), expected);
    t.end();
  });
}

t.test('money brings its amount in the base currency, which nobody may write', (t) => {
  const [, base] = columnXml(table, column({ kind: 'money', scale: 2, min: '0', max: '1' }));
  if (base === undefined) throw new Error('money has a companion');
  t.equal(base.attributes.PhysicalName, 'tp_Thing_Base');
  t.equal(textAt(base, 'CalculationOf'), 'tp_thing');
  t.equal(textAt(base, 'ValidForUpdateApi'), '0');
  t.equal(textAt(base, 'ValidForCreateApi'), '0');
  t.end();
});

t.test('a required column is required, the name of the row is marked', (t) => {
  const [plain] = columnXml(table, column({ kind: 'date' }));
  const [required] = columnXml(table, column({ kind: 'date' }, { required: true }));
  const [name] = columnXml(table, column({ kind: 'text', maxLength: 9 }, { name: table.primaryName }));
  t.equal(plain && textAt(plain, 'RequiredLevel'), 'none');
  t.equal(required && textAt(required, 'RequiredLevel'), 'required');
  t.match(name && textAt(name, 'DisplayMask'), /^PrimaryName\|/);
  t.end();
});
