import { type Selectable, sql } from 'kysely';
import type { OutboxMessage, OutboxStore } from '../../ports/sql.ts';
import { inChunks, rowsPerStatement } from './chunks.ts';
import { refusing, type UnitContext } from './context.ts';
import { fromJson } from './json.ts';
import type { OutboxTable } from './schema-types.ts';
import { storableDiagnosis } from './text.ts';

/** Longest reason kept of a failed attempt, in characters. */
const maxReason = 500;

/** Messages waiting to leave through one unit of work. */
export function outboxStore(unit: UnitContext): OutboxStore {
  return {
    add: (message) => add(unit, message),
    due: (now, limit) => due(unit, now, limit),
    markSent: (ids, at) => markSent(unit, ids, at),
    markFailed: (ids, nextAttemptAt, reason) => markFailed(unit, ids, nextAttemptAt, reason),
    unsent: () => unsent(unit),
  };
}

async function add(unit: UnitContext, message: Omit<OutboxMessage, 'attempts'>): Promise<void> {
  const cells = {
    id: message.id,
    topic: message.topic,
    subject: message.subject,
    entity_type: message.entityType,
    event_type: message.eventType,
    entity_id: message.entityId,
    body: JSON.stringify(message.body),
    created_at: message.createdAt,
    attempts: 0,
    next_attempt_at: message.createdAt,
    last_error: null,
    sent_at: null,
  };
  await refusing(unit, { label: 'Outbox message', verb: 'insert' }, () =>
    unit.db.insertInto('outbox').values(cells).execute(),
  );
}

/**
 * An event waits while an earlier one of the same topic and row waits for its next attempt, so that events of
 * a row keep their order; mails have none to keep, and one refused address must not hold back the others.
 */
async function due(unit: UnitContext, now: string, limit: number): Promise<readonly OutboxMessage[]> {
  const rows = await unit.db
    .selectFrom('outbox as o')
    .selectAll()
    .where('sent_at', 'is', null)
    .where('next_attempt_at', '<=', now)
    .where(
      sql<boolean>`(o.topic = 'mail' or not exists (
        select 1 from outbox e where e.sent_at is null and e.topic = o.topic
          and e.entity_id = o.entity_id and e.seq < o.seq and e.next_attempt_at > ${now}))`,
    )
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(messageOf);
}

async function markSent(unit: UnitContext, ids: readonly string[], at: string): Promise<void> {
  for await (const chunk of inChunks(ids, rowsPerStatement)) {
    await unit.db
      .updateTable('outbox')
      .set({ sent_at: at, last_error: null })
      .where('id', 'in', chunk)
      .where('sent_at', 'is', null)
      .execute();
  }
}

async function markFailed(
  unit: UnitContext,
  ids: readonly string[],
  nextAttemptAt: string,
  reason: string,
): Promise<void> {
  for await (const chunk of inChunks(ids, rowsPerStatement)) {
    await unit.db
      .updateTable('outbox')
      .set((eb) => ({
        attempts: eb('attempts', '+', 1),
        next_attempt_at: nextAttemptAt,
        last_error: storableDiagnosis(reason, maxReason),
      }))
      .where('id', 'in', chunk)
      .where('sent_at', 'is', null)
      .execute();
  }
}

async function unsent(unit: UnitContext): Promise<number> {
  const row = await unit.db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('sent_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

function messageOf(row: Selectable<OutboxTable>): OutboxMessage {
  return {
    id: row.id,
    topic: row.topic,
    subject: row.subject,
    entityType: row.entity_type,
    eventType: row.event_type,
    entityId: row.entity_id,
    body: fromJson<OutboxMessage['body']>(row.body),
    createdAt: row.created_at,
    attempts: row.attempts,
  };
}
