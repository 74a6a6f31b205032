import t, { type Test } from 'tap';
import type { Dataverse } from '../../../api/ports/dataverse.ts';
import { linkSite, massDelete, remoteSite, seedConflict, siteConflict } from '../app/conflicts.ts';
import { guidOf, seedSites } from '../app/rows.ts';
import { publicUrl, runApp } from '../app/running-app.ts';

const url = '/sync/conflicts';

/** Sites 1 to 3 with a conflict each, and a Dataverse that holds the three. */
async function withConflicts(t: Test) {
  const remote: Partial<Dataverse> = {
    get: async (_table, id) => {
      const number = Number(id.slice(-4));
      return { row: remoteSite(number), etag: 'W/"2"' };
    },
  };
  remote.inLane = () => remote as Dataverse;
  const running = await runApp(t, { deps: { dataverse: remote as Dataverse } });
  await seedSites(running.sql, 3);
  for (const number of [1, 2, 3]) {
    await linkSite(running.sql, number);
    await seedConflict(running.sql, siteConflict(number));
  }
  const headers = await running.bearer();
  const post = (path: string, payload: object) =>
    running.app.inject({ method: 'POST', url: `${url}/${path}`, headers, payload });
  const get = async (path: string) => (await running.app.inject({ url: path, headers })).json();
  return { ...running, headers, post, get };
}

t.test('conflicts are listed by table, state and kind, a page at a time', async (t) => {
  const { sql, get } = await withConflicts(t);
  await seedConflict(sql, massDelete(9, 'contract'));
  const first = await get(`${url}?top=3&state=open`);
  t.strictSame(
    first.value.map(({ label }: { label: string }) => label),
    ['Contracts', '0003', '0002'],
  );
  t.ok(first.nextLink.startsWith(`${publicUrl}${url}?`));
  t.match(first.nextLink, /state=open/);
  const rest = await get(first.nextLink.slice(publicUrl.length));
  t.match(rest.value, [
    { label: '0001', kind: 'columns', version: 1, columnNames: ['contractType'], missingIn: null },
  ]);
  t.equal(rest.nextLink, undefined);
  t.match((await get(`${url}?kind=mass-delete`)).value, [{ table: 'contract', deletes: 60 }]);
  t.equal((await get(`${url}?table=customerSite`)).value.length, 3);
  t.strictSame((await get(`${url}?state=resolved`)).value, []);
});

t.test('a conflict is shown with three values in words and its history', async (t) => {
  const { get } = await withConflicts(t);
  const shown = await get(`${url}/${guidOf(5, 1)}`);
  t.strictSame(shown.columns, [
    {
      column: 'contractType',
      label: 'Contract Type',
      base: { value: 'Hybrid', label: 'Hybrid' },
      townepark: { value: 'FixedFee', label: 'Fixed Fee' },
      dataverse: { value: 'PerOccupiedRoom', label: 'Per Occupied Room' },
    },
  ]);
  t.match(shown, { sqlId: guidOf(2, 1), resolution: null, history: [{ action: 'detected' }] });
});

t.test('a decision is stored with who made it, and makes the row pending', async (t) => {
  const { sql, get, post } = await withConflicts(t);
  const payload = { version: 1, rule: 'dataverse', comment: 'Agreed with billing.' };
  const response = await post(`${guidOf(5, 1)}/resolve`, payload);
  t.equal(response.statusCode, 200, response.body);
  t.match(response.json(), { state: 'decided', version: 1 });
  const shown = await get(`${url}/${guidOf(5, 1)}`);
  t.match(shown.resolution, {
    row: null,
    columns: [{ column: 'contractType', take: 'dataverse', value: 'PerOccupiedRoom' }],
  });
  t.match(shown.history, [
    { action: 'detected' },
    {
      action: 'decided',
      actor: 'maria.lopez@townepark.example',
      detail: 'contractType = dataverse: Agreed with billing.',
    },
  ]);
  const { customerSite } = await import('../../../api/domain/model/tables/customer-site.ts');
  const pending = await sql.read((tx) => tx.sync.pending(customerSite, null, 10));
  t.match(pending, [{ key: guidOf(2, 1) }]);
});

