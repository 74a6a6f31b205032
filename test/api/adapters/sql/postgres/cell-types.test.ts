import t from 'tap';
import { cellTypes } from '../../../../../api/adapters/sql/postgres/cell-types.ts';

const parsed = (oid: number, text: string) => cellTypes.getTypeParser(oid)(text);

t.test('cells are read without a float and without a JavaScript date', async (t) => {
  t.equal(parsed(16, 't'), 1);
  t.equal(parsed(16, 'f'), 0);
  t.equal(parsed(23, '-5'), -5);
  t.equal(parsed(20, '9007199254740991'), 9007199254740991);
  t.equal(parsed(20, '9007199254740993'), '9007199254740993', 'a number only where it is the same one');
  t.equal(parsed(1700, '922337203685477.0001'), '922337203685477.0001');
  t.equal(parsed(1082, '2026-01-31'), '2026-01-31');
  t.equal(parsed(1184, '2026-01-31 09:00:00+00'), '2026-01-31T09:00:00Z');
  t.equal(parsed(25, 'x'), 'x');
});
