/** Run as a process of its own: says that it is ready, waits for the end of its input, then claims every job it gets. */
import { once } from 'node:events';
import { systemClock } from '../../../../../api/adapters/clock.ts';
import { openSql } from '../../../../../api/adapters/sql/open-sql.ts';
import { silent } from '../../../../conformance/sql/fixtures.ts';
import { lease } from '../../../../conformance/sql/jobs.ts';

const [url = '', owner = ''] = process.argv.slice(2);
const sql = await openSql({ url, clock: systemClock, logger: silent });
process.stdout.write('ready\n');
process.stdin.resume();
await once(process.stdin, 'end');
for (;;) {
  const job = await sql.write((tx) => tx.jobs.claim(['revenue-month'], lease(owner, '10:00', '10:05')));
  if (job === null) break;
  process.stdout.write(`${job.id}\n`);
}
await sql.close();
