import { AsyncLocalStorage } from 'node:async_hooks';
import { BridgeError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Sql, SqlTransaction } from '../../ports/sql.ts';
import { approvalStore } from './approval-store.ts';
import { conflictStore } from './conflict-store.ts';
import type { UnitContext } from './context.ts';
import { driftStore } from './drift-store.ts';
import { dryRunScratch } from './dry-run-scratch.ts';
import type { Engine } from './engine.ts';
import { factStore } from './fact-store.ts';
import { jobStore } from './job-store.ts';
import { laneStore } from './lane-store.ts';
import { liveStore } from './live-store.ts';
import { outboxStore } from './outbox-store.ts';
import { reconcileStore } from './reconcile-store.ts';
import { revenueStore } from './revenue-store.ts';
import { rowStore } from './row-store.ts';
import { runResults } from './run-results.ts';
import type { Db, ModelTables } from './schema-types.ts';
import { syncStore } from './sync-store.ts';
import { UnitQueue } from './unit-queue.ts';

/** Units that may wait in each queue; more means the process takes on work faster than the disk can do it. */
const maxWaiting = 1000;

/**
 * A unit that meets another writer is tried this often, with this pause in milliseconds: 10 s in all. Where the
 * engine itself waits for locks there are fewer tries: none is begun after `maxTime`.
 */
const maxTries = 100;
const pause = 100;
const maxTime = 30_000;

interface Parts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Units of work over an engine whose schema is in place. */
export function sqlOn({ engine, clock, logger }: Parts): Sql {
  const writes = new UnitQueue(1, maxWaiting);
  const reads = engine.readers === 0 ? writes : new UnitQueue(engine.readers, maxWaiting);
  const inUnit = new AsyncLocalStorage<{ open: boolean }>();
  let closed = false;

  async function unit<T>(queue: UnitQueue, run: () => Promise<T>): Promise<T> {
    if (closed) throw new BridgeError('unavailable', 'the database has been closed');
    if (inUnit.getStore()?.open === true) throw new Error('a unit of work must not start another one');
    const scope = { open: true };
    return queue
      .run(() => inUnit.run(scope, () => retried(run)))
      .finally(() => {
        scope.open = false;
      });
  }

  async function retried<T>(run: () => Promise<T>): Promise<T> {
    const lastStart = clock.now().getTime() + maxTime;
    for (let tries = 1; ; tries += 1) {
      try {
        return await run();
      } catch (error) {
        if (!engine.isContention(error)) throw error;
        if (tries >= maxTries || clock.now().getTime() > lastStart) {
          throw new BridgeError('unavailable', 'the database is held by another program', { cause: error });
        }
        if (tries === 1) logger.debug({}, 'database held by another program, trying again');
        await clock.sleep(pause);
      }
    }
  }

  const read: Sql['read'] = (work) =>
    unit(reads, () => engine.read((db) => work(transaction(contextOf(engine, db)))));

  return {
    read,
    write: (work) => unit(writes, () => engine.write((db) => work(transaction(contextOf(engine, db))))),
    ping: () => read((tx) => tx.outbox.unsent()).then(() => undefined),
    close: async () => {
      if (closed) return;
      closed = true;
      await Promise.all([...new Set([writes, reads])].map((queue) => queue.drained()));
      await engine.close();
    },
  };
}

/** The model's tables are known at run time only, so no type holds them and the bridge's tables together. */
function contextOf(engine: Engine, db: Db): UnitContext {
  return { db, model: db.withTables<ModelTables>() as unknown as UnitContext['model'], engine };
}

function transaction(unit: UnitContext): SqlTransaction {
  return {
    rows: rowStore(unit),
    facts: factStore(unit),
    sync: syncStore(unit),
    lanes: laneStore(unit),
    live: liveStore(unit),
    reconcile: reconcileStore(unit),
    drift: driftStore(unit),
    conflicts: conflictStore(unit),
    jobs: jobStore(unit),
    runs: runResults(unit),
    dryRun: dryRunScratch(unit),
    approvals: approvalStore(unit),
    outbox: outboxStore(unit),
    revenue: revenueStore(unit),
  };
}
