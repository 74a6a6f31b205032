import pino from 'pino';
import { systemClock, systemIds } from '../../../api/adapters/clock.ts';
import { createDataverseClient } from '../../../api/adapters/dataverse/client.ts';
import { openSql } from '../../../api/adapters/sql/open-sql.ts';
import { logicalName } from '../../../api/domain/model/names.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import { revenue, revenueRows, site } from '../dataverse/rows.ts';
import { createBenchJobs } from './bench-jobs.ts';
import type { Command, Latencies, RunAnswer } from './commands.ts';
import { createProbe } from './probe.ts';
import { revenueSite, siteRows } from './sites.ts';

/** Rows of one transaction while SQL is filled. */
const fillSize = 5_000;
const seriesOfRows = 1;

export interface BenchBridge {
  obey(command: Command): Promise<RunAnswer | Latencies | null>;
}

/** The sync of the bridge on a SQLite file, with probes on both sides. */
export async function createBenchBridge(url: string, file: string): Promise<BenchBridge> {
  const logger = pino({ level: 'error' }, pino.destination(2));
  const shared = { clock: systemClock, ids: systemIds, logger };
  const sql = await openSql({ url: `sqlite:${file}`, ...shared });
  const tokens = { token: async () => 'bench', refresh: async () => 'bench' };
  const probe = createProbe(sql, createDataverseClient({ url, tokens, tag: 'bench', ...shared }));
  const jobs = createBenchJobs({ sql: probe.sql, dataverse: probe.dataverse, ...shared }, probe.written);
  return {
    async obey(command) {
      switch (command.do) {
        case 'run':
          return jobs.run(command.params);
        case 'latencies':
          await jobs.endLive();
          return probe.latencies();
        case 'sites':
          await sql.write((tx) => tx.rows.insert(site, [revenueSite, ...siteRows(command.sites)]));
          break;
        case 'fill':
          await fill(sql, command.rows, command.from);
          break;
        case 'live':
          await jobs.startLive(command.feedsMs);
          break;
        case 'change':
          probe.expectInDataverse(command.id, command.name);
          await sql.write((tx) => tx.rows.update(site, command.id, { name: command.name }));
          break;
        case 'report':
          probe.expectInSql(command.id, command.name, command.at);
          jobs.report([{ table: logicalName(site), id: command.id }]);
          break;
      }
      return null;
    },
  };
}

async function fill(sql: Sql, rows: number, from: number): Promise<void> {
  for (let at = 0; at < rows; at += fillSize) {
    const some = revenueRows(seriesOfRows, Math.min(fillSize, rows - at), from + at);
    await sql.write((tx) => tx.rows.insert(revenue, some));
  }
}
