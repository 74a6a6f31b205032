import type { Dataverse } from '../../../api/ports/dataverse.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import type { Latencies } from './commands.ts';

interface Waiting {
  readonly name: string;
  readonly at: number;
}

/** Watches the two sides from inside the process of the bridge. */
export interface Probe {
  readonly sql: Sql;
  readonly dataverse: Dataverse;
  /** Rows written since it was last asked. */
  written(): number;
  expectInDataverse(id: string, name: string): void;
  /** `at` = when Dataverse acknowledged the change. */
  expectInSql(id: string, name: string, at: number): void;
  latencies(): Latencies;
}

/**
 * Wraps both sides: a change has arrived in Dataverse when the write was answered, in SQL when its transaction
 * was committed. A change that is overtaken by a later one of its row arrives with that one.
 */
export function createProbe(sql: Sql, dataverse: Dataverse): Probe {
  const toDataverse = arrivals();
  const toSql = arrivals();
  let written = 0;
  const probed = (client: Dataverse): Dataverse => ({
    ...client,
    inLane: (lane) => probed(client.inLane(lane)),
    within: (leash) => probed(client.within(leash)),
    create: (table, row) => {
      written += 1;
      return client.create(table, row);
    },
    delete: (table, id, etag) => {
      written += 1;
      return client.delete(table, id, etag);
    },
    upsertMany: (table, rows) => {
      written += rows.length;
      return client.upsertMany(table, rows);
    },
    update: async (table, id, cells, etag) => {
      written += 1;
      const answer = await client.update(table, id, cells, etag);
      if (answer.outcome === 'updated') toDataverse.arrived(id, cells.name);
      return answer;
    },
  });
  const write: Sql['write'] = async (work) => {
    const updated: (readonly [string, unknown])[] = [];
    const result = await sql.write((tx) => {
      const rows: typeof tx.rows = {
        ...tx.rows,
        insert: (table, many) => {
          written += many.length;
          return tx.rows.insert(table, many);
        },
        update: (table, id, cells) => {
          written += 1;
          updated.push([id, cells.address]);
          return tx.rows.update(table, id, cells);
        },
      };
      return work({ ...tx, rows });
    });
    for (const [id, value] of updated) toSql.arrived(id, value);
    return result;
  };
  return {
    sql: { ...sql, write },
    dataverse: probed(dataverse),
    written: () => {
      const count = written;
      written = 0;
      return count;
    },
    expectInDataverse: (id, name) => toDataverse.expect(id, { name, at: Date.now() }),
    expectInSql: (id, name, at) => toSql.expect(id, { name, at }),
    latencies: () => ({
      toDataverse: toDataverse.taken(),
      toSql: toSql.taken(),
      missing: toDataverse.missing() + toSql.missing(),
    }),
  };
}

function arrivals() {
  const waiting = new Map<string, Waiting[]>();
  const taken: number[] = [];
  return {
    expect: (id: string, change: Waiting): void => {
      waiting.set(id, [...(waiting.get(id) ?? []), change]);
    },
    arrived: (id: string, name: unknown): void => {
      const open = waiting.get(id) ?? [];
      const last = open.findIndex((change) => change.name === name);
      const now = Date.now();
      for (const { at } of open.slice(0, last + 1)) taken.push(now - at);
      waiting.set(id, open.slice(last + 1));
    },
    taken: () => taken,
    missing: () => [...waiting.values()].reduce((sum, open) => sum + open.length, 0),
  };
}
