import fc from 'fast-check';
import t from 'tap';
import { Schema } from '../../../../../api/local/dataverse/metadata/schema.ts';
import { systemSchema } from '../../../../../api/local/dataverse/metadata/system-tables.ts';
import { RowTable } from '../../../../../api/local/dataverse/store/row-table.ts';

const step = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  parent: fc.constantFrom('x', 'y', null),
  kind: fc.constantFrom('set', 'set', 'delete', 'ask'),
});

t.test('the index of a lookup gives the same rows as a scan after any writes', async (t) => {
  const shape = new Schema(systemSchema).shape('account');
  if (shape === undefined) throw new Error('no account');
  const position = shape.position.get('parentaccountid') ?? -1;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const table = new RowTable(shape);
      for (const { id, parent, kind } of steps) {
        if (kind === 'delete') table.delete(id);
        if (kind === 'ask') table.idsWith(position, 'x');
        if (kind !== 'set') continue;
        const cells: (string | null)[] = [id];
        cells[position] = parent;
        table.set({ id, version: 1, cells });
      }
      return ['x', 'y'].every((parent) => {
        const scanned = [...table.rows.values()].filter((row) => row.cells[position] === parent);
        const indexed = [...table.idsWith(position, parent)];
        return JSON.stringify(indexed.sort()) === JSON.stringify(scanned.map((row) => row.id).sort());
      });
    }),
  );
  t.pass('for all sequences');
});
