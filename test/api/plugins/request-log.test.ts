import pino from 'pino';
import t from 'tap';
import { DataverseError, withUnknownOutcome } from '../../../api/adapters/dataverse/errors.ts';
import { loggerOptions } from '../../../api/plugins/request-log.ts';
import { personId, runApp } from '../app/running-app.ts';

/** A logger whose lines can be read. */
function collect() {
  const lines: Record<string, unknown>[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { lines, logger: pino(loggerOptions('info'), stream) };
}

t.test('each request leaves one line with route, status, caller and correlation id', async (t) => {
  const { lines, logger } = collect();
  const { app, bearer } = await runApp(t, { logger });
  lines.length = 0;
  const headers = { ...(await bearer()), 'x-correlation-id': 'trace-0002' };
  await app.inject({ url: '/sites?search=secret-search', headers });
  t.equal(lines.length, 1);
  const [line] = lines;
  t.match(line, {
    level: 'info',
    msg: 'request',
    correlationId: 'trace-0002',
    method: 'GET',
    route: '/sites',
    path: '/sites',
    status: 200,
    caller: personId,
  });
  t.notMatch(JSON.stringify(line), /secret-search|Bearer/, 'neither query nor token is logged');
});

t.test('an unexpected error is logged with its stack under the correlation id', async (t) => {
  const { lines, logger } = collect();
  const sql = { read: () => Promise.reject(new Error('inner text')) };
  const { app, bearer } = await runApp(t, { logger, deps: { sql: sql as never } });
  lines.length = 0;
  const response = await app.inject({ url: '/sites', headers: await bearer() });
  const failed = lines.find((line) => line.msg === 'request failed');
  t.match(failed, { level: 'error', err: { message: 'inner text' } });
  t.equal(failed?.correlationId, response.json().correlationId);
});

t.test(
  'of an error of Dataverse, or one that it caused, the log keeps no message: it may quote a row',
  async (t) => {
    const { lines, logger } = collect();
    const error = new DataverseError({
      status: 412,
      code: '0x80060892',
      message: "a row with\n  at 'S3CRET' exists",
      requestId: 'request-1',
    });
    error.operation = 'create';
    logger.error({ err: error }, 'failed');
    logger.error({ err: withUnknownOutcome(error) }, 'failed');
    logger.error({ err: new Error('the run stopped', { cause: error }) }, 'failed');
    t.notMatch(JSON.stringify(lines), /S3CRET/);
    t.match(lines[0], {
      err: {
        type: 'DataverseError',
        status: 412,
        code: '0x80060892',
        requestId: 'request-1',
        operation: 'create',
      },
    });
    t.match(lines[1], { err: { outcomeUnknown: true, cause: { outcomeUnknown: false } } });
    t.match(lines[2], { err: { message: 'the run stopped', stack: /at /, cause: { code: '0x80060892' } } });
  },
);

t.test('the link of a mail does not reach the log', async (t) => {
  const { lines, logger } = collect();
  const { app } = await runApp(t, { logger });
  await app.inject('/approvals/11111111-1111-4111-8111-111111111111/decide?token=secret-token');
  t.notMatch(JSON.stringify(lines), /secret-token/);
});

t.test('secrets that are logged by mistake are replaced', async (t) => {
  const { lines, logger } = collect();
  const secret = 's3cr3t';
  logger.info(
    { token: secret, config: { clientSecret: secret }, req: { headers: { authorization: secret } } },
    'oops',
  );
  t.notMatch(JSON.stringify(lines), /s3cr3t/);
  t.match(lines[0], { token: '[redacted]' });
});
