import t from 'tap';
import { guid, representation, type Send, started } from '../client.ts';
import { attribute, entity } from '../solution-zip.ts';
import { importing, sampleWith } from './package-parts.ts';

const root = '<RootComponent type="1" schemaName="xx_thing" behavior="0" />';

const columns = [
  attribute('xx_Code', 'nvarchar', '<Format>text</Format><MaxLength>10</MaxLength>'),
  attribute('xx_Note', 'ntext', '<Format>textarea</Format><MaxLength>2000</MaxLength>'),
  attribute('xx_Count', 'int', '<MinValue>0</MinValue><MaxValue>10</MaxValue>'),
  attribute('xx_Large', 'bigint'),
  attribute('xx_Rate', 'decimal', '<MinValue>-100</MinValue><MaxValue>100</MaxValue><Accuracy>4</Accuracy>'),
  attribute('xx_Ratio', 'float', '<MinValue>-100</MinValue><MaxValue>100</MaxValue><Accuracy>3</Accuracy>'),
  attribute('xx_Fee', 'money', '<MinValue>0</MinValue><MaxValue>1000</MaxValue><Accuracy>2</Accuracy>'),
  attribute('xx_Day', 'datetime', '<Format>date</Format><Behavior>2</Behavior>'),
  attribute('xx_At', 'datetime', '<Format>datetime</Format><Behavior>1</Behavior>'),
  attribute('xx_Open', 'bit', '<AppDefaultValue>0</AppDefaultValue>'),
  attribute('xx_Kind', 'picklist', '<OptionSetName>xx_kind</OptionSetName>'),
].join('');

const keyOver = (...names: readonly string[]) =>
  `<EntityKeys><EntityKey><Name>xx_ThingKey</Name><LogicalName>xx_thingkey</LogicalName><EntityKeyAttributes>${names
    .map((name) => `<AttributeName>${name}</AttributeName>`)
    .join('')}</EntityKeyAttributes></EntityKey></EntityKeys>`;

function thing(send: Send, keys = '', attributes = columns) {
  return importing(
    send,
    sampleWith({ entities: entity('xx_Thing', 'xx_things', attributes, keys), roots: root }),
  );
}

const values = {
  xx_code: 'Abc',
  xx_note: 'note',
  xx_count: 7,
  xx_large: 1234567890123,
  xx_rate: 1.5,
  xx_ratio: 2.25,
  xx_fee: 10.5,
  xx_day: '2026-01-31',
  xx_at: '2026-01-31T10:20:30Z',
  xx_open: true,
  xx_kind: 1,
};

t.test('a decimal part of a key is a number, whatever decimals it is written with', async (t) => {
  const { send } = await started(t);
  t.equal((await thing(send, keyOver('xx_rate', 'xx_day'))).status, 204);
  await send('POST', 'xx_things', { xx_thingid: guid(1), xx_rate: 1.5, xx_day: '2026-01-31' });
  for (const rate of ['1.5', '1.50', '1.5000', '1.500000', '15e-1']) {
    const key = `xx_things(xx_rate=${rate},xx_day=2026-01-31)`;
    t.equal((await send('GET', key)).json.xx_thingid, guid(1), rate);
    const exists = await send('PATCH', key, {}, { 'if-none-match': '*' });
    t.equal(exists.json.error?.code, '0x80040237', `${rate} exists`);
    t.equal((await send('PATCH', key, { xx_note: rate })).status, 204, `${rate} is updated`);
  }
  const target = {
    '@odata.type': 'Microsoft.Dynamics.CRM.xx_thing',
    '@odata.id': 'xx_things(xx_rate=1.50,xx_day=2026-01-31)',
    xx_note: 'bulk',
  };
  const bulk = await send('POST', 'xx_things/Microsoft.Dynamics.CRM.UpsertMultiple', { Targets: [target] });
  t.equal(bulk.status, 204);
  t.match((await send('GET', 'xx_things')).json.value, [{ xx_note: 'bulk', xx_thingid: guid(1) }]);
  t.equal((await send('GET', 'xx_things')).json.value.length, 1);
  t.equal((await send('GET', 'xx_things(xx_rate=1.50001,xx_day=2026-01-31)')).status, 404, 'more decimals');
  t.equal((await send('GET', 'xx_things(xx_rate=-1.5,xx_day=2026-01-31)')).status, 404);
});

