import { Agent } from 'undici';
import { systemClock } from '../../../adapters/clock.ts';
import { withinTime } from '../../../adapters/http/within-time.ts';
import type { Context } from '../context.ts';
import { busMessage } from './bus-message.ts';
import { BusSenders } from './bus-senders.ts';
import { type Endpoint, isServiceBus } from './endpoint.ts';
import type { EventOptions } from './event-options.ts';
import type { Job } from './jobs.ts';
import type { Outcome } from './outcome.ts';
import { sendWebhook } from './send-webhook.ts';
import { webhookRequest } from './webhook-request.ts';

/** Makes single attempts over the network and owns the connections for them. */
export class Carrier {
  readonly #agent = new Agent();
  readonly #senders: BusSenders;
  readonly #context: Context;
  readonly #options: EventOptions;
  /** Host name of the organisation, as receivers see it. */
  organization = 'localhost';

  constructor(context: Context, options: EventOptions) {
    this.#context = context;
    this.#options = options;
    this.#senders = new BusSenders((ms, signal) => options.sleep(ms, signal ?? new AbortController().signal));
  }

  /** One attempt; `signal` ends it when the emulator stops. */
  attempt(endpoint: Endpoint, job: Job, signal: AbortSignal): Promise<Outcome> {
    return isServiceBus(endpoint.contract)
      ? this.#post(endpoint, job, signal)
      : this.#call(endpoint, job, signal);
  }

  /** Ends the connections to service endpoints that changed or are gone. */
  forget(endpoints: readonly string[]): void {
    for (const id of endpoints) this.#senders.forget(id);
  }

  forgetAll(): void {
    this.#senders.forgetAll();
  }

  async close(): Promise<void> {
    await Promise.all([this.#agent.destroy(), this.#senders.close()]);
  }

  async #call(endpoint: Endpoint, job: Job, signal: AbortSignal): Promise<Outcome> {
    const request = webhookRequest(endpoint, job, this.organization);
    if (request === undefined)
      return { kind: 'failed', reason: 'The webhook has no address or no authentication value (authvalue).' };
    return withinTime(systemClock, this.#options.timeoutMs, late, (timeout) =>
      sendWebhook(this.#agent, request, AbortSignal.any([signal, timeout])),
    );
  }

  async #post(endpoint: Endpoint, job: Job, signal: AbortSignal): Promise<Outcome> {
    if (Buffer.byteLength(job.data) > this.#options.busMaxBytes)
      return {
        kind: 'failed',
        reason: 'The message is too large for Service Bus even without its large parts.',
      };
    // A new id for every message, as the platform's client gives: duplicates stay visible to receivers.
    return this.#senders.send(endpoint, busMessage(job, this.organization), this.#context.newId(), signal);
  }
}

function late(): Error {
  return new DOMException('no answer in time', 'TimeoutError');
}
