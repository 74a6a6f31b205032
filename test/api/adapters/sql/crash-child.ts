/**
 * Run as a process of its own and killed by `crash.test.ts`. `loop` commits unit after unit and says so;
 * `half` commits one unit and stops in the middle of the next.
 */
import { openSql } from '../../../../api/adapters/sql/open-sql.ts';
import type { SqlTransaction } from '../../../../api/ports/sql.ts';
import { guid, silent, site, sites, stillClock } from '../../../conformance/sql/fixtures.ts';

const [path = '', mode = ''] = process.argv.slice(2);
const sql = await openSql({ url: `sqlite:${path}`, clock: stillClock, logger: silent });
setInterval(() => undefined, 1000);

/** Effect, event and checkpoint of one step. */
async function step(tx: SqlTransaction, n: number): Promise<void> {
  await tx.rows.insert(sites, [site(n)]);
  await tx.sync.stageSqlChanges(sites);
  await tx.outbox.add({
    id: guid(n),
    topic: 'sites',
    subject: 'site.created',
    entityType: 'customerSite',
    eventType: 'created',
    entityId: guid(n),
    body: {},
    createdAt: '2026-03-01T09:00:00.000Z',
  });
}

async function loop(): Promise<void> {
  const done = await sql.read((tx) => tx.rows.count(sites));
  for (let n = done + 1; ; n += 1) {
    await sql.write((tx) => step(tx, n));
    process.stdout.write(`${n}\n`);
  }
}

async function half(): Promise<void> {
  await sql.write((tx) => step(tx, 1));
  await sql.write(async (tx) => {
    await tx.sync.asBridge(async () => {
      await step(tx, 2);
      await tx.sync.stageRemoteChanges(sites, {
        rows: [],
        deletedIds: [guid(9)],
        broken: [],
        deltaLink: 'x',
      });
      process.stdout.write('half\n');
      await new Promise(() => undefined);
    });
  });
}

await (mode === 'half' ? half() : loop());