t.test('zero, whole and midnight parts of a key are found in every spelling', async (t) => {
  const { send } = await started(t);
  await thing(send, keyOver('xx_rate', 'xx_day'));
  await send('POST', 'xx_things', { xx_thingid: guid(1), xx_rate: 0, xx_day: '2026-01-31' });
  await send('POST', 'xx_things', { xx_thingid: guid(2), xx_rate: 100, xx_day: '2026-01-31' });
  for (const [rate, n] of [
    ['0', 1],
    ['-0.0', 1],
    ['100', 2],
    ['1e2', 2],
  ] as const) {
    const { json } = await send('GET', `xx_things(xx_rate=${rate},xx_day=2026-01-31T00:00:00Z)`);
    t.equal(json.xx_thingid, guid(n), rate);
  }
});

t.test('a float cannot be part of a key', async (t) => {
  const { send } = await started(t);
  const { status, json } = await thing(send, keyOver('xx_ratio'));
  t.equal(status, 400);
  t.match(json.error.message, /cannot hold xx_ratio: a double is not allowed in a key/);
});

/** Values that equal the cell, values that do not, and what lies below and above it. */
const tested: Readonly<Record<string, { same: string[]; other: string[]; below?: string; above?: string }>> =
  {
    xx_code: { same: ['Abc', 'aBC'], other: ['ab'] },
    xx_note: { same: ['note'], other: ['not'] },
    xx_count: { same: ['7', '7.0'], other: ['8'], below: '6', above: '8' },
    xx_large: {
      same: ['1234567890123'],
      other: ['1234567890124'],
      below: '1234567890122',
      above: '1234567890124',
    },
    xx_rate: { same: ['1.5', '1.50000'], other: ['1.50001'], below: '1.4999', above: '1.50001' },
    xx_ratio: { same: ['2.25', '2.250'], other: ['2.5'], below: '2.2', above: '2.3' },
    xx_fee: { same: ['10.5', '10.5000'], other: ['10.51'], below: '10', above: '10.51' },
    xx_day: {
      same: ['2026-01-31', '2026-01-31T00:00:00Z'],
      other: ['2026-01-30', '2026-01-31T10:00:00Z'],
      below: '2026-01-30',
      above: '2026-02-01',
    },
    xx_at: {
      same: ['2026-01-31T10:20:30Z', '2026-01-31T12:20:30+02:00'],
      other: ['2026-01-31', '2026-01-31T10:20:31Z'],
      below: '2026-01-31T10:20:29Z',
      above: '2026-01-31T10:20:31Z',
    },
    xx_open: { same: ['true', '1'], other: ['false', '0'] },
    xx_kind: { same: ['1'], other: ['2'] },
  };

t.test('In, NotIn, Between and NotBetween say the truth about every type of column', async (t) => {
  const { send } = await started(t);
  t.equal((await thing(send)).status, 204);
  t.equal((await send('POST', 'xx_things', { xx_thingid: guid(1), ...values })).status, 204);
  const finds = async (name: string, column: string, list: readonly string[]): Promise<unknown> => {
    const filter = `Microsoft.Dynamics.CRM.${name}(PropertyName='${column}',PropertyValues=${JSON.stringify(list)})`;
    const { status, json } = await send('GET', `xx_things?$filter=${encodeURIComponent(filter)}`);
    return status === 200 ? json.value.length === 1 : json.error.message;
  };
  for (const [column, { same, other, below, above }] of Object.entries(tested)) {
    for (const value of same) {
      t.equal(await finds('In', column, ['9', value].slice(column === 'xx_count' ? 0 : 1)), true, column);
      t.equal(await finds('NotIn', column, [value]), false, `${column} ${value}`);
    }
    t.equal(await finds('In', column, other), false, `${column} in others`);
    t.equal(await finds('NotIn', column, other), true, `${column} not in others`);
    if (below === undefined || above === undefined) continue;
    t.equal(await finds('Between', column, [below, above]), true, `${column} between`);
    t.equal(await finds('NotBetween', column, [below, above]), false, `${column} not between`);
    t.equal(await finds('Between', column, [above, above]), false, `${column} above`);
    t.equal(await finds('NotBetween', column, [below, below]), true, `${column} below`);
    for (const value of same) t.equal(await finds('Between', column, [value, value]), true, `${column} is`);
  }
});

