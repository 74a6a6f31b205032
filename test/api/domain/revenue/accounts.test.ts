import t from 'tap';
import { balance, balances } from '../../../../api/domain/revenue/accounts.ts';
import { factsWith } from './support.ts';

t.test('an account listed twice counts once, a missing one as 0', async (t) => {
  const facts = factsWith({ accounts: { '6015': '5.25', '6020': '-1' } });
  t.equal(balances(facts, ['6015', '6015', '6020', '9999']).toFixed(), '4.25');
  t.equal(balance(facts, 'constructor').toFixed(), '0');
});
