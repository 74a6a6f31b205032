import { randomUUID } from 'node:crypto';
import type { NewMessage } from '../engine/broker.ts';
import type { StoredMessage } from '../store.ts';
import { type AmqpMessage, rhea } from './rhea.ts';

/** Format of a transfer whose data sections are whole encoded messages (an array or a batch). */
const batchFormat = 0x80013700;

/** Messages of one transfer: one, or each of a batch. */
export function readTransfer(message: AmqpMessage | Buffer, format: number | undefined): NewMessage[] {
  if (!Buffer.isBuffer(message)) return [toNewMessage(message)];
  if (format !== batchFormat) throw new Error(`unknown message format ${format}`);
  const body = rhea.message.decode(message).body as { content: Buffer | Buffer[] };
  const parts = Array.isArray(body.content) ? body.content : [body.content];
  return parts.map((part) => toNewMessage(rhea.message.decode(part)));
}

function toNewMessage(message: AmqpMessage): NewMessage {
  // The service numbers a message that came without an id; the client relies on it when it renews locks.
  const messageId = message.message_id ?? randomUUID().replaceAll('-', '');
  return {
    messageId: String(messageId),
    sessionId: message.group_id ?? null,
    timeToLiveMs: message.ttl ?? null,
    payload: rhea.message.encode({ ...message, message_id: messageId }),
  };
}

/** The message as the client must see it: header fields written out even when 0, broker annotations added. */
export function writeDelivery(message: StoredMessage, lockedUntil: number): Buffer {
  const decoded = rhea.message.decode(message.payload);
  return rhea.message.encode({
    ...decoded,
    delivery_count: message.deliveryCount,
    first_acquirer: message.deliveryCount === 0,
    message_annotations: {
      ...decoded.message_annotations,
      'x-opt-sequence-number': rhea.types.wrap_long(message.sequence),
      'x-opt-enqueue-sequence-number': rhea.types.wrap_long(message.sequence),
      'x-opt-enqueued-time': rhea.types.wrap_timestamp(message.enqueuedAt),
      'x-opt-message-state': rhea.types.wrap_int(0),
      ...(lockedUntil === 0 ? {} : { 'x-opt-locked-until': rhea.types.wrap_timestamp(lockedUntil) }),
    },
  });
}

/** The message with the reason why it was dead-lettered, and whatever else the client gave. */
export function withDeadLetterReason(
  message: StoredMessage,
  info: Readonly<Record<string, unknown>>,
): StoredMessage {
  const decoded = rhea.message.decode(message.payload);
  const payload = rhea.message.encode({
    ...decoded,
    application_properties: { ...decoded.application_properties, ...info },
  });
  return { ...message, payload };
}
