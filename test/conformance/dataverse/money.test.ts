import { contract, site } from './rows.ts';
import { type Api, isError, suite } from './suite.ts';

const { check } = suite;
const document = '[reference: MoneyAttributeMetadata]';

/** Writes number lexemes as they are and answers the text of the row. */
async function written(api: Api, cells: string): Promise<{ id: string; text: string }> {
  const siteId = await api.create('tp_customersites', site(api));
  const id = await api.create('tp_contracts', contract(api, siteId));
  const patched = await api.send('PATCH', `tp_contracts(${id})`, cells);
  if (patched.status !== 204) throw new Error(`${patched.status} ${patched.text}`);
  return { id, text: (await api.send('GET', `tp_contracts(${id})`)).text };
}

/** The number lexeme of a column in the text of an answer. */
function lexeme(text: string, name: string): string | undefined {
  return new RegExp(`"${name}":(-?[\\d.]+|null)[,}]`).exec(text)?.[1];
}

const exact: readonly string[] = ['0.01', '0.1', '123456.78', '90071992547409.93', '100000000000.99'];
for (const amount of exact) {
  check(`43 the amount ${amount} comes back to the cent ${document}`, async (t, api) => {
    const { text } = await written(api, `{"tp_contractvalue":${amount}}`);
    t.match(lexeme(text, 'tp_contractvalue'), new RegExp(`^${amount.replace('.', '\\.')}0*$`));
  });
}

check(`43 money has four decimals on the wire ${document}`, async (t, api) => {
  const { text } = await written(api, '{"tp_contractvalue":20000,"tp_hourlylaborrate":12.3456}');
  t.equal(lexeme(text, 'tp_contractvalue'), '20000.0000');
  t.equal(lexeme(text, 'tp_hourlylaborrate'), '12.3456');
});

check(`43 an amount is rounded to the precision of its column ${document}`, async (t, api) => {
  const { text } = await written(api, '{"tp_contractvalue":1.234,"tp_minimumguarantee":1.236}');
  t.match(lexeme(text, 'tp_contractvalue'), /^1\.230*$/);
  t.match(lexeme(text, 'tp_minimumguarantee'), /^1\.240*$/);
});

check(
  '43 currency, exchange rate and base amount are set by the service [transaction-currency-currency-entity.md]',
  async (t, api) => {
    const { text } = await written(api, '{"tp_contractvalue":150.25}');
    const row: Record<string, unknown> = JSON.parse(text);
    t.match(row._transactioncurrencyid_value, /^[0-9a-f-]{36}$/);
    t.type(row.exchangerate, 'number');
    t.match(lexeme(text, 'tp_contractvalue_base'), /^150\.250*$/);
  },
);

check('43 base amounts follow the amount [transaction-currency-currency-entity.md]', async (t, api) => {
  const { id } = await written(api, '{"tp_contractvalue":150.25}');
  await api.send('PATCH', `tp_contracts(${id})`, { tp_contractvalue: 10 });
  const changed = await api.send('GET', `tp_contracts(${id})`);
  t.match(lexeme(changed.text, 'tp_contractvalue_base'), /^10\.0*$/);
  await api.send('PATCH', `tp_contracts(${id})`, { tp_contractvalue: null });
  const cleared = await api.send('GET', `tp_contracts(${id})`);
  t.equal(cleared.json.tp_contractvalue, null);
  t.equal(cleared.json.tp_contractvalue_base, null);
});

for (const amount of ['-0.01', '922337203685478', '1e30']) {
  check(`43 the amount ${amount} outside the range of the column answers 400 ${document}`, async (t, api) => {
    const siteId = await api.create('tp_customersites', site(api));
    const id = await api.create('tp_contracts', contract(api, siteId));
    isError(t, await api.send('PATCH', `tp_contracts(${id})`, `{"tp_contractvalue":${amount}}`), 400, null);
  });
}

check(`43 an exponent is a number too [RFC 8259]`, async (t, api) => {
  const { text } = await written(api, '{"tp_contractvalue":1.5e3}');
  t.match(lexeme(text, 'tp_contractvalue'), /^1500(\.0+)?$/);
});
