import t from 'tap';
import { readOptions } from '../../../scripts/demo/options.ts';

t.test('the demo takes 200 sites unless told otherwise', async (t) => {
  t.same(readOptions([]), { sites: 200, json: false, help: false });
  t.same(readOptions(['--sites', '12', '--json']), { sites: 12, json: true, help: false });
});

t.test('a wrong option is refused by name', async (t) => {
  for (const sites of ['0', '1', '2001', 'many', '1.5', '-3']) {
    t.throws(() => readOptions([`--sites=${sites}`]), /--sites must be a whole number from 2 to 2000/);
  }
  t.throws(() => readOptions(['--fast']), /--fast/);
});
