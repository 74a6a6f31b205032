import type { RemoteRow } from '../../ports/dataverse.ts';

/** What is known of a pending row, apart from its bookkeeping. */
export interface Touched {
  readonly key: string;
  readonly sqlChanged: boolean;
  readonly remoteChanged: boolean;
  readonly remoteDeleted: boolean;
  readonly remote: RemoteRow | null;
}

/** A row of the Dataverse feed; null stands for a row that could not be kept and has to be read again. */
export function remoteChange(key: string, remote: RemoteRow | null): Touched {
  return { key, sqlChanged: false, remoteChanged: true, remoteDeleted: false, remote };
}

/** A deletion in the Dataverse feed. */
export function remoteDeletion(key: string): Touched {
  return { key, sqlChanged: false, remoteChanged: false, remoteDeleted: true, remote: null };
}

/** A row to compare, whoever changed it. */
export function touched(key: string): Touched {
  return { key, sqlChanged: true, remoteChanged: false, remoteDeleted: false, remote: null };
}

/** Staging again: a change of SQL is kept, and what the later message says about Dataverse replaces the earlier. */
export function mergeTouched(earlier: Touched | undefined, later: Touched): Touched {
  if (earlier === undefined) return later;
  const speaksOfRemote = later.remoteChanged || later.remoteDeleted;
  return {
    ...(speaksOfRemote ? later : earlier),
    key: later.key,
    sqlChanged: earlier.sqlChanged || later.sqlChanged,
  };
}

/** One entry per key, merged in the order given. */
export function mergeAll(touched: Iterable<Touched>): Touched[] {
  const byKey = new Map<string, Touched>();
  for (const one of touched) byKey.set(one.key, mergeTouched(byKey.get(one.key), one));
  return [...byKey.values()];
}
