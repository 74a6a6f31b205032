import { type Conflict, type ConflictEvent, sameContent } from './conflict.ts';
import type { Resolution } from './resolution.ts';

/** A conflict after a step, and the entry of its history that tells of it. */
export interface ConflictStep {
  readonly conflict: Conflict;
  readonly event: ConflictEvent | null;
}

/** A conflict as a run, or a person who is about to decide, has found it. */
export interface Sighting
  extends Pick<Conflict, 'table' | 'rowKey' | 'sqlId' | 'remoteId' | 'label' | 'content'> {
  /** Null when no run has found it. */
  readonly runId: string | null;
  readonly actor: string;
  readonly at: string;
}

/**
 * A run met the conflict: for the first time (`known` null, `newId` becomes its id), unchanged, or with other
 * content. Other content is another question, so a decision on the former one no longer stands.
 */
export function seenAgain(known: Conflict | null, now: Sighting, newId: string): ConflictStep {
  const { at, actor, ...row } = now;
  const runId = now.runId ?? known?.runId ?? '';
  if (known === null) {
    const first = { id: newId, state: 'open', version: 1, resolution: null } as const;
    const conflict = { ...row, ...first, detectedAt: at, seenAt: at, closedAt: null, runId };
    return { conflict, event: eventOf(newId, at, actor, 'detected', now.content.kind) };
  }
  const kept = { ...known, ...row, seenAt: at, runId };
  if (sameContent(known.content, now.content)) return { conflict: kept, event: null };
  const changed = { ...kept, state: 'open', version: known.version + 1, resolution: null } as const;
  const lost = known.state === 'decided' ? 'the decision no longer stands' : null;
  return { conflict: changed, event: eventOf(known.id, at, actor, 'changed', lost) };
}

/** A person has decided. The decision replaces an earlier one that was not carried out yet. */
export function decide(
  known: Conflict,
  resolution: Resolution,
  by: { readonly actor: string; readonly at: string; readonly comment: string | null },
): ConflictStep {
  const detail = [describeResolution(resolution), ...(by.comment === null ? [] : [by.comment])].join(': ');
  return {
    conflict: { ...known, state: 'decided', resolution },
    event: eventOf(known.id, by.at, by.actor, 'decided', detail),
  };
}

/** The row settled: as decided, or because the sides came to agree by themselves. */
export function close(
  known: Conflict,
  outcome: 'resolved' | 'vanished',
  at: string,
  runId: string,
): ConflictStep {
  const resolution = outcome === 'resolved' ? known.resolution : null;
  return {
    conflict: { ...known, state: outcome, resolution, seenAt: at, closedAt: at, runId },
    event: eventOf(known.id, at, actorOf(runId), outcome, null),
  };
}

/** How a run is named in the history. */
export function actorOf(runId: string): string {
  return `run ${runId}`;
}

/** Says what is done without repeating values, which may be long. */
function describeResolution({ row, columns }: Resolution): string {
  const parts = columns.map(({ column, take }) => `${column} = ${take}`);
  return [...(row === null ? [] : [`${row} the row`]), ...parts].join(', ');
}

function eventOf(
  conflictId: string,
  at: string,
  actor: string,
  action: ConflictEvent['action'],
  detail: string | null,
): ConflictEvent {
  return { conflictId, at, actor, action, detail };
}
