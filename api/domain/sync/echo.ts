/** What is known of a pending row when it comes to be compared. */
export interface EchoFacts {
  readonly sqlChanged: boolean;
  readonly remoteChanged: boolean;
  /** Etag of the Dataverse row now, and of the row the base was read from. */
  readonly etag: string | null;
  readonly baseEtag: string | null;
  /** True while a person has to decide something about the row. */
  readonly inConflict: boolean;
}

/**
 * True when the Dataverse row is still the one the base was read from and SQL did not touch it: the feed only
 * tells of a write the bridge made itself, and there is nothing to compare.
 */
export function isEcho({ sqlChanged, remoteChanged, etag, baseEtag, inConflict }: EchoFacts): boolean {
  return remoteChanged && !sqlChanged && !inConflict && etag !== null && etag === baseEtag;
}
