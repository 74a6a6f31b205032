import type { Test } from 'tap';
import type { Job, JobKind } from '../../../api/domain/job.ts';
import { guid, type OpenSql } from './fixtures.ts';

export function job(n: number, cells: Partial<Job> = {}): Job {
  return {
    id: guid(n),
    kind: 'sync',
    status: 'queued',
    params: { full: true, table: null },
    progress: null,
    counts: {},
    result: null,
    error: null,
    cancelRequested: false,
    pauseRequested: false,
    createdBy: 'tester',
    createdAt: `2026-03-01T09:00:0${n % 10}.000Z`,
    startedAt: null,
    finishedAt: null,
    ...cells,
  };
}

const both: readonly JobKind[] = ['sync', 'revenue-month'];
export const lease = (owner: string, now: string, until: string) => ({
  owner,
  now: `2026-03-01T${now}:00.000Z`,
  until: `2026-03-01T${until}:00.000Z`,
});

/** Durable jobs: claimed by one owner at a time, taken over when the owner is gone. */
export function jobConformance(t: Test, open: OpenSql): void {
  t.test('a job comes back as it went in', async (t) => {
    const sql = await open(t);
    const full = job(1, {
      progress: { step: 'x', done: 1, total: 2 },
      counts: { created: 3 },
      result: { a: [1] },
    });
    await sql.write((tx) => tx.jobs.insert(full));
    t.same(await sql.read((tx) => tx.jobs.get(guid(1))), full);
    t.equal(await sql.read((tx) => tx.jobs.get(guid(2))), null);
    await t.rejects(
      sql.write((tx) => tx.jobs.insert(full)),
      { name: 'RowRefused', reason: 'duplicate' },
    );
  });

  t.test('jobs are listed newest first, page by page', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      for (const n of [1, 2, 3, 4]) await tx.jobs.insert(job(n));
      await tx.jobs.insert(job(14));
      await tx.jobs.insert(job(5, { kind: 'revenue-month' }));
    });
    const ids = async (before?: string) => {
      const query = before === undefined ? {} : { before };
      const found = await sql.read((tx) => tx.jobs.list({ kind: 'sync', limit: 3, ...query }));
      return found.map((one) => one.id);
    };
    t.same(await ids(), [guid(14), guid(4), guid(3)]);
    t.same(await ids(guid(3)), [guid(2), guid(1)]);
    t.same(await ids(guid(14)), [guid(4), guid(3), guid(2)]);
    t.same(await ids(guid(99)), [], 'an unknown cursor has no page after it');
  });

  t.test('the oldest queued job of the wanted kinds is claimed, by one owner only', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.jobs.insert(job(2));
      await tx.jobs.insert(job(1, { kind: 'revenue-month' }));
      await tx.jobs.insert(job(3));
    });
    const claim = (owner: string, kinds = both) =>
      sql.write((tx) => tx.jobs.claim(kinds, lease(owner, '10:00', '10:05')));
    t.match(await claim('a', ['sync']), {
      id: guid(2),
      status: 'running',
      startedAt: '2026-03-01T10:00:00.000Z',
    });
    const claimed = await Promise.all(['b', 'c', 'd'].map((owner) => claim(owner)));
    t.same(claimed.map((one) => one?.id ?? null).sort(), [guid(1), null, null], 'syncs run one at a time');
  });

  t.test('a job is taken over when its lease has passed, and the former owner learns it', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.jobs.insert(job(1)));
    await sql.write((tx) => tx.jobs.insert(job(2)));
    const first = await sql.write((tx) => tx.jobs.claim(both, lease('a', '10:00', '10:05')));
    const progress = { step: 'copy', done: 1, total: 2 };
    const beat = (token: number | undefined, now: string, until: string) =>
      sql.write((tx) =>
        tx.jobs.beat({ id: guid(1), token: token ?? 0 }, lease('', now, until), progress, { created: 1 }),
      );
    const claim = () => sql.write((tx) => tx.jobs.claim(both, lease('a', '10:09', '10:14')));
    t.equal(await beat(first?.token, '10:04', '10:10'), true);
    t.equal(await claim(), null, 'lease extended');
    t.equal(await beat(first?.token, '10:09', '10:09'), true, 'a lease that is over at once');
    const second = await claim();
    t.match(second, { id: guid(1), startedAt: '2026-03-01T10:00:00.000Z', progress, counts: { created: 1 } });
    t.ok((second?.token ?? 0) > (first?.token ?? 0), 'of the same name, told by the token');
    t.equal(await beat(first?.token, '10:09', '10:20'), false);
    const unit = (token: number | undefined) =>
      sql.write(async (tx) => {
        await tx.jobs.hold({ id: guid(1), token: token ?? 0 });
        await tx.outbox.unsent();
      });
    await t.rejects(unit(first?.token), { name: 'LeaseLost' });
    await t.resolves(unit(second?.token));
    t.equal(await beat(second?.token, '10:09', '10:20'), true);
  });

  t.test('an ended job is neither claimed, beaten nor ended again', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.jobs.insert(job(1)));
    const claimed = await sql.write((tx) => tx.jobs.claim(both, lease('a', '10:00', '10:05')));
    const fence = { id: guid(1), token: claimed?.token ?? 0 };
    const end = {
      finishedAt: '2026-03-01T10:01:00.000Z',
      counts: { created: 2 },
      result: { ok: true },
      error: null,
    };
    await sql.write((tx) => tx.jobs.finish({ ...fence, token: 0 }, { status: 'failed', ...end }));
    t.match(await sql.read((tx) => tx.jobs.get(guid(1))), { status: 'running' }, 'not by a former owner');
    await sql.write((tx) => tx.jobs.finish(fence, { status: 'completed', ...end }));
    await sql.write((tx) => tx.jobs.finish(fence, { status: 'failed', ...end, error: 'late' }));
    t.match(await sql.read((tx) => tx.jobs.get(guid(1))), { status: 'completed', ...end });
    t.equal(await sql.write((tx) => tx.jobs.claim(both, lease('b', '11:00', '11:05'))), null);
    t.equal(await sql.write((tx) => tx.jobs.request(guid(1), 'cancel', end.finishedAt)), false);
    t.equal(await sql.write((tx) => tx.jobs.beat(fence, lease('', '10:02', '10:20'), null, {})), false);
  });

  t.test('cancelling ends a queued job at once and asks a running one', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.jobs.insert(job(1)));
    await sql.write((tx) => tx.jobs.claim(both, lease('a', '10:00', '10:05')));
    await sql.write((tx) => tx.jobs.insert(job(2)));
    const now = '2026-03-01T10:01:00.000Z';
    t.equal(await sql.write((tx) => tx.jobs.request(guid(1), 'cancel', now)), true);
    t.equal(await sql.write((tx) => tx.jobs.request(guid(2), 'cancel', now)), true);
    t.equal(await sql.write((tx) => tx.jobs.request(guid(3), 'cancel', now)), false);
    t.match(await sql.read((tx) => tx.jobs.get(guid(1))), { status: 'running', cancelRequested: true });
    t.match(await sql.read((tx) => tx.jobs.get(guid(2))), { status: 'cancelled', finishedAt: now });
  });

  t.test('pausing and resuming follow the table of transitions', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.jobs.insert(job(1)));
    const now = '2026-03-01T10:01:00.000Z';
    const ask = (event: 'pause' | 'resume' | 'cancel', n = 1) =>
      sql.write((tx) => tx.jobs.request(guid(n), event, now));
    const read = () => sql.read((tx) => tx.jobs.get(guid(1)));
    t.equal(await ask('resume'), false);
    t.equal(await ask('pause'), true);
    t.match(await read(), { status: 'paused', pauseRequested: false, finishedAt: null });
    t.equal(await ask('pause'), false);
    t.equal(await ask('resume'), true);
    const claimed = await sql.write((tx) => tx.jobs.claim(both, lease('a', '10:00', '10:05')));
    t.match(claimed, { id: guid(1) });
    t.equal(await ask('pause'), true);
    t.match(await read(), { status: 'running', pauseRequested: true });
    t.equal(await ask('resume'), true);
    t.match(await read(), { status: 'running', pauseRequested: false });
    await ask('pause');
    const halted = {
      status: 'paused',
      finishedAt: now,
      counts: { created: 1 },
      result: null,
      error: null,
    } as const;
    await sql.write((tx) => tx.jobs.finish({ id: guid(1), token: claimed?.token ?? 0 }, halted));
    t.match(await read(), {
      status: 'paused',
      pauseRequested: false,
      finishedAt: null,
      startedAt: '2026-03-01T10:00:00.000Z',
      counts: { created: 1 },
    });
    t.equal(await ask('cancel'), true);
    t.match(await read(), { status: 'cancelled', finishedAt: now });
    t.equal(await ask('resume'), false);
  });

  t.test('while a job is paused no queued one of its kind is claimed', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.jobs.insert(job(1, { status: 'paused' }));
      await tx.jobs.insert(job(2));
      await tx.jobs.insert(job(3, { kind: 'revenue-month' }));
    });
    const claim = () => sql.write((tx) => tx.jobs.claim(both, lease('a', '10:00', '10:05')));
    t.match(await claim(), { id: guid(3) }, 'another kind goes on');
    t.equal(await claim(), null);
    await sql.write((tx) => tx.jobs.request(guid(1), 'resume', '2026-03-01T10:01:00.000Z'));
    const first = await claim();
    t.match(first, { id: guid(1) });
    t.equal(await claim(), null, 'one run of the sync at a time');
    const end = {
      status: 'completed',
      finishedAt: '2026-03-01T10:02:00.000Z',
      counts: {},
      result: null,
    } as const;
    const fence = { id: guid(1), token: first?.token ?? 0 };
    await sql.write((tx) => tx.jobs.finish(fence, { ...end, error: null }));
    t.match(await claim(), { id: guid(2) });
  });

  t.test('a paused live run lets other runs of its kind go on', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.jobs.insert(job(1, { status: 'paused', params: { mode: 'live' } }));
      await tx.jobs.insert(job(2));
    });
    const claim = () => sql.write((tx) => tx.jobs.claim(['sync'], lease('a', '10:00', '10:05')));
    t.match(await claim(), { id: guid(2) });
    await sql.write((tx) => tx.jobs.request(guid(1), 'resume', '2026-03-01T10:01:00.000Z'));
    t.equal(await claim(), null, 'resumed, it waits for its turn');
  });

  t.test('jobs are listed by their states', async (t) => {
    const sql = await open(t);
    await sql.write(async (tx) => {
      await tx.jobs.insert(job(1, { status: 'paused' }));
      await tx.jobs.insert(job(2, { status: 'completed' }));
      await tx.jobs.insert(job(3));
    });
    const found = await sql.read((tx) =>
      tx.jobs.list({ kind: 'sync', limit: 9, statuses: ['queued', 'paused'] }),
    );
    t.same(
      found.map((one) => one.id),
      [guid(3), guid(1)],
    );
  });

  t.test('what a comparison has found of a table is replaced and comes back as it went in', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.jobs.insert(job(1, { kind: 'reconciliation' })));
    const columns = [{ column: 'name', sql: 'nul \0 here', remote: null, problem: null }];
    const examples = [{ kind: 'different', id: guid(7), label: 'é', columns }] as const;
    const drift = { table: 'contract', compared: 7, onlySql: 1, onlyRemote: 2, different: 3, examples };
    const one = { drift, nextLink: 'page 2', done: false };
    const put = (comparison: typeof one | (Omit<typeof one, 'nextLink'> & { nextLink: null })) =>
      sql.write((tx) => tx.drift.put(guid(1), comparison));
    const found = () => sql.read((tx) => tx.drift.of(guid(1)));
    await put(one);
    t.same(await found(), [one]);
    const ended = { drift: { ...drift, compared: 8 }, nextLink: null, done: true };
    await put(ended);
    await put({ ...one, drift: { ...drift, table: 'contact' } });
    t.same(await found(), [{ ...one, drift: { ...drift, table: 'contact' } }, ended]);
    t.same(await sql.read((tx) => tx.drift.of(guid(2))), []);
  });

  t.test('failures and differences are read page by page and forgotten together', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.jobs.insert(job(1)));
    const failure = (n: number, table: string) => {
      return { table, rowId: guid(n), label: `L${n}`, code: 'refused', message: 'No.' };
    };
    const column = { column: 'name', base: null, sql: 'a', remote: 'b', becomes: 'a', conflict: false };
    const change = (n: number, action: 'link' | 'conflict') => {
      return {
        table: 'contract',
        rowId: guid(n),
        label: `L${n}`,
        action,
        columns: [column],
        problems: ['No.'],
      };
    };
    await sql.write(async (tx) => {
      await tx.jobs.addFailures(guid(1), [
        failure(1, 'contract'),
        failure(2, 'territory'),
        failure(3, 'contract'),
      ]);
      await tx.runs.addChanges(guid(1), [change(1, 'link'), change(2, 'conflict'), change(3, 'link')]);
    });
    const read = sql.read;
    const [first] = await read((tx) => tx.runs.failures(guid(1), { limit: 1 }));
    t.match(first, failure(1, 'contract'));
    const rest = await read((tx) => tx.runs.failures(guid(1), { after: first?.position, limit: 9 }));
    t.match(rest, [failure(2, 'territory'), failure(3, 'contract')]);
    t.equal((await read((tx) => tx.runs.failures(guid(1), { limit: 9, table: 'contract' }))).length, 2);
    const links = await read((tx) => tx.runs.changes(guid(1), { limit: 9, action: 'link' }));
    t.match(links, [change(1, 'link'), change(3, 'link')]);
    const after = { after: links[0]?.position, limit: 9, table: 'contract' };
    t.equal((await read((tx) => tx.runs.changes(guid(1), after))).length, 2);
    await sql.write((tx) => tx.runs.clear(guid(1)));
    t.same(await read((tx) => tx.runs.failures(guid(1), { limit: 9 })), []);
    t.same(await read((tx) => tx.runs.changes(guid(1), { limit: 9 })), []);
  });

  t.test('failures are kept in order, the last word per row, whatever text they hold', async (t) => {
    const sql = await open(t);
    await sql.write((tx) => tx.jobs.insert(job(1)));
    const failure = (rowId: string, message: string) => {
      return { table: 'contract', rowId, label: 'C-1', code: 'refused', message };
    };
    await sql.write((tx) => tx.jobs.addFailures(guid(1), [failure('a', 'one'), failure('b', 'nul \0 here')]));
    await sql.write((tx) => tx.jobs.addFailures(guid(1), [failure('a', 'two'), failure('c', 'three')]));
    const found = await sql.read((tx) => tx.jobs.failures(guid(1), 10));
    t.same(found, [failure('b', 'nul \uFFFD here'), failure('a', 'two'), failure('c', 'three')]);
    t.equal((await sql.read((tx) => tx.jobs.failures(guid(1), 2))).length, 2);
    t.same(await sql.read((tx) => tx.jobs.failures(guid(2), 2)), []);
  });
}