t.test('the days of date-only columns are found by the functions about days', async (t) => {
  const { send } = await started(t, { now: () => new Date('2026-01-31T15:00:00Z') });
  await thing(send);
  await send('POST', 'xx_things', { xx_thingid: guid(1), ...values });
  const cases: [string, string, boolean][] = [
    ['On', '2026-01-31', true],
    ['On', '2026-01-30', false],
    ['OnOrAfter', '2026-01-31', true],
    ['OnOrAfter', '2026-02-01', false],
    ['OnOrBefore', '2026-01-31', true],
    ['OnOrBefore', '2026-01-30', false],
    ['InFiscalYear', '2026', true],
    ['InFiscalYear', '2025', false],
  ];
  for (const column of ['xx_day', 'xx_at']) {
    for (const [name, value, expected] of cases) {
      const filter = `Microsoft.Dynamics.CRM.${name}(PropertyName='${column}',PropertyValue='${value}')`;
      const { json } = await send('GET', `xx_things?$filter=${filter}`);
      t.equal(json.value.length === 1, expected, `${name} ${column} ${value}`);
    }
    for (const name of ['Today', 'ThisWeek', 'ThisMonth', 'ThisYear', 'Last7Days']) {
      const { json } = await send(
        'GET',
        `xx_things?$filter=Microsoft.Dynamics.CRM.${name}(PropertyName='${column}')`,
      );
      t.equal(json.value.length, 1, `${name} ${column}`);
    }
  }
});

t.test('whole numbers of 64 bits stay exact in rows and filters', async (t) => {
  const { send } = await started(t);
  await thing(send);
  const large = ['9223372036854775807', '9223372036854775806', '-9223372036854775808', '9007199254740993'];
  for (const [n, value] of large.entries()) {
    const made = await send('POST', 'xx_things', `{"xx_thingid":"${guid(n)}","xx_large":${value}}`);
    t.equal(made.status, 204, value);
    t.match((await send('GET', `xx_things(${guid(n)})`)).text, `"xx_large":${value}`);
  }
  const found = async (filter: string) =>
    (await send('GET', `xx_things?$filter=${filter}&$orderby=xx_large desc`)).json.value.map((row) =>
      Number(String(row.xx_thingid).slice(-2)),
    );
  t.same(await found('xx_large eq 9223372036854775807'), [0]);
  t.same(await found('xx_large lt 9223372036854775807'), [1, 3, 2]);
  t.same(await found('xx_large gt 9007199254740992'), [0, 1, 3]);
  t.same(await found('xx_large eq 9007199254740992'), []);
  for (const value of ['9223372036854775808', '-9223372036854775809', '1.5', '"1"']) {
    const { status } = await send('POST', 'xx_things', `{"xx_large":${value}}`);
    t.equal(status, 400, value);
  }
  const { text } = await send('GET', '$metadata');
  t.match(text, '<Property Name="xx_large" Type="Edm.Int64"');
});

t.test('a float column is a double', async (t) => {
  const { send } = await started(t);
  await thing(send);
  const { json } = await send(
    'GET',
    "EntityDefinitions(LogicalName='xx_thing')/Attributes(LogicalName='xx_ratio')",
  );
  t.match(json, {
    '@odata.type': '#Microsoft.Dynamics.CRM.DoubleAttributeMetadata',
    AttributeType: 'Double',
    Precision: 3,
  });
  t.match((await send('GET', '$metadata')).text, '<Property Name="xx_ratio" Type="Edm.Double"');
  const made = await send('POST', 'xx_things', { xx_ratio: 10.0004 }, representation);
  t.match(made.text, '"xx_ratio":10,');
});

const indexStatus = async (send: Send) =>
  (await send('GET', "EntityDefinitions(LogicalName='xx_thing')/Keys")).json.value.map(
    (key) => key.EntityKeyIndexStatus,
  );
const reactivate = (send: Send) =>
  send('POST', 'ReactivateEntityKey', { EntityLogicalName: 'xx_thing', EntityKeyLogicalName: 'xx_thingkey' });

