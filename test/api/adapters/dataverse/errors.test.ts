import t from 'tap';
import {
  DataverseError,
  decide,
  isCommonRefusal,
  isDuplicate,
  isRowMissing,
  isRowsFault,
  isThrottled,
  isTooLarge,
  isVersionMismatch,
  leavesInDoubt,
  mayBeRowsFault,
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
  [401, '0x80040265', 'give-up'],
  [429, '0x80040265', 'give-up'],
  [403, '0x80042f09', 'give-up'],
  [403, '0x80072560', 'give-up'],
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

t.test(
  'a refused write leaves open whether it was carried out, unless its code proves that it was not',
  async (t) => {
    const inDoubt = [
      [408, 'http-408', true],
      [500, 'http-500', true],
      [504, 'http-504', true],
      [501, 'http-501', true],
      [500, '0x80040216', true],
      [500, '0x80044151', true],
      [400, '0x80044151', true],
      [500, '0x80044150', true],
      [500, '0x80040224', true],
      [500, '0x80060891', true],
      [502, '0x80040216', true],
      [503, '0x80040203', true],
      [504, '0x80048d06', true],
      [500, '0x80044339', false],
      [500, '0x80040255', false],
      [409, '0x80071154', false],
      [500, '0x80040265', false],
      [503, '0x80072327', false],
      [503, '0x80072326', false],
      [429, 'http-429', false],
      [404, 'http-404', false],
      [400, '0x80040203', false],
      [501, '0x80040203', false],
    ] as const;
    for (const [status, code, isInDoubt] of inDoubt) {
      t.equal(leavesInDoubt({ status, code }), isInDoubt, `${status} ${code}`);
    }
  },
);

t.test('a refusal is a row\u2019s fault unless it is common to all, an address or transience', async (t) => {
  const table = [
    [400, '0x80040203', 'row'],
    [400, 'http-400', 'row'],
    [404, '0x80040217', 'row'],
    [405, '0x80040227', 'row'],
    [413, 'http-413', 'row'],
    [403, '0x80048306', 'row'],
    [403, '0x80048405', 'row'],
    [401, '0x80040265', 'row'],
    [403, '0x80040265', 'row'],
    [405, '0x80040265', 'row'],
    [429, '0x80040265', 'row'],
    [500, '0x80040265', 'row'],
    [500, '0x80044150', 'perhaps'],
    [500, '0x80040216', 'perhaps'],
    [500, '0x80044339', 'perhaps'],
    [403, '0x80040220', 'common'],
    [403, '0x80042f09', 'common'],
    [403, '0x80040225', 'common'],
    [403, '0x80072560', 'common'],
    [501, '0x80040203', 'common'],
    [404, '0x8006088a', 'common'],
    [404, 'http-404', 'common'],
    [403, 'http-403', 'common'],
    [405, 'http-405', 'common'],
    [401, 'http-401', 'common'],
    [401, '0x80044302', 'none'],
    [429, '0x80072322', 'none'],
    [503, '0x80040216', 'none'],
    [503, 'http-503', 'none'],
    [0, 'no-answer', 'none'],
  ] as const;
  for (const [status, code, whose] of table) {
    const failure = { status, code };
    t.equal(isRowsFault(failure), whose === 'row', `row: ${status} ${code}`);
    t.equal(mayBeRowsFault(failure), whose === 'perhaps', `perhaps: ${status} ${code}`);
    t.equal(isCommonRefusal(failure), whose === 'common', `common: ${status} ${code}`);
  }
});

t.test('service protection is told from other trouble', async (t) => {
  t.ok(isThrottled({ status: 429, code: 'http-429' }));
  t.ok(isThrottled({ status: 503, code: '0x80072326' }));
  t.ok(isThrottled({ status: 503, code: '0x80072327' }));
  t.notOk(isThrottled({ status: 503, code: 'http-503' }));
  t.notOk(isThrottled({ status: 429, code: '0x80040265' }), 'a plug-in may choose its status');
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
