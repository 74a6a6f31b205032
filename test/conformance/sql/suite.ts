import type { Test } from 'tap';
import { approvalConformance } from './approvals.ts';
import { conflictConformance } from './conflicts.ts';
import { dryRunConformance } from './dry-run.ts';
import { factConformance } from './facts.ts';
import type { OpenSql } from './fixtures.ts';
import { jobConformance } from './jobs.ts';
import { laneConformance } from './lanes.ts';
import { outboxConformance } from './outbox.ts';
import { rowConformance } from './rows.ts';
import { syncConformance } from './sync.ts';
import { unitConformance } from './units.ts';

/** Everything the port promises, for one engine; `open` gives a new, empty database for every test. */
export function sqlConformance(t: Test, engine: string, open: OpenSql): void {
  t.test(`${engine}: units`, async (t) => unitConformance(t, open));
  t.test(`${engine}: rows`, async (t) => rowConformance(t, open));
  t.test(`${engine}: facts`, async (t) => factConformance(t, open));
  t.test(`${engine}: sync`, async (t) => syncConformance(t, open));
  t.test(`${engine}: lanes`, async (t) => laneConformance(t, open));
  t.test(`${engine}: conflicts`, async (t) => conflictConformance(t, open));
  t.test(`${engine}: dry runs`, async (t) => dryRunConformance(t, open));
  t.test(`${engine}: jobs`, async (t) => jobConformance(t, open));
  t.test(`${engine}: approvals`, async (t) => approvalConformance(t, open));
  t.test(`${engine}: outbox`, async (t) => outboxConformance(t, open));
}
