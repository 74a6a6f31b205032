import { Fields, readJson, wrongField } from '../control/fields.ts';
import { controlHelp } from '../control/help.ts';
import { readFaults } from '../control/read-faults.ts';
import { type ScenarioName, scenarioNames } from '../control/scenarios.ts';
import { ODataError } from '../errors.ts';
import type { Json } from '../json/parse.ts';
import type { AnsweredRequest } from '../options.ts';
import { type ProtectionLimits, productLimits } from '../protection/limits.ts';
import { type Fault, maxFaults } from './faults.ts';
import { json, noContent, type Reply } from './types.ts';

/** How webhooks are delivered, to try a receiver. */
export interface Delivery {
  readonly duplicate: boolean;
  readonly reorder: boolean;
}

/** What a test can do to the emulator. */
export interface Admin {
  /** Forgets all rows but those every organisation has, faults and requests; tables stay, packages of the start come again. */
  reset(): void;
  /** Throws a 503 when another emulator took the data file over. */
  checkOwner(): void;
  /** The user whom tokens without a known application or person stand for may act again, if it was disabled. */
  enableFirstUser(): void;
  /** The next requests meet this fault. */
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Faults in waiting. */
  faults(): number;
  /** Every delta token given out so far answers 0x80044352 from now on. */
  expireDeltaTokens(): void;
  /** Every access token given out or used so far answers 401 from now on. */
  expireTokens(): void;
  /** Keeps rows, row versions and definitions; returns the id to go back. */
  snapshot(): string;
  /** Goes back; false when the snapshot is not kept. */
  restore(id: string): boolean;
  /** Resets and writes a named data set; throws what the Web API answers when that fails. */
  scenario(name: ScenarioName): Promise<void>;
  /** Moves all of the emulator's time. */
  advanceClock(seconds: number): void;
  setClock(now: Date): void;
  /** Enforces these limits; null counts only. */
  setLimits(limits: ProtectionLimits | null): void;
  /** Whether security roles restrict, from the next request on. */
  setRoles(enforced: boolean): void;
  setDopHint(value: number): void;
  webhooks(delivery: Delivery): void;
  /** Rows by table (logical name). */
  counts(): Readonly<Record<string, number>>;
  /** Requests answered since start or reset, oldest first, the last 1000. */
  requests(): readonly AnsweredRequest[];
}

type Action = (admin: Admin, body: string) => Reply | Promise<Reply>;

const actions: Readonly<Record<string, Action>> = {
  'GET ': () => ({ status: 200, body: controlHelp, contentType: 'text/plain; charset=utf-8' }),
  'GET health': (admin) => {
    admin.checkOwner();
    return json({ status: 'ok' });
  },
  'GET counts': (admin) => json(admin.counts()),
  'GET requests': (admin) => json(admin.requests()),
  'POST reset': (admin) => done(admin.reset()),
  'POST snapshot': (admin) => json({ id: admin.snapshot() }),
  'POST restore': restore,
  'POST scenario': scenario,
  'POST faults': addFaults,
  'DELETE faults': (admin) => done(admin.clearFaults()),
  'POST expire-delta-tokens': (admin) => done(admin.expireDeltaTokens()),
  'POST expire-tokens': (admin) => done(admin.expireTokens()),
  'POST clock': clock,
  'POST limits': (admin, body) => done(admin.setLimits(readLimits(readJson(body, 'limits')))),
  'POST dop-hint': dopHint,
  'POST roles': roles,
  'POST enable-user': (admin) => done(admin.enableFirstUser()),
  'POST webhooks': webhooks,
};

/** The control surface under `/_emulator/`; it needs no token, which is why only this machine may call it. */
export class Control {
  readonly #admin: Admin;

  constructor(admin: Admin) {
    this.#admin = admin;
  }

