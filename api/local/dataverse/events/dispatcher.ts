import type { Logger } from '../../../ports/logger.ts';
import { type Context, instant } from '../context.ts';
import type { Carrier } from './carrier.ts';
import { decideStart } from './decide-start.ts';
import { type Endpoint, isServiceBus, readEndpoint } from './endpoint.ts';
import type { EventOptions } from './event-options.ts';
import { JobQueue, type Queued } from './job-queue.ts';
import { completeJob, failJob, type Job, moveJob, openJob } from './jobs.ts';
import { namedCell, namedText } from './named-cell.ts';
import { decideNext, type Outcome } from './outcome.ts';

/** How deliveries deviate from the ordinary, for tests of receivers. */
export interface Delivery {
  /** Everything that was delivered is delivered once more. */
  readonly duplicate: boolean;
  /** What waits is delivered in reverse order, one at a time. */
  readonly reorder: boolean;
  /** Nothing is delivered until it is false again. */
  readonly paused: boolean;
}

/** Delivers system jobs in the background, several of a step at the same time. */
export class Dispatcher {
  readonly #context: Context;
  readonly #carrier: Carrier;
  readonly #options: EventOptions;
  readonly #logger: Logger | undefined;
  readonly #queue = new JobQueue();
  readonly #stop = new AbortController();
  #waiters: (() => void)[] = [];
  #delivery: Delivery = { duplicate: false, reorder: false, paused: true };

  constructor(context: Context, carrier: Carrier, options: EventOptions, logger: Logger | undefined) {
    this.#logger = logger;
    this.#context = context;
    this.#carrier = carrier;
    this.#options = options;
  }

  setDelivery(change: Partial<Delivery>): void {
    this.#delivery = { ...this.#delivery, ...change };
    this.#pumpSoon();
  }

  wake(jobs: readonly string[]): void {
    for (const id of jobs) {
      const job = openJob(this.#context.store, id);
      if (job !== undefined) this.#queue.add({ stepId: job.stepId, jobId: id });
    }
    this.#pumpSoon();
  }

  /** Forgets what waits: its rows are gone. */
  clear(): void {
    this.#queue.clear();
  }

  /** Resolves when nothing runs and nothing that may run waits. */
  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Breaks attempts off; their jobs are delivered after the next start. */
  async close(): Promise<void> {
    this.#delivery = { ...this.#delivery, paused: true };
    this.#stop.abort();
    await this.idle();
  }

  #isIdle(): boolean {
    return !this.#queue.running && (this.#delivery.paused || !this.#queue.waiting);
  }

  /** After the write that raised the event is done, so that a failure here cannot be its failure. */
  #pumpSoon(): void {
    queueMicrotask(() => this.#pump());
  }

  #pump(): void {
    const { paused, reorder } = this.#delivery;
    if (!paused) {
      const order = reorder ? 'newest-first' : 'oldest-first';
      for (const queued of this.#queue.take(this.#options.parallel, order)) void this.#run(queued);
    }
    if (!this.#isIdle()) return;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter();
  }

  /** Never rejects. A job that meets an unexpected error stays open and is delivered after the next start. */
  async #run(queued: Queued): Promise<void> {
    try {
      const job = openJob(this.#context.store, queued.jobId);
      if (job !== undefined) await this.#finish(job);
    } catch (error) {
      this.#logger?.error({ error: String(error) }, 'dataverse emulator: event not delivered');
    }
    this.#queue.done(queued);
    this.#pump();
  }

  /** Attempts until the job is completed, failed, or the emulator stops. */
  async #finish(first: Job): Promise<void> {
    let job = await this.#due(first);
    while (job !== undefined && !this.#stop.signal.aborted) {
      const { endpoint, autoDelete } = this.#stepOf(job);
      if (endpoint === undefined) {
        failJob(this.#context, job.id, 'The step or its service endpoint was deleted.');
        return;
      }
      moveJob(this.#context, job.id, 'inProgress', {
        startedon: instant(this.#context.now()),
        postponeuntil: null,
      });
      const outcome = await this.#carrier.attempt(endpoint, job, this.#stop.signal);
      if (this.#stop.signal.aborted && outcome.kind !== 'delivered') return;
      await this.#settle(job, endpoint, outcome, autoDelete);
      job = this.#stillWanted(job.id);
    }
  }

  /** The job when its time has come; undefined when it is held or was completed meanwhile. */
  async #due(job: Job): Promise<Job | undefined> {
    const start = decideStart(job, this.#context.now().getTime());
    if (start.kind === 'now') return job;
    if (start.kind === 'later') await this.#options.sleep(start.inMs, this.#stop.signal);
    return this.#stillWanted(job.id);
  }

  #stillWanted(id: string): Job | undefined {
    const job = openJob(this.#context.store, id);
    const isHeld = job !== undefined && decideStart(job, this.#context.now().getTime()).kind === 'held';
    return isHeld ? undefined : job;
  }

  async #settle(job: Job, endpoint: Endpoint, outcome: Outcome, autoDelete: boolean): Promise<void> {
    const { busPausesMs, webhookPausesMs } = this.#options;
    const pauses = isServiceBus(endpoint.contract) ? busPausesMs : webhookPausesMs;
    const next = decideNext(outcome, job.retryCount, pauses);
    if (next.kind === 'fail') failJob(this.#context, job.id, next.reason);
    else if (next.kind === 'wait') await this.#wait(job, next);
    else {
      completeJob(this.#context, job.id, autoDelete);
      if (this.#delivery.duplicate) await this.#repeat(job);
    }
  }

  /** To the endpoint as it is now: a connection to one that changed or went meanwhile would stay open. */
  async #repeat(job: Job): Promise<void> {
    const { endpoint } = this.#stepOf(job);
    if (endpoint !== undefined) await this.#carrier.attempt(endpoint, job, this.#stop.signal);
  }

  async #wait(job: Job, { pauseMs, reason }: { pauseMs: number; reason: string }): Promise<void> {
    moveJob(this.#context, job.id, 'waiting', {
      retrycount: job.retryCount + 1,
      postponeuntil: instant(new Date(this.#context.now().getTime() + pauseMs)),
      message: reason,
      friendlymessage: reason.slice(0, 4000),
    });
    await this.#options.sleep(pauseMs, this.#stop.signal);
  }

  #stepOf({ stepId }: Job): { endpoint: Endpoint | undefined; autoDelete: boolean } {
    const { store } = this.#context;
    const steps = store.table('sdkmessageprocessingstep');
    const step = steps.rows.get(stepId);
    if (step === undefined) return { endpoint: undefined, autoDelete: false };
    const endpoints = store.table('serviceendpoint');
    const row = endpoints.rows.get(namedText(steps.shape, step, 'eventhandler') ?? '');
    return {
      endpoint: row === undefined ? undefined : readEndpoint(endpoints, row),
      autoDelete: namedCell(steps.shape, step, 'asyncautodelete') === true,
    };
  }
}
