import t from 'tap';
import { earns, lineTexts } from './support.ts';

t.test('bell revenue is passed through', async (t) => {
  t.same(lineTexts(earns({ bellServiceFee: {} }, { bellRevenue: '512.345' })), ['BellServiceFee 512.35']);
  t.same(lineTexts(earns({ bellServiceFee: {} })), []);
  t.same(lineTexts(earns({ bellServiceFee: { enabled: false } }, { bellRevenue: '5' })), []);
});
