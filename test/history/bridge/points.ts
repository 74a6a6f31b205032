import type { ChangePage, Dataverse } from '../../../api/ports/dataverse.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import type { PointName } from '../plan.ts';
import type { StopAt } from './messages.ts';

/** Passed at every named point of a run; does not return when the process has to die there. */
export type Pass = (name: PointName) => Promise<void>;

/** Counts passages and stops at the one asked for. */
export function stopping(stop: StopAt | null, stand: () => Promise<void>): Pass {
  let passed = 0;
  return async (name) => {
    if (stop === null || name !== stop.at) return;
    passed += 1;
    if (passed !== stop.nth) return;
    if (stop.how === 'die') process.kill(process.pid, 'SIGKILL');
    await stand();
  };
}

/** What the watched parts of one run share. */
export interface Watch {
  readonly pass: Pass;
  /** A bulk write has no condition, so nothing but the leash keeps a late one back: it is asked at the true time. */
  readonly beforeBulk: () => void;
  /** A page that tells of something is being taken in. */
  telling: boolean;
}

export function watchedSql(sql: Sql, watch: Watch): Sql {
  return {
    ...sql,
    write: async (work) => {
      const isOfPage = watch.telling;
      const pass = async (when: 'before' | 'within' | 'after'): Promise<void> => {
        await watch.pass(`${when} sql.write`);
        if (isOfPage) await watch.pass(`${when} page.write`);
      };
      await pass('before');
      const result = await sql.write(async (tx) => {
        const done = await work(tx);
        await pass('within');
        return done;
      });
      await pass('after');
      return result;
    },
  };
}

export interface Feed {
  readonly pageSize: number;
  readonly stutter: boolean;
}

export function watchedDataverse(client: Dataverse, feed: Feed, watch: Watch): Dataverse {
  const { pass } = watch;
  const watchCall =
    <Args extends unknown[], T>(
      name: 'get' | 'create' | 'update' | 'delete' | 'upsertMany',
      call: (...args: Args) => Promise<T>,
    ) =>
    async (...args: Args): Promise<T> => {
      await pass(`before dataverse.${name}`);
      const result = await call(...args);
      await pass(`after dataverse.${name}`);
      return result;
    };
  const watched: Dataverse = {
    ...client,
    inLane: () => watched,
    within: (leash) => watchedDataverse(client.within(leash), feed, watch),
    changes: async function* (table, deltaLink) {
      await pass('before dataverse.changes');
      for await (const page of client.changes(table, deltaLink, feed.pageSize)) {
        await pass('after dataverse.changes');
        watch.telling = tells(page);
        try {
          if (feed.stutter) yield { ...page, rows: page.rows.toReversed(), deltaLink: null };
          yield page;
        } finally {
          watch.telling = false;
        }
      }
    },
    get: watchCall('get', client.get),
    create: watchCall('create', client.create),
    update: watchCall('update', client.update),
    delete: watchCall('delete', client.delete),
    upsertMany: watchCall('upsertMany', (table, rows) => {
      watch.beforeBulk();
      return client.upsertMany(table, rows);
    }),
  };
  return watched;
}

function tells({ rows, deletedIds, broken }: ChangePage): boolean {
  return rows.length + deletedIds.length + broken.length > 0;
}
