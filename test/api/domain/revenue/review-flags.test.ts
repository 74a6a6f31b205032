import t from 'tap';
import { withoutEntries } from '../../../../api/domain/revenue/review-flags.ts';

t.test('a block that is on but empty is named', async (t) => {
  t.match(withoutEntries('fixedFee', []), [{ code: 'block-without-terms', text: /fixedFee/ }]);
  t.match(withoutEntries('fixedFee', null), [{ code: 'block-without-terms' }]);
  t.same(withoutEntries('fixedFee', [1]), []);
});
