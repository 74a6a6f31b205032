import t from 'tap';
import { refusal, rig } from './support.ts';

t.test('a package is imported as base64 with a job id, without starting workflows', async (t) => {
  const { client, server } = await rig(t, () => ({ status: 204 }));
  await client.importSolution(new Uint8Array([80, 75, 3, 4, 255]));
  t.match(server.seen[0], { method: 'POST', url: '/api/data/v9.2/ImportSolution' });
  const body = JSON.parse(server.seen[0]?.body ?? '');
  t.same(Object.keys(body), [
    'CustomizationFile',
    'OverwriteUnmanagedCustomizations',
    'PublishWorkflows',
    'ImportJobId',
  ]);
  t.same([...Buffer.from(body.CustomizationFile, 'base64')], [80, 75, 3, 4, 255]);
  t.equal(body.OverwriteUnmanagedCustomizations, true);
  t.equal(body.PublishWorkflows, false);
  t.match(body.ImportJobId, /^[0-9a-f-]{36}$/);
});

t.test('a refused package is an error with the reason', async (t) => {
  const { client } = await rig(t, () => refusal(400, '0x80048060', 'invalid customizations'));
  await t.rejects(client.importSolution(new Uint8Array()), {
    code: '0x80048060',
    message: 'invalid customizations',
  });
});

t.test('an import whose answer is lost is not started a second time', async (t) => {
  const { client, server } = await rig(t, () => 'cut');
  await t.rejects(client.importSolution(new Uint8Array()), { code: 'no-answer', outcomeUnknown: true });
  t.equal(server.seen.length, 1);
});

t.test('an import may take longer than other requests', async (t) => {
  let finish = () => {};
  const installed = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { client } = await rig(
    t,
    async ({ method }) => {
      if (method === 'GET') return 'hang';
      await installed;
      return { status: 204 };
    },
    { timeouts: { headersMs: 50, importMs: 60_000 }, retry: { attempts: 1 } },
  );
  const importing = client.importSolution(new Uint8Array());
  await t.rejects(client.whoAmI(), { code: 'no-answer' }, 'the time-out of other requests is over');
  finish();
  await t.resolves(importing);
});
