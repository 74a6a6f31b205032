import type { Broker } from '../engine/broker.ts';
import { isValidSas } from './cbs.ts';
import { answerManagement } from './management.ts';
import { readTransfer } from './message-codec.ts';
import { describeSession, OutgoingLink } from './outgoing-link.ts';
import { type AmqpMessage, type Context, outcomes, type Receiver, rhea, type Sender } from './rhea.ts';

/** Standard tier limit; `createMessageBatch` of the client reads it from the attach frame. */
const maxMessageSize = 262_144;
const senderCredit = 1000;

export interface ConnectionOptions {
  readonly keyName: string;
  readonly key: string;
  readonly now: () => number;
}

const cbs = '$cbs';

/** Address without a leading slash or `sb://host/` part. */
export function entityOf(address: string): string {
  return address.replace(/^[a-z]+:\/\/[^/]+\//i, '').replace(/^\//, '');
}

/** One client connection: its links, its reply links and whether it has shown a valid signature. */
export class ClientConnection {
  readonly #broker: Broker;
  readonly #options: ConnectionOptions;
  readonly #outgoing = new Map<Sender, OutgoingLink>();
  readonly #replyLinks = new Map<string, Sender>();
  #authorised = false;

  constructor(broker: Broker, options: ConnectionOptions) {
    this.#broker = broker;
    this.#options = options;
  }

  /** The client wants to send. */
  openIncoming(receiver: Receiver): void {
    const address = receiver.target?.address ?? '';
    receiver.set_source({ ...receiver.source });
    const entity = entityOf(address);
    const known =
      address === cbs || this.#managed(entity) !== undefined || this.#broker.hasDestination(entity);
    if (!known || !this.#allowed(address)) {
      this.#refuse(receiver, entity, known);
      return;
    }
    receiver.set_target({ address });
    receiver.local.attach.max_message_size = maxMessageSize;
    receiver.add_credit(senderCredit);
  }

  /** The client wants to receive; `session` is what it was promised when the attach was held back. */
  openOutgoing(sender: Sender, session: { id: string; until: number } | null): void {
    const address = sender.source?.address ?? '';
    const entity = entityOf(address);
    sender.set_target({ ...sender.target });
    if (address === cbs || this.#managed(entity) !== undefined) {
      sender.set_source({ address });
      this.#replyLinks.set(sender.target?.address || sender.name, sender);
      return;
    }
    const queue = this.#broker.source(entity);
    if (queue === null || !this.#allowed(address)) {
      this.#refuse(sender, entity, queue !== null);
      return;
    }
    this.#echoSettleModes(sender);
    if (session === null) {
      sender.set_source({ address });
      const link = new OutgoingLink(sender, queue, null);
      this.#outgoing.set(sender, link);
      queue.addConsumer(link);
      return;
    }
    describeSession(sender, address, session.id, session.until);
    const link = queue.acceptSession(session.id, () => new OutgoingLink(sender, queue, session.id));
    if (link === null) {
      this.#refuseSession(sender, session.id);
      return;
    }
    this.#outgoing.set(sender, link as OutgoingLink);
    queue.addConsumer(link);
  }

  receive(context: Context): void {
    const { receiver, delivery, message, format } = context;
    receiver.add_credit(1);
    const address = receiver.target?.address ?? '';
    if (address === cbs) {
      this.#putToken(context);
      return;
    }
    const managed = this.#managed(entityOf(address));
    if (managed !== undefined) {
      const request = message as AmqpMessage;
      delivery.update(true, outcomes.accepted());
      const answer = answerManagement(this.#broker.source(managed), request);
      this.#broker.store.afterCommit(() => this.#reply(request.reply_to, answer));
      return;
    }
    const result = this.#store(entityOf(address), readTransfer(message, format));
    this.#broker.store.afterCommit(() => delivery.update(true, result));
  }

  settle(context: Context, how: 'completed' | 'abandoned' | 'dead-lettered'): void {
    this.#outgoing.get(context.sender)?.settle(context.delivery, how);
  }

  flow(sender: Sender): void {
    this.#outgoing.get(sender)?.onFlow();
  }

  closeOutgoing(sender: Sender): void {
    const link = this.#outgoing.get(sender);
    if (link === undefined) return;
    this.#outgoing.delete(sender);
    this.#broker.source(entityOf(sender.source?.address ?? ''))?.removeConsumer(link);
  }

  close(): void {
    for (const sender of [...this.#outgoing.keys()]) this.closeOutgoing(sender);
    this.#replyLinks.clear();
  }

  #store(entity: string, messages: ReturnType<typeof readTransfer>): unknown {
    for (const message of messages) {
      const outcome = this.#broker.send(entity, message);
      if (outcome === 'full') return outcomes.rejected('amqp:resource-limit-exceeded', `${entity} is full`);
      if (outcome === 'session-missing') {
        return outcomes.rejected('amqp:not-allowed', `${entity} requires a session id on every message`);
      }
    }
    return outcomes.accepted();
  }

  #putToken(context: Context): void {
    const request = context.message as AmqpMessage;
    const { keyName, key, now } = this.#options;
    const valid = typeof request.body === 'string' && isValidSas(request.body, keyName, key, now());
    this.#authorised = this.#authorised || valid;
    context.delivery.update(true, outcomes.accepted());
    this.#reply(request.reply_to, {
      ...(request.reply_to === undefined ? {} : { to: request.reply_to }),
      correlation_id: request.message_id,
      application_properties: {
        'status-code': rhea.types.wrap_int(valid ? 202 : 401),
        'status-description': valid ? 'Accepted' : 'Unauthorized',
        ...(valid ? {} : { 'error-condition': rhea.types.wrap_symbol('com.microsoft:auth-failed') }),
      },
      body: null,
    });
  }

  #reply(replyTo: string | undefined, answer: AmqpMessage): void {
    const sender = replyTo === undefined ? undefined : this.#replyLinks.get(replyTo);
    if (sender?.is_open() !== true) return;
    const delivery = sender.send(answer);
    delivery.remote_settled = true;
  }

  /** Entity whose `$management` node this is, or undefined. */
  #managed(entity: string): string | undefined {
    return /^(.+)\/\$management$/i.exec(entity)?.[1];
  }

  #allowed(address: string): boolean {
    return this.#authorised || address === cbs;
  }

  #echoSettleModes(sender: Sender): void {
    sender.local.attach.snd_settle_mode = sender.snd_settle_mode ?? 0;
    sender.local.attach.rcv_settle_mode = sender.rcv_settle_mode ?? 1;
  }

  /** A refusal is an attach without source and target, followed by a detach with the error. */
  #refuse(link: Sender | Receiver, entity: string, known: boolean): void {
    clearTermini(link);
    link.close(
      known
        ? {
            condition: 'amqp:unauthorized-access',
            description: 'Unauthorized access: no valid token was presented.',
          }
        : {
            condition: 'amqp:not-found',
            description: `The messaging entity '${entity}' could not be found.`,
          },
    );
  }

  #refuseSession(sender: Sender, sessionId: string): void {
    clearTermini(sender);
    sender.close({
      condition: 'com.microsoft:session-cannot-be-locked',
      description: `The requested session '${sessionId}' cannot be accepted. It may be locked by another receiver.`,
    });
  }
}

function clearTermini(link: Sender | Receiver): void {
  link.local.attach.source = null;
  link.local.attach.target = null;
}
