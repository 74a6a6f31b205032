import t from 'tap';
import { logicalName } from '../../../api/domain/model/names.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import { startHintBuffer } from '../../../api/workers/hint-buffer.ts';
import { openJobs } from '../usecases/jobs-at-hand.ts';
import { idOf, site } from '../usecases/sync/world.ts';
import { steppingClock } from './stepping-clock.ts';

const begin = '2026-01-31T09:00:00Z';
const hint = (index: number) => ({ table: logicalName(site), id: idOf(site, index) });

async function noted(sql: Sql): Promise<number> {
  return sql.write((tx) => tx.live.stageHints(site));
}

function counting(sql: Sql): Sql & { writes(): number } {
  let writes = 0;
  return {
    ...sql,
    writes: () => writes,
    write: (work) => {
      writes += 1;
      return sql.write(work);
    },
  };
}

t.test(
  'what is reported within a moment is written down together, repeats once, strangers not at all',
  async (t) => {
    const { deps } = await openJobs(t);
    const sql = counting(deps.sql);
    const { clock, signal } = steppingClock(begin, 3);
    const buffer = startHintBuffer({ ...deps, sql, clock }, signal);
    for (let index = 0; index < 50; index += 1)
      buffer.note([hint(1), hint(2), { table: 'account', id: 'x' }]);
    await buffer.done;
    t.equal(sql.writes(), 1);
    t.equal(await noted(deps.sql), 2);
  },
);

t.test('what is reported while it stops is still written down', async (t) => {
  const { deps } = await openJobs(t);
  const { clock, signal } = steppingClock(begin, 1, async () => {
    await Promise.resolve();
    buffer.note([hint(3)]);
  });
  const buffer = startHintBuffer({ ...deps, clock }, signal);
  await buffer.done;
  t.equal(await noted(deps.sql), 1);
});

t.test('it holds 10,000 at most: the change feed brings the others', async (t) => {
  const { deps } = await openJobs(t);
  const { clock, signal } = steppingClock(begin, 1);
  const buffer = startHintBuffer({ ...deps, clock }, signal);
  buffer.note(Array.from({ length: 10_500 }, (_, index) => hint(index)));
  await buffer.done;
  let all = 0;
  for (let some = await noted(deps.sql); some > 0; some = await noted(deps.sql)) all += some;
  t.equal(all, 10_000);
});

t.test('a database that is away is reported, costs those hints alone and stops nothing', async (t) => {
  const { deps, logger } = await openJobs(t);
  let away = true;
  const write: Sql['write'] = (work) => (away ? Promise.reject(new Error('away')) : deps.sql.write(work));
  const { clock, signal } = steppingClock(begin, 2, (pause) => {
    if (pause === 1) return;
    away = false;
    buffer.note([hint(2)]);
  });
  const buffer = startHintBuffer({ ...deps, clock, sql: { ...deps.sql, write } }, signal);
  buffer.note([hint(1)]);
  await buffer.done;
  t.ok(logger.lines.some((line) => line.startsWith('reported rows were not written down')));
  t.equal(await noted(deps.sql), 1);
});
