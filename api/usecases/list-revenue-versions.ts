import { tableNamed } from '../domain/model/names.ts';
import type { VersionSummary } from '../domain/revenue/revenue-version.ts';
import type { Deps } from './deps.ts';
import { requireCalculation } from './revenue/require-version.ts';

export interface VersionPage {
  readonly versions: readonly VersionSummary[];
  /** Number of the last version of the page; undefined on the last page. */
  readonly next: number | undefined;
}

/** The versions of a stored result, newest first; throws `not-found`. */
export async function listRevenueVersions(
  deps: Pick<Deps, 'sql'>,
  input: { readonly id: string; readonly before?: number | undefined; readonly top: number },
): Promise<VersionPage> {
  const { id, before, top } = input;
  const found = await deps.sql.read(async (tx) => {
    await requireCalculation(tx, tableNamed('revenueCalculation'), id);
    return tx.revenue.versions(id, { limit: top + 1, ...(before !== undefined && { before }) });
  });
  const versions = found.slice(0, top);
  return { versions, next: found.length > top ? versions.at(-1)?.version : undefined };
}
