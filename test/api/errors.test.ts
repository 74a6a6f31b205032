import t from 'tap';
import { BridgeError, errorTable } from '../../api/errors.ts';

t.test('every error has a status, a title without a full stop and advice that says what to do', async (t) => {
  for (const [code, row] of Object.entries(errorTable)) {
    t.match(code, /^[a-z]+(-[a-z]+)*$/);
    t.ok(row.status >= 400 && row.status < 600, code);
    t.notMatch(row.title, /\.$/, code);
    t.match(row.advice, /\.$/, code);
  }
});

t.test('only errors that may pass by themselves are retryable', async (t) => {
  for (const [code, row] of Object.entries(errorTable)) {
    if (row.retryable) t.ok([409, 429, 500, 502, 503].includes(row.status), code);
  }
});

t.test('an error carries its code, status and broken fields', async (t) => {
  const error = new BridgeError('invalid-terms', 'two problems', {
    errors: [{ field: 'fee', rule: 'must be text' }],
  });
  t.match(error, { code: 'invalid-terms', status: 422, message: 'two problems' });
  t.same(error.errors, [{ field: 'fee', rule: 'must be text' }]);
});
