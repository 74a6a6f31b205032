import type { Dataverse } from '../../../api/ports/dataverse.ts';
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

export function watchedSql(sql: Sql, pass: Pass): Sql {
  return {
    ...sql,
    write: async (work) => {
      await pass('before sql.write');
      const result = await sql.write(async (tx) => {
        const done = await work(tx);
        await pass('within sql.write');
        return done;
      });
      await pass('after sql.write');
      return result;
    },
  };
}

export interface Feed {
  readonly pageSize: number;
  readonly stutter: boolean;
}

export function watchedDataverse(client: Dataverse, feed: Feed, pass: Pass): Dataverse {
  const watch =
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
    within: (leash) => watchedDataverse(client.within(leash), feed, pass),
    changes: async function* (table, deltaLink) {
      await pass('before dataverse.changes');
      for await (const page of client.changes(table, deltaLink, feed.pageSize)) {
        await pass('after dataverse.changes');
        if (feed.stutter) yield { ...page, rows: page.rows.toReversed(), deltaLink: null };
        yield page;
      }
    },
    get: watch('get', client.get),
    create: watch('create', client.create),
    update: watch('update', client.update),
    delete: watch('delete', client.delete),
    upsertMany: watch('upsertMany', client.upsertMany),
  };
  return watched;
}