t.test('an answer that does not fit is refused by field', async (t) => {
  const { post } = await withConflicts(t);
  const path = `${guidOf(5, 1)}/resolve`;
  const column = (given: object) => ({ version: 1, columns: [{ column: 'contractType', ...given }] });
  for (const [payload, field] of [
    [{ version: 1 }, 'columns'],
    [{ version: 1, row: 'keep', rule: 'townepark' }, 'row'],
    [{ version: 1, columns: [{ column: 'name', take: 'townepark' }] }, 'columns[0].column'],
    [{ version: 1, columns: [{ column: 'nonsense', take: 'townepark' }] }, 'columns[0].column'],
    [column({ take: 'value', value: 'Nonsense' }), 'columns[0].value'],
    [column({ take: 'townepark', value: 'Hybrid' }), 'columns[0].value'],
    [{ rule: 'townepark' }, 'version'],
    [{ version: 1, rule: 'nobody' }, 'rule'],
  ] as const) {
    const response = await post(path, payload);
    t.equal(response.statusCode, 400, response.body);
    t.match(response.json().errors, [{ field }], JSON.stringify(payload));
  }
});

t.test('an outdated version is refused with the present values: 409', async (t) => {
  const { post } = await withConflicts(t);
  const response = await post(`${guidOf(5, 1)}/resolve`, { version: 2, rule: 'townepark' });
  t.match(response.json(), {
    status: 409,
    code: 'conflict-changed',
    errors: [{ field: 'contractType', rule: 'is now FixedFee in SQL and PerOccupiedRoom in Dataverse' }],
  });
});

t.test('an ended conflict takes no decision: 409', async (t) => {
  const { sql, post } = await withConflicts(t);
  const closedAt = '2026-03-02T09:00:00.000Z';
  await seedConflict(sql, siteConflict(1, { state: 'vanished', closedAt }));
  const response = await post(`${guidOf(5, 1)}/resolve`, { version: 1, rule: 'townepark' });
  t.match(response.json(), { status: 409, code: 'conflict-closed' });
});

t.test('several are decided by one rule, each by itself', async (t) => {
  const { get, post } = await withConflicts(t);
  const conflicts = [1, 2, 3].map((n) => ({ id: guidOf(5, n), version: n === 2 ? 7 : 1 }));
  const response = await post('resolve', { conflicts, rule: 'townepark' });
  t.equal(response.statusCode, 200, response.body);
  t.match(response.json(), {
    decided: 2,
    refused: 1,
    results: [
      { id: guidOf(5, 1), outcome: 'decided', code: null, conflict: { state: 'decided' } },
      { id: guidOf(5, 2), outcome: 'refused', code: 'conflict-changed', detail: /version 1 now/ },
      { id: guidOf(5, 3), outcome: 'decided' },
    ],
  });
  t.equal((await get(`${url}?state=decided`)).value.length, 2);
  const tooMany = Array.from({ length: 101 }, () => ({ id: guidOf(5, 1), version: 1 }));
  const refused = await post('resolve', { conflicts: tooMany, rule: 'townepark' });
  t.match(refused.json(), {
    status: 400,
    errors: [{ field: 'conflicts', rule: 'must be at most 100 items long' }],
  });
});

t.test('reading needs Sync.Read, deciding Sync.Run', async (t) => {
  const { app, bearer } = await withConflicts(t);
  const one = `${url}/${guidOf(5, 1)}`;
  t.equal((await app.inject({ url: one, headers: await bearer(['Sync.Run']) })).statusCode, 403);
  const headers = await bearer(['Sync.Read']);
  const payload = { version: 1, rule: 'townepark' };
  t.equal((await app.inject({ method: 'POST', url: `${one}/resolve`, headers, payload })).statusCode, 403);
});
