import t from 'tap';
import { needsDecision, sameValue } from '../../../../api/domain/approval/threshold.ts';
import { BridgeError } from '../../../../api/errors.ts';

const threshold = '100000.00';

t.test('exactly the threshold is approved automatically', async (t) => {
  t.equal(needsDecision('100000.00', threshold), 'auto-approve');
  t.equal(needsDecision('100000', threshold), 'auto-approve');
  t.equal(needsDecision('0', threshold), 'auto-approve');
});

t.test('one cent more needs a decision', async (t) => {
  t.equal(needsDecision('100000.01', threshold), 'decision-needed');
  t.equal(needsDecision('100000.000000000000000001', threshold), 'decision-needed');
  t.equal(needsDecision('922337203685477.58', threshold), 'decision-needed');
});

t.test('a missing value is never approved automatically', async (t) => {
  t.equal(needsDecision(null, threshold), 'decision-needed');
  t.equal(needsDecision(null, '0'), 'decision-needed');
});

t.test('a negative or unreadable value is refused and the field is named', async (t) => {
  for (const value of ['-0.01', '-100001', '1e6', '']) {
    try {
      needsDecision(value, threshold);
      t.fail(`${value} was accepted`);
    } catch (error) {
      t.ok(error instanceof BridgeError && error.code === 'invalid-request', value);
      t.match(error, { errors: [{ field: 'contractValue' }] });
    }
  }
});

t.test('values are compared as amounts, and missing equals only missing', async (t) => {
  t.equal(sameValue('100', '100.00'), true);
  t.equal(sameValue('100', '100.01'), false);
  t.equal(sameValue(null, null), true);
  t.equal(sameValue(null, '0.00'), false);
  t.equal(sameValue('0.00', null), false);
});