  async handle(method: string, url: string, body: string): Promise<Reply> {
    const name = url.slice('/_emulator'.length).replace(/\?.*$/s, '').replace(/^\//, '');
    const action = Object.hasOwn(actions, `${method} ${name}`) ? actions[`${method} ${name}`] : undefined;
    if (action !== undefined) return action(this.#admin, body);
    const text = `The emulator has no control '${method} ${name.slice(0, 100)}'; GET /_emulator/ lists them.`;
    throw new ODataError(404, '0x8006088a', text);
  }
}

function done(_effect: unknown): Reply {
  return noContent();
}

function restore(admin: Admin, body: string): Reply {
  const fields = new Fields(readJson(body, 'restore'), 'restore', ['id']);
  const id = fields.text('id', 100);
  if (id === undefined) throw fields.wrong('id', 'is needed: the id of a snapshot.');
  if (!admin.restore(id))
    throw new ODataError(404, '0x80040217', `restore.id '${id}' is no snapshot that is kept.`);
  return noContent();
}

async function scenario(admin: Admin, body: string): Promise<Reply> {
  const fields = new Fields(readJson(body, 'scenario'), 'scenario', ['name']);
  const name = fields.oneOf('name', scenarioNames);
  if (name === undefined) throw fields.wrong('name', `must be one of ${scenarioNames.join(', ')}.`);
  await admin.scenario(name);
  return noContent();
}

function addFaults(admin: Admin, body: string): Reply {
  const faults = readFaults(body);
  if (admin.faults() + faults.length > maxFaults) {
    throw wrongField('faults', `must be at most ${maxFaults} with those in waiting.`);
  }
  for (const fault of faults) admin.addFault(fault);
  return noContent();
}

function clock(admin: Admin, body: string): Reply {
  const fields = new Fields(readJson(body, 'clock'), 'clock', ['advanceSeconds', 'now']);
  const seconds = fields.whole('advanceSeconds', 0, 4_000_000_000);
  const text = fields.text('now', 40);
  if ((seconds === undefined) === (text === undefined)) {
    throw wrongField('clock', 'must hold either advanceSeconds or now.');
  }
  if (seconds !== undefined) admin.advanceClock(seconds);
  if (text !== undefined) admin.setClock(readInstant(fields, text));
  return noContent();
}

function readInstant(fields: Fields, text: string): Date {
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const now = new Date(isInstant ? text : Number.NaN);
  if (!Number.isNaN(now.getTime())) return now;
  throw fields.wrong('now', 'must be an instant such as 2026-01-31T09:00:00Z.');
}

function readLimits(value: Json): ProtectionLimits | null {
  if (value === null) return null;
  const fields = new Fields(value, 'limits', Object.keys(productLimits));
  return {
    requests: fields.whole('requests', 1, 1_000_000) ?? productLimits.requests,
    executionSeconds: fields.number('executionSeconds', 0.001, 1_000_000) ?? productLimits.executionSeconds,
    concurrent: fields.whole('concurrent', 1, 10_000) ?? productLimits.concurrent,
    windowSeconds: fields.whole('windowSeconds', 1, 86_400) ?? productLimits.windowSeconds,
    timeFactor: fields.number('timeFactor', 0, 1_000_000) ?? productLimits.timeFactor,
  };
}

function dopHint(admin: Admin, body: string): Reply {
  const fields = new Fields(readJson(body, 'dop-hint'), 'dop-hint', ['value']);
  const value = fields.whole('value', 1, 1000);
  if (value === undefined) throw fields.wrong('value', 'is needed: a whole number from 1 to 1000.');
  return done(admin.setDopHint(value));
}

function roles(admin: Admin, body: string): Reply {
  const fields = new Fields(readJson(body, 'roles'), 'roles', ['enforced']);
  const enforced = fields.flag('enforced');
  if (enforced === undefined) throw fields.wrong('enforced', 'is needed: true or false.');
  return done(admin.setRoles(enforced));
}

function webhooks(admin: Admin, body: string): Reply {
  const fields = new Fields(readJson(body, 'webhooks'), 'webhooks', ['duplicate', 'reorder']);
  const duplicate = fields.flag('duplicate') ?? false;
  admin.webhooks({ duplicate, reorder: fields.flag('reorder') ?? false });
  return noContent();
}
