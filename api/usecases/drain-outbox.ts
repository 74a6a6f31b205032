import { mailedApproval, mailTopic } from '../domain/approval/messages.ts';
import { byTopic, laneOf } from '../domain/delivery/lanes.ts';
import { nextAttempt } from '../domain/delivery/next-attempt.ts';
import type { BusEvent } from '../ports/bus.ts';
import type { OutboxMessage } from '../ports/sql.ts';
import type { Deps } from './deps.ts';
import { sendApprovalMail } from './send-approval-mail.ts';

export type DrainDeps = Pick<
  Deps,
  'sql' | 'publisher' | 'mailer' | 'decisionLinks' | 'clock' | 'settings' | 'logger'
>;

export interface DrainInput {
  /** Most messages of one call. */
  readonly limit: number;
  /** Stops between two deliveries. */
  readonly signal?: AbortSignal;
}

export interface DrainResult {
  readonly sent: number;
  readonly failed: number;
  /** Not tried: an older message of the same entity failed, the receiver is down, or a stop was asked for. */
  readonly held: number;
}

/** After so many failures in a row a receiver counts as down and its other messages wait. */
const failuresUntilDown = 3;

/** Failed attempts after which a message is an error for the operators and no longer a hiccup. */
const attemptsUntilError = 8;

/** Longest reason kept with a failed message. */
const reasonLength = 300;

/**
 * Delivers due outbox messages: mails by the mail server, everything else by the bus. A message is marked
 * sent only after its receiver has confirmed it, so a crash repeats a delivery (under the same id) and never
 * loses one. Messages of one entity on one topic keep their order. Throws only when the database fails.
 */
export async function drainOutbox(deps: DrainDeps, input: DrainInput): Promise<DrainResult> {
  const now = deps.clock.now().toISOString();
  const due = await deps.sql.read((tx) => tx.outbox.due(now, input.limit));
  let result: DrainResult = { sent: 0, failed: 0, held: 0 };
  for (const [topic, messages] of byTopic(due)) {
    result = add(result, await drainTopic(deps, topic, messages, input.signal));
  }
  return result;
}

function add(one: DrainResult, other: DrainResult): DrainResult {
  return {
    sent: one.sent + other.sent,
    failed: one.failed + other.failed,
    held: one.held + other.held,
  };
}

/** Events go as one batch; when the batch is refused, one by one, so that one bad event stops only itself. */
async function drainTopic(
  deps: DrainDeps,
  topic: string,
  messages: readonly OutboxMessage[],
  signal: AbortSignal | undefined,
): Promise<DrainResult> {
  const batch = topic !== mailTopic && messages.length > 1 && signal?.aborted !== true;
  if (batch && (await failureOf(() => publish(deps, topic, messages))) === null) {
    await markSent(deps, messages);
    return { sent: messages.length, failed: 0, held: 0 };
  }
  return oneByOne(deps, topic, messages, signal);
}

async function oneByOne(
  deps: DrainDeps,
  topic: string,
  messages: readonly OutboxMessage[],
  signal: AbortSignal | undefined,
): Promise<DrainResult> {
  const blocked = new Set<string>();
  let sent = 0;
  let failuresInRow = 0;
  for (const message of messages) {
    if (signal?.aborted === true || failuresInRow >= failuresUntilDown) break;
    if (blocked.has(laneOf(message))) continue;
    const failure = await failureOf(() => deliver(deps, topic, message));
    if (failure === null) {
      await markSent(deps, [message]);
      sent += 1;
      failuresInRow = 0;
    } else {
      await markFailed(deps, message, failure);
      blocked.add(laneOf(message));
      failuresInRow += 1;
    }
  }
  return { sent, failed: blocked.size, held: messages.length - sent - blocked.size };
}

async function deliver(deps: DrainDeps, topic: string, message: OutboxMessage): Promise<void> {
  if (topic !== mailTopic) return publish(deps, topic, [message]);
  const approvalId = mailedApproval(message.body);
  if (approvalId === null) throw new Error('the message asks for a mail of an unknown kind');
  const outcome = await sendApprovalMail(deps, { approvalId });
  if (outcome !== 'sent') deps.logger.info({ approvalId, outcome }, 'approval mail not needed');
}

async function publish(deps: DrainDeps, topic: string, messages: readonly OutboxMessage[]): Promise<void> {
  await deps.publisher.publish(topic, messages.map(toEvent));
}

function toEvent(message: OutboxMessage): BusEvent {
  const { id, topic, subject, entityType, eventType, entityId, body } = message;
  return { id, topic, subject, entityType, eventType, entityId, body };
}

/** Null when the work succeeds, else the reason in at most 300 characters. */
async function failureOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown failure';
    return reason.slice(0, reasonLength);
  }
}

async function markSent(deps: DrainDeps, messages: readonly OutboxMessage[]): Promise<void> {
  const ids = messages.map((message) => message.id);
  const at = deps.clock.now().toISOString();
  await deps.sql.write((tx) => tx.outbox.markSent(ids, at));
}

async function markFailed(deps: DrainDeps, message: OutboxMessage, reason: string): Promise<void> {
  const attempts = message.attempts + 1;
  const retryAt = new Date(deps.clock.now().getTime() + nextAttempt(attempts)).toISOString();
  await deps.sql.write((tx) => tx.outbox.markFailed([message.id], retryAt, reason));
  const fields = { messageId: message.id, topic: message.topic, subject: message.subject };
  const level = attempts >= attemptsUntilError ? 'error' : 'warn';
  deps.logger[level]({ ...fields, attempts, retryAt, reason }, 'delivery failed');
}
