import type { Table } from '../model/column.ts';

export type ChangeKind = 'Created' | 'Updated' | 'Deleted';

/** A row change that arrived from Dataverse and was stored in SQL. */
export interface ArrivedChange {
  readonly id: string;
  readonly kind: ChangeKind;
  /** Names of the changed columns; empty for a delete. */
  readonly changed: readonly string[];
}

/** An outbox message without its id and time. */
export interface SyncEvent {
  readonly topic: string;
  readonly subject: string;
  readonly entityType: string;
  readonly eventType: ChangeKind;
  readonly entityId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Bus topic per table; the other tables are no business of the bus. `batch`: one event per batch of rows. */
const topics: Readonly<Record<string, { readonly topic: string; readonly per: 'row' | 'batch' }>> = {
  customerSite: { topic: 'customer-sites-topic', per: 'row' },
  contract: { topic: 'contracts-topic', per: 'row' },
  revenueData: { topic: 'revenue-topic', per: 'batch' },
};

/**
 * Events of the changes of one batch: one per site or contract (`contract.updated`), one summary for revenue
 * rows, whose number would flood the bus. `runId` groups the summaries of a run.
 */
export function eventsOf(
  table: Table,
  changes: readonly ArrivedChange[],
  runId: string,
): readonly SyncEvent[] {
  const target = topics[table.name];
  if (target === undefined || changes.length === 0) return [];
  return target.per === 'row'
    ? changes.map((change) => rowEvent(table, target.topic, change))
    : [summaryEvent(table, target.topic, changes, runId)];
}

function rowEvent(table: Table, topic: string, { id, kind, changed }: ArrivedChange): SyncEvent {
  return {
    topic,
    subject: `${dashed(table.name)}.${kind.toLowerCase()}`,
    entityType: pascal(table.name),
    eventType: kind,
    entityId: id,
    body: { id, table: table.name, source: 'dataverse', changed },
  };
}

function summaryEvent(
  table: Table,
  topic: string,
  changes: readonly ArrivedChange[],
  runId: string,
): SyncEvent {
  const count = (kind: ChangeKind) => changes.filter((change) => change.kind === kind).length;
  return {
    topic,
    subject: `${dashed(table.name)}.updated`,
    entityType: pascal(table.name),
    eventType: 'Updated',
    entityId: runId,
    body: {
      table: table.name,
      source: 'dataverse',
      created: count('Created'),
      updated: count('Updated'),
      deleted: count('Deleted'),
    },
  };
}

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
