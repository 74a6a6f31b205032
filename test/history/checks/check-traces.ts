import type { LinkWrite, RowChange, StoredEvent, Witness } from '../world/witness.ts';

/** Tables with an event for every row, and those with one summary for a batch. */
const perRow: ReadonlySet<string> = new Set(['customerSite', 'contract']);
const perBatch = 'revenueData';
const kinds = ['Created', 'Updated', 'Deleted'] as const;

/** Outbox and changes of the bridge in SQL say the same, and the versions of a row never go back. */
export async function checkTraces(witness: Witness): Promise<readonly string[]> {
  const changes = (await witness.rowChanges()).filter(({ byBridge }) => byBridge);
  const events = await witness.events();
  return [...eventProblems(changes, events), ...versionProblems(await witness.linkWrites())];
}

function eventProblems(changes: readonly RowChange[], events: readonly StoredEvent[]): readonly string[] {
  const made = changes.filter(({ table }) => perRow.has(table)).map(({ id, kind }) => `${kind} ${id}`);
  const told = events
    .filter(({ body }) => perRow.has(String(body.table)))
    .map(({ eventType, entityId }) => `${eventType} ${entityId}`);
  const problems = [
    ...missing(made, told).map((one) => `no event for: ${one}`),
    ...missing(told, made).map((one) => `an event without a change, or twice: ${one}`),
  ];
  for (const kind of kinds) {
    const inSql = changes.filter((change) => change.table === perBatch && change.kind === kind).length;
    const name = kind.toLowerCase();
    const inEvents = events
      .filter(({ body }) => body.table === perBatch)
      .reduce((sum, { body }) => sum + Number(body[name]), 0);
    if (inSql !== inEvents) problems.push(`${inSql} rows ${name} by the bridge, events tell of ${inEvents}`);
  }
  return problems;
}

/** What is in `all` more often than in `some`. */
function missing(all: readonly string[], some: readonly string[]): readonly string[] {
  const left = [...some];
  return all.filter((one) => {
    const index = left.indexOf(one);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

function versionProblems(writes: readonly LinkWrite[]): readonly string[] {
  const newest = new Map<string, number>();
  const problems: string[] = [];
  for (const { table, remoteId, etag } of writes) {
    const version = Number(/(\d+)/.exec(etag ?? '')?.[1] ?? Number.NaN);
    if (Number.isNaN(version)) continue;
    const key = `${table} ${remoteId}`;
    const before = newest.get(key) ?? 0;
    if (version < before) problems.push(`${key}: version ${version} was stored after ${before}`);
    newest.set(key, Math.max(before, version));
  }
  return problems;
}
