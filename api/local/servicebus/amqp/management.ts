import type { MessageQueue } from '../engine/queue.ts';
import { bytesToToken } from './lock-token.ts';
import { withDeadLetterReason, writeDelivery } from './message-codec.ts';
import { type AmqpMessage, rhea, timestampCode } from './rhea.ts';

interface Answer {
  readonly status: number;
  readonly description: string;
  readonly condition?: string;
  readonly body?: Record<string, unknown>;
}

type Body = Readonly<Record<string, unknown>>;
type Operation = (queue: MessageQueue, body: Body) => Answer;

const ok = (body: Record<string, unknown> = {}): Answer => ({ status: 200, description: 'OK', body });
const lockLost: Answer = {
  status: 410,
  description: 'The lock is gone',
  condition: 'com.microsoft:message-lock-lost',
};
const sessionLost: Answer = {
  status: 410,
  description: 'The session lock is gone',
  condition: 'com.microsoft:session-lock-lost',
};

function tokens(body: Body): string[] {
  const list = body['lock-tokens'];
  return Array.isArray(list) ? list.filter(Buffer.isBuffer).map(bytesToToken) : [];
}

function whole(value: unknown): number {
  return Buffer.isBuffer(value) ? Number(value.readBigInt64BE()) : Number(value ?? 0);
}

function peek(queue: MessageQueue, body: Body): Answer {
  const session = typeof body['session-id'] === 'string' ? body['session-id'] : null;
  const count = Math.min(whole(body['message-count']), 250);
  const found = queue.peek(whole(body['from-sequence-number']), count, session);
  if (found.length === 0) return { status: 204, description: 'No messages' };
  const messages = found.map((message) =>
    rhea.types.wrap_map({ message: rhea.types.wrap_binary(writeDelivery(message, 0)) }),
  );
  return ok({ messages: rhea.types.wrap_list(messages) });
}

function renewLocks(queue: MessageQueue, body: Body): Answer {
  const until = tokens(body).map((token) => queue.renewLock(token));
  if (until.length === 0 || until.includes(null)) return lockLost;
  return ok({ expirations: rhea.types.wrap_array(until, timestampCode) });
}

function renewSession(queue: MessageQueue, body: Body): Answer {
  const until = queue.renewSession(String(body['session-id']));
  return until === null ? sessionLost : ok({ expiration: rhea.types.wrap_timestamp(until) });
}

function updateDisposition(queue: MessageQueue, body: Body): Answer {
  const status = body['disposition-status'];
  const how = status === 'completed' ? 'completed' : status === 'abandoned' ? 'abandoned' : 'dead-lettered';
  const info = {
    DeadLetterReason: body['deadletter-reason'] ?? '',
    DeadLetterErrorDescription: body['deadletter-description'] ?? '',
  };
  const settled = tokens(body).map((token) => queue.settle(token, how, (m) => withDeadLetterReason(m, info)));
  return settled.length > 0 && settled.every(Boolean) ? ok() : lockLost;
}

const operations: Readonly<Record<string, Operation>> = {
  'com.microsoft:peek-message': peek,
  'com.microsoft:renew-lock': renewLocks,
  'com.microsoft:renew-session-lock': renewSession,
  'com.microsoft:update-disposition': updateDisposition,
};

/** Answers one request on an entity's `$management` node. */
export function answerManagement(queue: MessageQueue | null, request: AmqpMessage): AmqpMessage {
  const properties = request.application_properties ?? {};
  const operation = operations[String(properties.operation)];
  const answer = run(queue, operation, (request.body ?? {}) as Body);
  return {
    ...(request.reply_to === undefined ? {} : { to: request.reply_to }),
    correlation_id: request.message_id,
    application_properties: {
      statusCode: rhea.types.wrap_int(answer.status),
      statusDescription: answer.description,
      ...(answer.condition === undefined ? {} : { errorCondition: rhea.types.wrap_symbol(answer.condition) }),
    },
    body: rhea.types.wrap_map(answer.body ?? {}),
  };
}

function run(queue: MessageQueue | null, operation: Operation | undefined, body: Body): Answer {
  if (queue === null) return { status: 404, description: 'No such entity', condition: 'amqp:not-found' };
  if (operation === undefined) {
    return { status: 501, description: 'Not offered by the local broker', condition: 'amqp:not-implemented' };
  }
  return operation(queue, body);
}
