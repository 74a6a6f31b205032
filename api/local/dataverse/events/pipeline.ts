import type { Context } from '../context.ts';
import type { RowMessage } from '../store/row-message.ts';
import type { Pipeline } from '../store/store.ts';
import type { Unit } from '../store/unit.ts';
import { checkRegistration } from './check-registration.ts';
import { silentTables } from './check-step.ts';
import { remoteContext } from './context/remote-context.ts';
import { decideFire } from './decide-fire.ts';
import type { EventOptions } from './event-options.ts';
import { createJob, isReady } from './jobs.ts';
import { readSteps, type StepIndex, stepsFor } from './read-steps.ts';
import { seedMessages } from './seed-messages.ts';
import type { Step } from './step.ts';
import { contracts } from './step.ts';
import { surroundings } from './surroundings.ts';

type Sizes = Pick<EventOptions, 'webhookMaxBytes' | 'busMaxBytes'>;

/** Is told after a unit is committed. */
interface Listener {
  /** These system jobs wait for their delivery. */
  jobsReady(jobs: readonly string[]): void;
  /** These service endpoints are new, changed or gone. */
  endpointsChanged(endpoints: readonly string[]): void;
}

/** Turns the messages of a unit into system jobs of the steps registered on them, inside of that unit. */
export class EventPipeline implements Pipeline {
  readonly #context: Context;
  readonly #sizes: Sizes;
  readonly #told: Listener;
  #index: StepIndex | null = null;
  /** Jobs of the unit that is being committed; those of a unit that fails are found gone. */
  #arrived: string[] = [];
  /** Service endpoints the same unit changes or deletes. */
  #changed: string[] = [];

  constructor(context: Context, sizes: Sizes, told: Listener) {
    this.#context = context;
    this.#sizes = sizes;
    this.#told = told;
  }

  /** The registrations are read again at the next write. */
  forget(): void {
    this.#index = null;
  }

  beforeCommit(unit: Unit): void {
    this.#arrived = [];
    this.#changed = [];
    const messages = [...unit.messages()];
    if (unit.schemaChanged) seedMessages(this.#context, unit);
    const registers = this.#takeOwn(messages);
    if (registers) this.#index = null;
    this.#index ??= readSteps(this.#context.store);
    if (this.#index.size > 0) this.#raise(unit, messages, this.#index);
    // What this unit registers counts only if it is committed.
    if (registers) this.#index = null;
  }

  afterCommit(): void {
    const jobs = this.#arrived;
    const endpoints = this.#changed;
    this.#arrived = [];
    this.#changed = [];
    if (endpoints.length > 0) this.#told.endpointsChanged(endpoints);
    if (jobs.length > 0) this.#told.jobsReady(jobs);
  }

  /** Checks registrations and notes jobs that became ready; true when a registration changed. */
  #takeOwn(messages: readonly RowMessage[]): boolean {
    const { store } = this.#context;
    let registers = false;
    for (const message of messages) {
      const { logicalName } = message.table.shape.table;
      if (!silentTables.has(logicalName)) continue;
      if (logicalName !== 'asyncoperation') {
        registers = true;
        if (logicalName === 'serviceendpoint') this.#changed.push(message.id);
        checkRegistration(store, message);
      } else if (message.after !== undefined && isReady(store, message.after)) this.#arrived.push(message.id);
    }
    return registers;
  }

  #raise(unit: Unit, messages: readonly RowMessage[], index: StepIndex): void {
    for (const message of messages) {
      const { logicalName, columns } = message.table.shape.table;
      if (silentTables.has(logicalName)) continue;
      const steps = stepsFor(index, message.name, logicalName);
      if (steps.length === 0) continue;
      const sent = message.sent.map((position) => columns[position]?.logicalName ?? '');
      for (const step of steps) {
        if (decideFire(step, sent, message.request.bypass) === 'fire') this.#fire(unit, message, step);
      }
    }
  }

  #fire(unit: Unit, message: RowMessage, step: Step): void {
    const id = this.#context.newId();
    const around = surroundings(this.#context, message, step, id);
    const limit = step.contract === contracts.webhook ? this.#sizes.webhookMaxBytes : this.#sizes.busMaxBytes;
    const whole = remoteContext(message, step, around, 'whole');
    const data = Buffer.byteLength(whole) <= limit ? whole : remoteContext(message, step, around, 'trimmed');
    createJob(this.#context, unit, { id, step, message, data });
    this.#arrived.push(id);
  }
}
