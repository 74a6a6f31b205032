/** Run as a process of its own: a bridge without HTTP that leads and helps sync runs, and tells what it does. */
import { systemClock, systemIds } from '../../../../../api/adapters/clock.ts';
import { createDataverseClient } from '../../../../../api/adapters/dataverse/client.ts';
import { openSql } from '../../../../../api/adapters/sql/open-sql.ts';
import type { Logger } from '../../../../../api/ports/logger.ts';
import { runSync } from '../../../../../api/usecases/run-sync.ts';
import { startJobWorker } from '../../../../../api/workers/job-worker.ts';
import { startLaneWorker } from '../../../../../api/workers/lane-worker.ts';

const [url = '', dataverseUrl = '', owner = '', leaseMs = ''] = process.argv.slice(2);

function say(event: string): void {
  process.stdout.write(`${event}\n`);
}

const tell = (_facts: object, message: string): void => say(message);
const logger: Logger = {
  debug: () => undefined,
  info: (_facts, message) => {
    if (message === 'job ended') say('ended');
  },
  warn: tell,
  error: (facts, message) => say(`${message} ${'err' in facts ? String(facts.err) : ''}`),
  child: () => logger,
};

const sql = await openSql({ url, clock: systemClock, logger });
const tokens = { token: async () => owner, refresh: async () => owner };
const dataverse = createDataverseClient({
  url: dataverseUrl,
  tokens,
  clock: systemClock,
  ids: systemIds,
  logger,
});
const deps = { sql, dataverse, clock: systemClock, ids: systemIds, logger };
const lanes = { owner, leaseMs: Number(leaseMs), lanes: 1 };
const { signal } = new AbortController();
const idleMs = 50;
const leading = new Set<string>();
say('ready');
await Promise.all([
  startJobWorker(
    deps,
    {
      sync: async (job, control) => {
        say('leads');
        leading.add(job.id);
        return runSync(deps, job, control, lanes).finally(() => leading.delete(job.id));
      },
    },
    { ...lanes, signal, idleMs, kinds: ['sync'] },
  ),
  startLaneWorker(deps, { ...lanes, signal, idleMs, leads: (runId) => leading.has(runId) }),
]);
