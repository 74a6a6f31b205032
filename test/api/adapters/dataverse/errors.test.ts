import t from 'tap';
import {
  DataverseError,
  decide,
  isDuplicate,
  isRowMissing,
  isThrottled,
  isTooLarge,
  isVersionMismatch,
  leavesInDoubt,
  readErrorBody,
} from '../../../../api/adapters/dataverse/errors.ts';

const rows = [
  [429, '0x80072322', 'retry'],
  [429, '0x80072321', 'retry'],
  [429, '0x80072326', 'retry'],
  [429, 'http-429', 'retry'],
  [503, '0x80072327', 'retry'],
  [429, '0x80072327', 'retry'],
  [502, 'http-502', 'retry'],
  [504, 'http-504', 'retry'],
  [408, 'http-408', 'retry'],
  [500, '0x80040216', 'retry'],
  [500, '0x80044150', 'retry'],
  [400, '0x80044151', 'retry'],
  [500, '0x80044339', 'retry'],
  [500, 'http-500', 'retry'],
  [0, 'no-answer', 'retry'],
  [0, 'no-connection', 'retry'],
  [0, 'token-unavailable', 'retry'],
  [0, 'token-refused', 'give-up'],
  [500, '0x80040265', 'give-up'],
  [400, '0x80040265', 'give-up'],
  [503, '0x80040265', 'give-up'],
  [403, '0x80048306', 'give-up'],
  [403, '0x80048405', 'give-up'],
  [403, '0x80040225', 'give-up'],
  [403, '0x8004d24b', 'give-up'],
  [500, '0x80071154', 'retry'],
  [500, '0x80040255', 'retry'],
  [0, 'breaker-open', 'retry'],
  [0, 'queue-full', 'retry'],
  [0, 'queue-timeout', 'retry'],
  [0, 'client-closed', 'give-up'],
  [401, 'http-401', 'refresh-token'],
  [401, '0x80044302', 'refresh-token'],
  [400, '0x80044352', 'resync'],
  [500, '0x80044352', 'resync'],
  [410, 'http-410', 'resync'],
  [400, '0x80040203', 'give-up'],
  [400, '0x80048d19', 'give-up'],
  [403, '0x80040220', 'give-up'],
  [404, '0x80040217', 'give-up'],
  [412, '0x80060882', 'give-up'],
  [412, '0x80040237', 'give-up'],
  [413, '0x8004418a', 'give-up'],
  [501, '0x8006088a', 'give-up'],
  [501, 'http-501', 'give-up'],
  [505, 'http-505', 'retry'],
  [507, 'http-507', 'retry'],
  [509, 'http-509', 'retry'],
  [520, 'http-520', 'retry'],
  [599, 'http-599', 'retry'],
  [200, 'answer-too-long', 'give-up'],
  [302, 'http-302', 'give-up'],
] as const;

t.test('the error table decides by code first, then by status', async (t) => {
  for (const [status, code, decision] of rows)
    t.equal(decide({ status, code }), decision, `${status} ${code}`);
});

t.test('an error says whether the same request may succeed later', async (t) => {
  t.ok(new DataverseError({ status: 503, code: 'http-503', message: '' }).retryable);
  t.notOk(new DataverseError({ status: 400, code: '0x80040203', message: '' }).retryable);
  t.notOk(new DataverseError({ status: 401, code: 'http-401', message: '' }).retryable);
});

t.test('a failure leaves open whether the request was carried out, or does not', async (t) => {
  const inDoubt = [
    [408, 'http-408', 'both'],
    [500, 'http-500', 'both'],
    [504, 'http-504', 'both'],
    [500, '0x80040216', 'write'],
    [500, '0x80044151', 'write'],
    [400, '0x80044151', 'write'],
    [500, '0x80044150', 'none'],
    [500, '0x80044339', 'none'],
    [500, '0x80040255', 'none'],
    [500, '0x80040265', 'none'],
    [503, '0x80072327', 'none'],
    [429, 'http-429', 'none'],
    [404, 'http-404', 'none'],
  ] as const;
  for (const [status, code, whose] of inDoubt) {
    t.equal(leavesInDoubt({ status, code }, 'write'), whose !== 'none', `write ${status} ${code}`);
    t.equal(leavesInDoubt({ status, code }, 'read'), whose === 'both', `read ${status} ${code}`);
  }
});

t.test('service protection is told from other trouble', async (t) => {
  t.ok(isThrottled({ status: 429, code: 'http-429' }));
  t.ok(isThrottled({ status: 503, code: '0x80072326' }));
  t.ok(isThrottled({ status: 503, code: '0x80072327' }));
  t.notOk(isThrottled({ status: 503, code: 'http-503' }));
});

t.test('a request that is too long is told by status or code', async (t) => {
  t.ok(isTooLarge({ status: 413, code: 'http-413' }));
  t.ok(isTooLarge({ status: 400, code: '0x8004418a' }));
  t.notOk(isTooLarge({ status: 400, code: '0x80040203' }));
});

t.test('the refusals that operations understand are recognised by code', async (t) => {
  const error = (status: number, code: string) => new DataverseError({ status, code, message: '' });
  for (const code of ['0x80040237', '0x80060892', '0x80040333']) t.ok(isDuplicate(error(412, code)), code);
  t.notOk(isDuplicate(error(412, '0x80060882')));
  t.ok(isVersionMismatch(error(412, '0x80060882')));
  t.notOk(isVersionMismatch(error(412, '0x80040237')));
  t.ok(isRowMissing(error(404, '0x80040217')));
  t.ok(isRowMissing(error(404, '0x80060891')));
  t.notOk(isRowMissing(error(404, '0x8006088a')), 'a URL that does not exist is no missing row');
  t.notOk(isRowMissing(error(404, 'http-404')));
  t.notOk(isRowMissing(new Error('0x80040217')));
});

t.test('error bodies are read, whatever the gateway made of them', async (t) => {
  const body = (error: unknown) => JSON.stringify({ error });
  t.same(readErrorBody(404, body({ code: '0x80040217', message: 'Does Not Exist' })), {
    code: '0x80040217',
    message: 'Does Not Exist',
  });
  t.equal(readErrorBody(400, body({ code: '0x8006088A', message: 'x' })).code, '0x8006088a', 'one spelling');
  t.equal(readErrorBody(400, body({ code: '0x0', message: 'x' })).code, 'http-400');
  for (const text of ['', '<html>502</html>', '[]', 'null', '{"error":null}', '{"error":"x"}', '{']) {
    t.same(readErrorBody(502, text), { code: 'http-502', message: 'Dataverse answered 502' }, text);
  }
  t.equal(readErrorBody(400, body({ code: '0x80040203', message: 'y'.repeat(5000) })).message.length, 1000);
});
