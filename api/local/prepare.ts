import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { productVersion } from '../../scripts/lib/write-solutions.ts';
import { buildSolutions } from '../../solution/build.ts';
import type { DataverseClient } from '../adapters/dataverse/client.ts';
import { choiceValue } from '../domain/model/choices.ts';
import { tableNamed } from '../domain/model/names.ts';
import type { Deps } from '../usecases/deps.ts';
import { requestApproval } from '../usecases/request-approval.ts';
import { startJob } from '../usecases/start-job.ts';
import { dataverseDrafts, needsSeed, seed, seedDataverse } from './seed/seed.ts';

type LocalDeps = Deps & { readonly dataverse: DataverseClient };

const marker = 'demo-data.json';

/** True once the demo data is complete. */
export function hasDemoData(dataDir: string): boolean {
  return existsSync(join(dataDir, marker));
}

const demoUser = 'demo.maker@example.com';

/** Imports both solution packages, as an administrator would; importing again updates and drops nothing. */
export async function importSolutions(dataverse: DataverseClient): Promise<readonly string[]> {
  const solutions = buildSolutions({ version: await productVersion() });
  for (const { zip } of solutions) await dataverse.importSolution(zip);
  return solutions.map(({ name }) => name);
}

/**
 * First start: writes demo data to both sides, lets them meet, and asks for the approvals of the drafted
 * renewals. Every step is repeatable; the marker file is written last, so a crash only makes it begin again.
 */
export async function prepareDemoData(
  deps: LocalDeps,
  options: { readonly dataDir: string; readonly sites: number; readonly signal: AbortSignal },
): Promise<void> {
  if (hasDemoData(options.dataDir)) return;
  const today = deps.clock.now();
  if (await needsSeed(deps.sql)) await seed(deps.sql, deps.dataverse, { sites: options.sites, today });
  await syncOnce(deps, options.signal);
  await seedDataverse(deps.dataverse, 'contract', dataverseDrafts(options.sites, today));
  await syncOnce(deps, options.signal);
  await requestApprovals(deps);
  if (options.signal.aborted) return;
  writeFileSync(
    join(options.dataDir, marker),
    JSON.stringify({ sites: options.sites, seededAt: today.toISOString() }),
  );
}

async function syncOnce(deps: LocalDeps, signal: AbortSignal): Promise<void> {
  const { id } = await startJob(deps, { kind: 'sync', params: {}, requestedBy: demoUser });
  for (;;) {
    const job = await deps.sql.read((tx) => tx.jobs.get(id));
    if (signal.aborted || job?.finishedAt != null) return;
    await deps.clock.sleep(200, signal);
  }
}

async function requestApprovals(deps: LocalDeps): Promise<void> {
  const where = { status: choiceValue('contractStatus', 'Draft') };
  const drafts = await deps.sql.read((tx) => tx.rows.list(tableNamed('contract'), { where, limit: 500 }));
  for (const draft of drafts) await requestApproval(deps, { contractId: draft.id, requestedBy: demoUser });
}
