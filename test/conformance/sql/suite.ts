import type { Test } from 'tap';
import { approvalConformance } from './approvals.ts';
import { conflictConformance } from './conflicts.ts';
import { dryRunConformance } from './dry-run.ts';
import { factConformance } from './facts.ts';
import type { OpenSql } from './fixtures.ts';
import { jobConformance } from './jobs.ts';
import { laneConformance } from './lanes.ts';
import { liveConformance } from './live.ts';
import { outboxConformance } from './outbox.ts';
import { revenueConformance } from './revenue.ts';
import { rowConformance } from './rows.ts';
import { syncConformance } from './sync.ts';
import { unitConformance } from './units.ts';

const groups = {
  units: unitConformance,
  rows: rowConformance,
  facts: factConformance,
  sync: syncConformance,
  lanes: laneConformance,
  'live run and versions': liveConformance,
  conflicts: conflictConformance,
  'dry runs': dryRunConformance,
  jobs: jobConformance,
  approvals: approvalConformance,
  outbox: outboxConformance,
  'revenue versions': revenueConformance,
};

/**
 * Everything the port promises, for one engine; `open` gives a new, empty database for every test. Without a
 * database every group is reported as skipped, with the reason.
 */
export function sqlConformance(t: Test, engine: string, open: OpenSql | { readonly skip: string }): void {
  for (const [name, conformance] of Object.entries(groups)) {
    const title = `${engine}: ${name}`;
    if ('skip' in open) t.test(title, { skip: open.skip }, async () => undefined);
    else t.test(title, async (t) => conformance(t, open));
  }
}
