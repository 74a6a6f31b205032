import t from 'tap';
import type { ImportProgress } from '../../../../api/adapters/dataverse/follow-import.ts';
import { type Answer, type Handler, refusal, rig, type Seen } from './support.ts';

const operationId = '99999999-9999-4999-8999-999999999999';
const zip = new Uint8Array([80, 75, 3, 4, 255]);
const started: Answer = { status: 200, body: { AsyncOperationId: operationId.toUpperCase() } };
const operation = (changes: Record<string, unknown>): Answer => ({
  status: 200,
  body: {
    asyncoperationid: operationId,
    statecode: 3,
    statuscode: 30,
    message: null,
    friendlymessage: null,
    errorcode: 0,
    ...changes,
  },
});
const running = operation({ statecode: 2, statuscode: 20 });
const done = operation({});
const job = (changes: Record<string, unknown>): Answer => ({
  status: 200,
  body: { importjobid: 'x', progress: 0, completedon: null, data: null, ...changes },
});

/** Answers by the part of the API that is asked; each list is used up in order, its last answer stays. */
function scripted(answers: Record<string, readonly Answer[]>): Handler {
  const used: Record<string, number> = {};
  return ({ url }) => {
    const path = Object.keys(answers).find((part) => url.includes(part)) ?? '';
    const list = answers[path] ?? [];
    const at = used[path] ?? 0;
    used[path] = at + 1;
    return list[Math.min(at, list.length - 1)] ?? refusal(501, '0x80040216', url);
  };
}
const asked = (seen: readonly Seen[], part: string) => seen.filter(({ url }) => url.includes(part));
const missing = refusal(404, '0x80040217');

t.test(
  'a package is imported as a system job with an import job id, without starting workflows',
  async (t) => {
    const handler = scripted({ ImportSolutionAsync: [started], asyncoperations: [running, running, done] });
    const { client, server, clock } = await rig(t, handler);
    await client.importSolution(zip);
    t.match(server.seen[0], { method: 'POST', url: '/api/data/v9.2/ImportSolutionAsync' });
    const body = JSON.parse(server.seen[0]?.body ?? '');
    t.same(Object.keys(body).sort(), [
      'CustomizationFile',
      'ImportJobId',
      'OverwriteUnmanagedCustomizations',
      'PublishWorkflows',
    ]);
    t.same([...Buffer.from(body.CustomizationFile, 'base64')], [...zip]);
    t.equal(body.OverwriteUnmanagedCustomizations, true);
    t.equal(body.PublishWorkflows, false);
    t.match(body.ImportJobId, /^[0-9a-f-]{36}$/);
    t.match(asked(server.seen, 'asyncoperations')[0]?.url, `asyncoperations(${operationId})`);
    t.same(clock.slept, [1000, 2000], 'looks ever more seldom');
  },
);

t.test('a refused package is an error with the reason', async (t) => {
  const { client } = await rig(t, () => refusal(400, '0x80048060', 'invalid customizations'));
  await t.rejects(client.importSolution(zip), { code: '0x80048060', message: 'invalid customizations' });
});

t.test('another import under way is waited for', async (t) => {
  const busy = refusal(429, '0x80071151', 'another import is running');
  const handler = scripted({ ImportSolutionAsync: [busy, started], asyncoperations: [done] });
  const { client, server } = await rig(t, handler);
  await client.importSolution(zip);
  t.equal(asked(server.seen, 'ImportSolutionAsync').length, 2);
});

t.test('a failed import tells the message and the code of its job', async (t) => {
  const failed = operation({
    statuscode: 31,
    message: 'Missing dependency: contact',
    errorcode: -2147188716,
  });
  const { client } = await rig(t, scripted({ ImportSolutionAsync: [started], asyncoperations: [failed] }));
  await t.rejects(client.importSolution(zip), {
    code: '0x80048014',
    message: 'the import of the solution failed: Missing dependency: contact',
    outcomeUnknown: false,
  });
});

