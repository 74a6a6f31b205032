import { systemClock } from '../../../api/adapters/clock.ts';
import { createDataverseClient, type DataverseClient } from '../../../api/adapters/dataverse/client.ts';
import { openSql } from '../../../api/adapters/sql/open-sql.ts';
import { syncedTables } from '../../../api/domain/model/tables.ts';
import { type Emulator, startDataverseEmulator } from '../../../api/local/dataverse/start.ts';
import type { Ids } from '../../../api/ports/clock.ts';
import type { Logger } from '../../../api/ports/logger.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import { BridgePool } from '../bridge/bridge.ts';
import { bundleBridge } from '../bridge/bundle.ts';
import { hurryingClock, idsOfProcess } from '../bridge/clocks.ts';
import type { Plan } from '../plan.ts';
import type { Databases } from './databases.ts';
import { editDataverse, editSql } from './editors.ts';
import type { Witness } from './witness.ts';

/** Where every plan begins, in milliseconds. */
export const beginning = Date.parse('2026-01-31T09:00:00Z');

/** Rows of a plan that begins `synced`. */
const syncedAtFirst = ['T1', 'P1', 'S9', 'S1', 'C1', 'R01'];

/** Both sides at the beginning of a plan, and those who edit them. */
export interface Scene {
  readonly sqlUrl: string;
  readonly sql: Sql;
  readonly dataverse: DataverseClient;
  readonly witness: Witness;
  readonly ids: Ids;
  /** Makes leases pass that are kept by the clock of the database. */
  lapseLeases(): Promise<void>;
  close(): Promise<void>;
}

/** What all plans of a process share: one emulator, warm bridge processes, databases to copy. */
export interface Lab {
  readonly emulator: Emulator;
  readonly pool: BridgePool;
  /** The time of the emulator, in milliseconds. */
  readonly time: { now: number };
  /** Successful requests that were no reads, whoever made them. */
  writes(): number;
  serial(): number;
  scene(start: Plan['start']): Promise<Scene>;
  close(): Promise<void>;
}

const nothing = (): void => undefined;
export const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silent,
};

export async function openLab(databases: Databases): Promise<Lab> {
  const time = { now: beginning };
  let writes = 0;
  const emulator = await startDataverseEmulator({
    port: 0,
    tables: syncedTables,
    now: () => new Date(time.now),
    compress: false,
    onRequest: ({ method, status }) => {
      if (method !== 'GET' && status < 300) writes += 1;
    },
  });
  const pool = new BridgePool(await bundleBridge(), 3);
  let serial = 0;
  const nextSerial = () => {
    serial += 1;
    return serial;
  };
  const sceneOn = (name: string) => openScene(emulator, databases, name, idsOfProcess(nextSerial()));
  const snapshots = await prepare(emulator, pool, databases, sceneOn, nextSerial);
  return {
    emulator,
    pool,
    time,
    writes: () => writes,
    serial: nextSerial,
    scene: async (start) => {
      time.now = beginning;
      emulator.admin.clearFaults();
      if (!emulator.admin.restore(snapshots[start])) throw new Error(`the snapshot ${start} is gone`);
      const name = `plan_${nextSerial()}`;
      await databases.copy(start, name);
      return sceneOn(name);
    },
    close: async () => {
      await pool.close();
      await emulator.close();
      await databases.close();
    },
  };
}

async function openScene(emulator: Emulator, databases: Databases, name: string, ids: Ids): Promise<Scene> {
  const sqlUrl = databases.urlOf(name);
  const sql = await openSql({ url: sqlUrl, clock: systemClock, logger: silent });
  const witness = await databases.witness(name);
  let refreshed = 0;
  const dataverse = createDataverseClient({
    url: emulator.url,
    tokens: {
      token: async () => `person-${refreshed}`,
      refresh: async () => {
        refreshed += 1;
        return `person-${ids.next()}-${refreshed}`;
      },
    },
    clock: hurryingClock(),
    logger: silent,
    ids,
  });
  return {
    sqlUrl,
    sql,
    dataverse,
    witness,
    ids,
    lapseLeases: () => databases.lapseLeases(name),
    close: async () => {
      await witness.close();
      await dataverse.close();
      await sql.close();
      if (name !== work) await databases.drop(name);
    },
  };
}

/** Database in which the beginnings are made. */
const work = 'work';

/** Makes the two beginnings; answers their snapshots. */
async function prepare(
  emulator: Emulator,
  pool: BridgePool,
  databases: Databases,
  sceneOn: (name: string) => Promise<Scene>,
  nextSerial: () => number,
): Promise<Readonly<Record<Plan['start'], string>>> {
  const first = await openSql({ url: await databases.create(work), clock: systemClock, logger: silent });
  await first.close();
  await databases.watch(work);
  await databases.keep(work, 'empty');
  const scene = await sceneOn(work);
  for (const slot of syncedAtFirst) {
    await editSql(scene, { do: 'edit', side: 'sql', slot, verb: 'write', cells: {} });
  }
  const bridge = pool.take();
  const { sqlUrl } = scene;
  await bridge.order({ do: 'open', sqlUrl, dataverseUrl: emulator.url, serial: nextSerial() });
  for (let runs = 0; runs < 2; runs += 1) {
    const ran = await bridge.order({
      do: 'run',
      now: beginning,
      mode: 'incremental',
      pageSize: 5000,
      stutter: false,
      cutSmall: false,
      lanes: 1,
      stop: null,
    });
    const failed = ran === 'dead' || ran.is !== 'ran' || ran.jobs.some((job) => job.status !== 'completed');
    if (failed) throw new Error(`the first run failed: ${JSON.stringify(ran)}`);
  }
  await bridge.order({ do: 'close' });
  pool.giveBack(bridge);
  const synced = emulator.admin.snapshot();
  // Later than the other moment, because a return to an earlier one would expire the delta tokens of that.
  for (const slot of syncedAtFirst.toReversed()) {
    await editDataverse(scene, { do: 'edit', side: 'dataverse', slot, verb: 'delete', cells: {} });
  }
  await scene.close();
  await databases.keep(work, 'synced');
  return { empty: emulator.admin.snapshot(), synced };
}
