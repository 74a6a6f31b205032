import t from 'tap';
import { z } from 'zod';
import { choices } from '../../../../api/domain/model/choices.ts';
import { tables } from '../../../../api/domain/model/tables.ts';
import { rowJson, rowSchema } from '../../../../api/routes/schemas/row-schema.ts';

t.test('every column of every table is in the schema with its description', async (t) => {
  for (const table of tables) {
    const json = z.toJSONSchema(rowSchema(table), { target: 'openapi-3.0' });
    t.strictSame(Object.keys(json.properties ?? {}), ['id', ...table.columns.map((column) => column.name)]);
    for (const column of table.columns) {
      const shown = json.properties?.[column.name];
      t.match(
        shown,
        { title: column.label, description: column.description },
        `${table.name}.${column.name}`,
      );
      const nullable = typeof shown === 'object' && shown.nullable === true;
      t.equal(nullable, !column.required, `${table.name}.${column.name}: empty only where the column may be`);
    }
  }
});

t.test('choices are shown by name, and a number that nobody knows as nothing', async (t) => {
  const table = tables.find(({ name }) => name === 'contract');
  if (table === undefined) throw new Error('no contract table');
  for (const [name, { value }] of Object.entries(choices.contractStatus.options)) {
    t.equal(rowJson(table, { id: 'x', status: value }).status, name);
  }
  t.equal(rowJson(table, { id: 'x', status: 7 }).status, null);
  t.equal(rowJson(table, { id: 'x' }).contractValue, null, 'not known is shown as empty');
});
