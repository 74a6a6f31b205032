import t from 'tap';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import { phasesFrom, phasesOf } from '../../../../api/domain/sync/phases.ts';

const phases = phasesOf([tableNamed('customerSite'), tableNamed('contract')]);

t.test('parents come first, feed before SQL, deletes last and children first', async (t) => {
  t.strictSame(
    phases.map(({ table, step }) => `${table} ${step}`),
    [
      'customerSite feed',
      'customerSite sql',
      'contract feed',
      'contract sql',
      'contract deletes',
      'customerSite deletes',
    ],
  );
});

t.test('a run goes on in the phase it had reached, or from the start', async (t) => {
  t.strictSame(phasesFrom(phases, { table: 'contract', step: 'sql' }), phases.slice(3));
  t.strictSame(phasesFrom(phases, null), phases);
  t.strictSame(phasesFrom(phases, { table: 'gone', step: 'sql' }), phases, 'of a table there is no more');
});