t.test('a cancelled import is an error of its own', async (t) => {
  const cancelled = operation({ statuscode: 32, friendlymessage: 'by an administrator' });
  const { client } = await rig(t, scripted({ ImportSolutionAsync: [started], asyncoperations: [cancelled] }));
  await t.rejects(client.importSolution(zip), {
    code: 'import-cancelled',
    message: 'the import of the solution was cancelled: by an administrator',
    outcomeUnknown: false,
  });
});

t.test('an import whose answer was lost is followed by its import job, not started again', async (t) => {
  const handler = scripted({
    ImportSolutionAsync: ['cut'],
    importjobs: [missing, job({}), job({ completedon: '2026-01-31T09:00:00Z' })],
  });
  const { client, server } = await rig(t, handler);
  await client.importSolution(zip);
  t.equal(asked(server.seen, 'ImportSolutionAsync').length, 1);
  const { ImportJobId } = JSON.parse(server.seen[0]?.body ?? '');
  t.ok(asked(server.seen, 'importjobs').every(({ url }) => url.includes(`importjobs(${ImportJobId})`)));
});

t.test('an import whose answer cannot be read is followed by its import job', async (t) => {
  for (const body of ['{"AsyncOperationId":"', '<html>', '', '{}']) {
    const handler = scripted({
      ImportSolutionAsync: [{ status: 200, body }],
      importjobs: [job({}), job({ completedon: '2026-01-31T09:00:00Z' })],
    });
    const { client, server } = await rig(t, handler);
    await client.importSolution(zip);
    t.equal(asked(server.seen, 'ImportSolutionAsync').length, 1);
  }
});

t.test('an import of which only pages of a gateway are seen may have begun', async (t) => {
  const { client } = await rig(t, () => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<p>',
  }));
  await t.rejects(client.importSolution(zip), { code: 'malformed-reply', outcomeUnknown: true });
});

t.test('a failure that only the import job knows has its error text', async (t) => {
  const data =
    '<importexportxml><result result="failure" errorcode="0x1" errortext="no such table" /></importexportxml>';
  const handler = scripted({
    ImportSolutionAsync: ['cut'],
    importjobs: [job({ completedon: '2026-01-31T09:00:00Z', data })],
  });
  const { client } = await rig(t, handler);
  await t.rejects(client.importSolution(zip), {
    code: 'import-failed',
    message: 'the import of the solution failed: no such table',
  });
});

t.test('an import of which nothing is ever seen is started again under the same job id', async (t) => {
  const handler = scripted({
    ImportSolutionAsync: ['cut', started],
    importjobs: [missing],
    asyncoperations: [done],
  });
  const { client, server } = await rig(t, handler);
  await client.importSolution(zip);
  const starts = asked(server.seen, 'ImportSolutionAsync').map(({ body }) => JSON.parse(body).ImportJobId);
  t.equal(starts.length, 2);
  t.equal(new Set(starts).size, 1);
  t.ok(asked(server.seen, 'importjobs').length > 1, 'absent once is not absent');
});

t.test('an import whose start was lost stays unknown while the looks at it fail', async (t) => {
  const { client, server } = await rig(t, ({ url }) =>
    url.includes('importjobs') ? refusal(403, '0x80040220') : 'cut',
  );
  await t.rejects(client.importSolution(zip), { code: '0x80040220', outcomeUnknown: true });
  t.equal(asked(server.seen, 'ImportSolutionAsync').length, 1, 'it is not started again unseen');
});

t.test('a second start that is refused leaves open what became of the first', async (t) => {
  const handler = scripted({
    ImportSolutionAsync: ['cut', refusal(400, '0x80048060')],
    importjobs: [missing],
  });
  const { client } = await rig(t, handler);
  await t.rejects(client.importSolution(zip), { code: '0x80048060', outcomeUnknown: true });
});

t.test('an import that never ends is given up, its outcome unknown', async (t) => {
  const handler = scripted({ ImportSolutionAsync: [started], asyncoperations: [running] });
  const { client, clock } = await rig(t, handler, { timeouts: { importMs: 60_000 } });
  await t.rejects(client.importSolution(zip), { code: 'import-timeout', outcomeUnknown: true });
  t.ok(clock.slept.reduce((sum, ms) => sum + ms, 0) <= 70_000);
});

