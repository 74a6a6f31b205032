import fc from 'fast-check';
import t from 'tap';
import type { ApprovalState } from '../../../../api/domain/approval/approval.ts';
import {
  type ApprovalAction,
  isClosed,
  nextState,
  transitions,
} from '../../../../api/domain/approval/machine.ts';

/** The rule in words, written apart from the table: only a pending approval moves, and only once. */
const outcomes: Readonly<Record<ApprovalAction, ApprovalState>> = {
  approve: 'approved',
  reject: 'rejected',
  supersede: 'superseded',
};

const states = ['pending', 'approved', 'rejected', 'superseded'] as const;
const actions = ['approve', 'reject', 'supersede'] as const;

t.test('every state has its row and every pair of state and action its answer', async (t) => {
  t.same(Object.keys(transitions).sort(), [...states].sort());
  for (const state of states) {
    for (const action of actions) {
      t.equal(nextState(state, action), state === 'pending' ? outcomes[action] : null, `${state} ${action}`);
    }
    t.equal(isClosed(state), state !== 'pending');
  }
});

t.test('after any sequence of actions the first one alone has counted', async (t) => {
  const property = fc.property(fc.array(fc.constantFrom(...actions), { maxLength: 20 }), (sequence) => {
    let state: ApprovalState = 'pending';
    let moves = 0;
    for (const action of sequence) {
      const next = nextState(state, action);
      if (next === null) continue;
      state = next;
      moves += 1;
    }
    const [first] = sequence;
    return first === undefined
      ? state === 'pending' && moves === 0
      : state === outcomes[first] && moves === 1;
  });
  const result = fc.check(property, { numRuns: 500 });
  t.notOk(result.failed, `seed ${result.seed}, path ${result.counterexamplePath}`);
});
