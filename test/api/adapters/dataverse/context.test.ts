import t from 'tap';
import { readableRow, target } from '../../../../api/adapters/dataverse/context.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { webSite } from './support.ts';

const customerSite = tableNamed('customerSite');

t.test('query values are encoded, absent ones left out', async (t) => {
  t.equal(
    target('x', { $select: 'a,b', tag: null, $filter: "c eq 'd&e+f'" }),
    "x?$select=a,b&$filter=c%20eq%20'd%26e%2Bf'",
  );
  t.equal(target('x', { tag: null }), 'x');
});

t.test('an answer that is no row is told from a row outside its rules', async (t) => {
  t.throws(() => readableRow(customerSite, []), { code: 'malformed-reply' });
  t.throws(() => readableRow(customerSite, {}), { code: 'malformed-reply' });
  t.throws(() => readableRow(customerSite, webSite({ tp_name: null }) as never), {
    code: 'unreadable-row',
    message: /name must not be empty/,
  });
});
