import t from 'tap';
import { noCounts } from '../../../../api/domain/sync/counts.ts';
import {
  begun,
  counted,
  ended,
  firstState,
  type PartTally,
  soFar,
} from '../../../../api/domain/sync/run-state.ts';

const part = (created: number): PartTally => ({
  counts: { ...noCounts, created },
  handled: created,
  deletesLeft: 1,
});

t.test('the parts of a phase are counted when it ends, once', async (t) => {
  const first = firstState({ full: ['contract'], onlyFailedIn: null, expected: 10 });
  const open = begun(first, { table: 'contract', step: 'feed' });
  t.match(soFar(open, [part(1), part(2)]), { contract: { counts: { created: 3 }, deletesLeft: 2 } });
  t.strictSame(open.tables, {}, 'not before');
  const done = ended(open, [part(1), part(2)]);
  t.match(done, { phase: null, reached: { step: 'feed' }, full: ['contract'], expected: 10 });
  t.equal(ended(done, [part(9)]), done, 'a phase that has ended does not end again');
  const next = ended(begun(done, { table: 'contract', step: 'sql' }), [part(4)]);
  t.match(next.tables, { contract: { counts: { created: 7 }, handled: 7, deletesLeft: 3 } });
});

t.test('what is counted outside of a phase is added to its table', async (t) => {
  const state = counted(firstState({ full: [], onlyFailedIn: null, expected: 0 }), 'contract', [part(1)]);
  t.match(counted(state, 'contract', [part(1)]).tables, { contract: { handled: 2 } });
});
