import t, { type Test } from 'tap';
import { logicalName, tableNamed } from '../../../api/domain/model/names.ts';
import type { Clock } from '../../../api/ports/clock.ts';
import type { Sql, SqlTransaction } from '../../../api/ports/sql.ts';
import { startHintBuffer } from '../../../api/workers/hint-buffer.ts';

const site = logicalName(tableNamed('customerSite'));

/** A buffer over a database that keeps what it is told; `broken` units of it fail first. */
function bufferOn(t: Test, broken = 0) {
  const stop = new AbortController();
  const units: (readonly string[])[] = [];
  const warnings: object[] = [];
  let failures = broken;
  let gathered: () => void = () => undefined;
  const clock: Clock = {
    now: () => new Date(0),
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        gathered = resolve;
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
  };
  const tx = { live: { addHints: async (_table: unknown, ids: readonly string[]) => void units.push(ids) } };
  const sql = {
    write: async (work: (tx: SqlTransaction) => Promise<unknown>) => {
      failures -= 1;
      if (failures >= 0) throw new Error('database is away');
      return work(tx as unknown as SqlTransaction);
    },
  } as unknown as Sql;
  const nothing = (): void => undefined;
  const logger = {
    debug: nothing,
    info: nothing,
    error: nothing,
    warn: (fields: object) => void warnings.push(fields),
    child: () => logger,
  };
  const { note, done } = startHintBuffer({ sql, clock, logger }, stop.signal);
  t.teardown(() => stop.abort());
  return {
    note: (...ids: readonly string[]) => note(ids.map((id) => ({ table: site, id }))),
    units,
    warnings,
    /** Lets the time of gathering pass, and what follows it happen. */
    pass: async () => {
      gathered();
      await new Promise((resolve) => setImmediate(resolve));
    },
    end: async () => {
      stop.abort();
      await done;
    },
  };
}

t.test('rows reported in a burst are written together, each once', async (t) => {
  const buffer = bufferOn(t);
  buffer.note('1', '2');
  buffer.note('2', '1', '3');
  await buffer.pass();
  await buffer.pass();
  t.strictSame(buffer.units, [['1', '2', '3']], 'and nothing is written where nothing was reported');
});

t.test(
  'what the database does not take is left to the change feed, and what comes later goes through',
  async (t) => {
    const buffer = bufferOn(t, 1);
    buffer.note('1');
    await buffer.pass();
    t.match(buffer.warnings, [{ hints: 1 }]);
    buffer.note('2');
    await buffer.pass();
    t.strictSame(buffer.units, [['2']]);
  },
);

t.test('a flood is bounded', async (t) => {
  const buffer = bufferOn(t);
  buffer.note(...Array.from({ length: 10_001 }, (_, id) => String(id)));
  await buffer.pass();
  t.equal(buffer.units[0]?.length, 10_000);
});

t.test('what was gathered when the process is told to stop is written', async (t) => {
  const buffer = bufferOn(t);
  buffer.note('1');
  await buffer.end();
  t.strictSame(buffer.units, [['1']]);
});
