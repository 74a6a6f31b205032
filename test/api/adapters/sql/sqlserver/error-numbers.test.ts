import t from 'tap';
import {
  isConnectionLost,
  isContention,
  isTimeout,
  refusalReason,
} from '../../../../../api/adapters/sql/sqlserver/error-numbers.ts';
import { clientError, serverError } from './fake-session.ts';

/** Number, reason on insert, reason on delete, contention. */
const table: readonly [number, string | null, string | null, boolean][] = [
  [2627, 'duplicate', 'duplicate', true],
  [2601, 'duplicate', 'duplicate', true],
  [547, 'missing-parent', 'has-children', false],
  [515, 'invalid', 'invalid', false],
  [2628, 'invalid', 'invalid', false],
  [8152, 'invalid', 'invalid', false],
  [8115, 'invalid', 'invalid', false],
  [8114, 'invalid', 'invalid', false],
  [245, 'invalid', 'invalid', false],
  [241, 'invalid', 'invalid', false],
  [242, 'invalid', 'invalid', false],
  [51000, 'invalid', 'invalid', false],
  [1205, null, null, true],
  [1222, null, null, true],
  [3960, null, null, true],
  [3961, null, null, true],
  [51001, null, null, true],
  [3951, null, null, false],
  [334, null, null, false],
  [229, null, null, false],
  [208, null, null, false],
  [8003, null, null, false],
];

t.test('the number of an error decides what it means, never its text', async (t) => {
  for (const [number, onInsert, onDelete, contention] of table) {
    const error = serverError(number);
    t.equal(refusalReason(error, 'insert'), onInsert, `${number} on insert`);
    t.equal(refusalReason(error, 'delete'), onDelete, `${number} on delete`);
    t.equal(isContention(error), contention, `${number} contention`);
    t.equal(isConnectionLost(error), false, `${number} leaves the session`);
  }
});

t.test('several errors of one request count together', async (t) => {
  const both = new AggregateError([serverError(3621), serverError(547)]);
  t.equal(refusalReason(both, 'insert'), 'missing-parent');
  t.equal(isContention(new AggregateError([serverError(50000), serverError(1205)])), true);
  t.equal(isConnectionLost(both), false);
});

t.test('an error of the client or of a session the server ends means that the session is lost', async (t) => {
  for (const code of ['ESOCKET', 'ECLOSE', 'ETIMEOUT', 'EINVALIDSTATE']) {
    t.equal(isConnectionLost(clientError(code)), true, code);
    t.equal(isTimeout(clientError(code)), code === 'ETIMEOUT', code);
  }
  t.equal(isConnectionLost(serverError(596, 21)), true);
  t.equal(isContention(clientError('ETIMEOUT')), false);
  t.equal(refusalReason('nonsense', 'insert'), null);
});
