import type { Consumer, MessageQueue } from '../engine/queue.ts';
import { tagToToken, ticks, tokenToTag } from './lock-token.ts';
import { withDeadLetterReason, writeDelivery } from './message-codec.ts';
import { type Delivery, outcomes, rhea, type Sender } from './rhea.ts';

/** A client's receiver: hands out locked messages within its credit and takes its dispositions. */
export class OutgoingLink implements Consumer {
  readonly sessionId: string | null;
  readonly settlesAtOnce: boolean;
  readonly #sender: Sender;
  readonly #queue: MessageQueue;
  /** Transfers handed to rhea; it lowers the credit only when it writes them. */
  #handedOver = 0;

  constructor(sender: Sender, queue: MessageQueue, sessionId: string | null) {
    this.#sender = sender;
    this.#queue = queue;
    this.sessionId = sessionId;
    this.settlesAtOnce = sender.snd_settle_mode === 1;
    this.#answerEveryDrain();
  }

  room(): number {
    const unwritten = this.#handedOver - this.#sender.delivery_count;
    return this.#sender.is_open() ? this.#sender.credit - unwritten : 0;
  }

  deliver(message: Parameters<Consumer['deliver']>[0], lockToken: string | null, lockedUntil: number): void {
    const payload = writeDelivery(message, lockedUntil);
    this.#handedOver += 1;
    if (lockToken === null) {
      const tag = Buffer.alloc(16);
      tag.writeBigInt64BE(BigInt(message.sequence));
      this.#sender.send(payload, tag, 0);
    } else this.#sender.send(payload, tokenToTag(lockToken), 0);
  }

  /** Settles what the client decided, after the commit. */
  settle(delivery: Delivery, how: 'completed' | 'abandoned' | 'dead-lettered'): void {
    const info = delivery.remote_state?.error?.info ?? {};
    const settled = this.#queue.settle(tagToToken(delivery.tag), how, (message) =>
      withDeadLetterReason(message, info),
    );
    const lost =
      this.sessionId === null ? 'com.microsoft:message-lock-lost' : 'com.microsoft:session-lock-lost';
    const state = settled
      ? stateOf(how)
      : outcomes.rejected(lost, 'The lock is gone. Receive the message again.');
    delivery.update(true, state);
    // The client settles first, so rhea would keep the slot for ever: free it.
    delivery.remote_settled = true;
  }

  /** A drain without an answer costs the client 200 ms and its link, even when no credit is left. */
  #answerEveryDrain(): void {
    const sender = this.#sender;
    sender._get_drain = () => {
      if (!sender._draining) return false;
      this.#handedOver += sender.credit;
      sender.delivery_count += sender.credit;
      sender.credit = 0;
      sender._draining = false;
      return true;
    };
  }

  onFlow(): void {
    this.#queue.pump();
    if (!this.#sender._draining) return;
    this.#sender.issue_flow = true;
    this.#sender.connection._register();
  }
}

function stateOf(how: 'completed' | 'abandoned' | 'dead-lettered'): unknown {
  if (how === 'completed') return outcomes.accepted();
  return how === 'abandoned' ? outcomes.modified() : outcomes.rejected();
}

/** Tells the client which session it got and until when. */
export function describeSession(sender: Sender, address: string, sessionId: string, until: number): void {
  sender.set_source({ address, filter: { 'com.microsoft:session-filter': sessionId } });
  sender.local.attach.properties = { 'com.microsoft:locked-until-utc': rhea.types.wrap_long(ticks(until)) };
}