t.test('a key that is imported over duplicate rows fails and can be reactivated without them', async (t) => {
  const { send } = await started(t);
  await thing(send);
  for (const n of [1, 2]) await send('POST', 'xx_things', { xx_thingid: guid(n), xx_code: 'A' });
  t.equal((await thing(send, keyOver('xx_code'))).status, 204, 'the import succeeds');
  t.same(await indexStatus(send), ['Failed']);
  const byKey = () => send('GET', "xx_things(xx_code='A')");
  t.equal((await byKey()).status, 400);
  t.equal((await byKey()).json.error.code, '0x80060888');
  t.equal((await send('PATCH', "xx_things(xx_code='A')", {})).status, 400);
  t.equal((await send('POST', 'xx_things', { xx_thingid: guid(3), xx_code: 'A' })).status, 204, 'not unique');
  t.equal((await reactivate(send)).status, 204);
  t.same(await indexStatus(send), ['Failed'], 'still duplicates');
  await thing(send, keyOver('xx_code'));
  t.same(await indexStatus(send), ['Failed'], 'another import does not repair it');
  for (const n of [2, 3]) await send('DELETE', `xx_things(${guid(n)})`);
  t.equal((await byKey()).status, 400, 'until it is reactivated');
  t.equal((await reactivate(send)).status, 204);
  t.same(await indexStatus(send), ['Active']);
  t.equal((await byKey()).json.xx_thingid, guid(1));
  t.equal((await send('POST', 'xx_things', { xx_code: 'A' })).json.error.code, '0x80060892');
  t.equal((await reactivate(send)).status, 204, 'an active key stays active');
});

t.test('a key over rows without duplicates is active at once, empty parts are none', async (t) => {
  const { send } = await started(t);
  await thing(send);
  for (const n of [1, 2]) await send('POST', 'xx_things', { xx_thingid: guid(n), xx_code: 'A', xx_rate: n });
  for (const n of [3, 4]) await send('POST', 'xx_things', { xx_thingid: guid(n), xx_code: 'A' });
  await thing(send, keyOver('xx_code', 'xx_rate'));
  t.same(await indexStatus(send), ['Active']);
  t.equal((await send('GET', "xx_things(xx_code='a',xx_rate=2.0)")).json.xx_thingid, guid(2));
});

t.test('ReactivateEntityKey names a key that exists', async (t) => {
  const { send } = await started(t);
  t.equal((await reactivate(send)).status, 404);
  const { status, json } = await send('POST', 'ReactivateEntityKey', { EntityLogicalName: 'xx_thing' });
  t.equal(status, 400);
  t.match(json.error.message, /EntityKeyLogicalName/);
});

const money = (name: string, source: number) =>
  attribute(
    name,
    'money',
    `<MinValue>0</MinValue><MaxValue>1000</MaxValue><Accuracy>3</Accuracy><AccuracySource>${source}</AccuracySource>`,
  );

t.test('money has the precision its source says: its own, the organisation’s, the currency’s', async (t) => {
  const { send } = await started(t);
  const columns = [0, 1, 2].map((source) => money(`xx_Fee${source}`, source)).join('');
  t.equal((await thing(send, '', columns)).status, 204);
  const [currency] = (await send('GET', 'transactioncurrencies')).json.value;
  const [organization] = (await send('GET', 'organizations')).json.value;
  t.match(organization, { pricingdecimalprecision: 2 });
  await send('PATCH', `transactioncurrencies(${currency?.transactioncurrencyid})`, { currencyprecision: 0 });
  await send('PATCH', `organizations(${organization?.organizationid})`, { pricingdecimalprecision: 4 });
  const row = { xx_fee0: 1.23456, xx_fee1: 1.23456, xx_fee2: 1.23456 };
  const { json } = await send('POST', 'xx_things', row, {
    prefer: 'return=representation,odata.include-annotations="*"',
  });
  t.match(json, { xx_fee0: 1.235, xx_fee1: 1.2346, xx_fee2: 1 });
  const shown = (name: string) => json[`${name}@OData.Community.Display.V1.FormattedValue`];
  t.equal(shown('xx_fee0'), '$1.235');
  t.equal(shown('xx_fee1'), '$1.2346');
  t.equal(shown('xx_fee2'), '$1');
  t.equal(shown('xx_fee0_base'), '$1', 'base amounts are shown in the precision of the currency');
  for (const source of [0, 1, 2]) {
    const path = `EntityDefinitions(LogicalName='xx_thing')/Attributes(LogicalName='xx_fee${source}')`;
    t.match((await send('GET', path)).json, { Precision: 3, PrecisionSource: source });
  }
});

t.test('money with an unknown source of its precision is refused', async (t) => {
  const { send } = await started(t);
  t.match(
    (await thing(send, '', money('xx_Fee', 3))).json.error.message,
    /AccuracySource, must be 0, 1 or 2/,
  );
});