t.test('the waiting ends when it is cancelled', async (t) => {
  const cancelling = new AbortController();
  const handler = scripted({
    ImportSolutionAsync: [started],
    importjobs: [job({})],
    asyncoperations: [running],
  });
  const { client, server } = await rig(t, handler);
  const onProgress = () => cancelling.abort();
  const importing = client.importSolution(zip, { signal: cancelling.signal, onProgress });
  await t.rejects(importing, { code: 'import-cancelled', outcomeUnknown: true });
  t.ok(asked(server.seen, 'asyncoperations').length <= 1, 'the look under way is the last one');
});

t.test('an import that is cancelled before it is asked for changes nothing', async (t) => {
  const staging = { StageSolutionResults: { StageSolutionUploadId: operationId } };
  const cancelling = new AbortController();
  const { client, server } = await rig(t, ({ url }) => {
    if (url.includes('StageSolution')) cancelling.abort();
    return url.includes('StageSolution') ? { status: 200, body: staging } : started;
  });
  const cancelled = { code: 'import-cancelled', outcomeUnknown: false };
  await t.rejects(client.importSolution(zip, { signal: AbortSignal.abort() }), cancelled);
  await t.rejects(client.importSolution(zip, { signal: AbortSignal.abort(), stage: true }), cancelled);
  t.equal(server.seen.length, 0);
  await t.rejects(client.importSolution(zip, { signal: cancelling.signal, stage: true }), cancelled);
  t.same(
    server.seen.map(({ url }) => url.split('/').at(-1)),
    ['StageSolution'],
  );
});

t.test('a cancelled import does not wait for the answer to its start', async (t) => {
  const cancelling = new AbortController();
  const { client, server } = await rig(t, () => {
    cancelling.abort();
    return 'hang';
  });
  await t.rejects(client.importSolution(zip, { signal: cancelling.signal }), {
    code: 'import-cancelled',
    outcomeUnknown: true,
  });
  t.equal(server.seen.length, 1);
});

t.test('a cancelled import whose start was lost is neither looked for nor started again', async (t) => {
  const cancelling = new AbortController();
  const { client, server } = await rig(t, ({ url }) => {
    if (url.includes('importjobs')) cancelling.abort();
    return url.includes('importjobs') ? missing : 'cut';
  });
  await t.rejects(client.importSolution(zip, { signal: cancelling.signal }), {
    code: 'import-cancelled',
    outcomeUnknown: true,
  });
  t.equal(asked(server.seen, 'ImportSolutionAsync').length, 1);
});

t.test('progress is told', async (t) => {
  const handler = scripted({
    ImportSolutionAsync: [started],
    importjobs: [job({ progress: 12.5 }), job({ progress: 100 })],
    asyncoperations: [running, done],
  });
  const { client } = await rig(t, handler);
  const told: ImportProgress[] = [];
  await client.importSolution(zip, { onProgress: (progress) => told.push(progress) });
  t.same(told, [
    { phase: 'importing', percent: 12.5 },
    { phase: 'importing', percent: 100 },
  ]);
});

t.test('a staged package is imported by its upload id; validation errors end it before', async (t) => {
  const uploadId = '88888888-8888-4888-8888-888888888888';
  const staged = (results: unknown[]): Answer => ({
    status: 200,
    body: { StageSolutionResults: { StageSolutionUploadId: uploadId, SolutionValidationResults: results } },
  });
  const bad = { SolutionValidationResultType: 'Error', Message: 'no publisher' };
  const handler = scripted({
    StageSolution: [staged([bad]), staged([])],
    ImportSolutionAsync: [started],
    asyncoperations: [done],
  });
  const { client, server } = await rig(t, handler);
  await t.rejects(client.importSolution(zip, { stage: true }), {
    code: 'invalid-solution',
    message: 'the solution is not valid: no publisher',
  });
  t.equal(asked(server.seen, 'ImportSolutionAsync').length, 0);
  await client.importSolution(zip, { stage: true });
  const body = JSON.parse(asked(server.seen, 'ImportSolutionAsync')[0]?.body ?? '');
  t.match(body.SolutionParameters, { StageSolutionUploadId: uploadId });
  t.notOk('CustomizationFile' in body);
});
