import { systemClock } from '../../../adapters/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { Context } from '../context.ts';
import { Carrier } from './carrier.ts';
import { type Delivery, Dispatcher } from './dispatcher.ts';
import { defaultEventOptions, type EventOptions } from './event-options.ts';
import { openJobs } from './jobs.ts';
import { EventPipeline } from './pipeline.ts';
import { seedMessages } from './seed-messages.ts';

/** What a test can do with events. */
export interface EventControl {
  /** What is left out stays as it is. */
  setDelivery(change: Partial<Delivery>): void;
  /** Resolves when nothing is pending; while paused, when nothing is on its way. */
  idle(): Promise<void>;
}

/** Steps registered on messages of rows: their system jobs and the delivery of those. */
export class Events implements EventControl {
  readonly #context: Context;
  readonly #carrier: Carrier;
  readonly #dispatcher: Dispatcher;
  readonly #pipeline: EventPipeline;

  constructor(context: Context, options: Partial<EventOptions> = {}, logger?: Logger) {
    const complete = { ...defaultEventOptions, sleep: systemClock.sleep, ...options };
    this.#context = context;
    this.#carrier = new Carrier(context, complete);
    this.#dispatcher = new Dispatcher(context, this.#carrier, complete, logger);
    this.#pipeline = new EventPipeline(context, complete, {
      jobsReady: (jobs) => this.#dispatcher.wake(jobs),
      endpointsChanged: (endpoints) => this.#carrier.forget(endpoints),
    });
    context.store.usePipeline(this.#pipeline);
    this.seed();
  }

  /** Begins to deliver, first what was left undone when the emulator stopped. */
  start(organizationHost: string): void {
    this.#carrier.organization = organizationHost;
    this.#dispatcher.wake(openJobs(this.#context.store));
    this.#dispatcher.setDelivery({ paused: false });
  }

  setDelivery(change: Partial<Delivery>): void {
    this.#dispatcher.setDelivery(change);
  }

  idle(): Promise<void> {
    return this.#dispatcher.idle();
  }

  /** After all rows were replaced: registrations are read again, and jobs that are open among them are delivered. */
  reset(): void {
    this.#dispatcher.clear();
    this.#pipeline.forget();
    this.#carrier.forgetAll();
    this.seed();
    this.#dispatcher.wake(openJobs(this.#context.store));
    this.#dispatcher.setDelivery({ duplicate: false, reorder: false, paused: false });
  }

  /** Creates the rows of messages and filters that are missing. */
  seed(): void {
    this.#context.store.write((unit) => seedMessages(this.#context, unit));
  }

  async close(): Promise<void> {
    await this.#dispatcher.close();
    await this.#carrier.close();
  }
}
