import { systemClock } from '../../adapters/clock.ts';
import type { Context } from './context.ts';
import { scenarioRows } from './control/scenarios.ts';
import { Snapshots } from './control/snapshots.ts';
import type { EmulatorTime } from './emulator-time.ts';
import { ODataError } from './errors.ts';
import type { Events } from './events/events.ts';
import { type Admin, Control } from './http/control.ts';
import { execute } from './http/execute.ts';
import { Faults } from './http/faults.ts';
import type { Service } from './http/handler.ts';
import { route } from './http/router.ts';
import { seedIdentity } from './identity.ts';
import type { AnsweredRequest, EmulatorOptions } from './options.ts';
import { type ProtectionLimits, productLimits } from './protection/limits.ts';
import { Protection } from './protection/protection.ts';
import { TokenIssuer } from './tokens/issuer.ts';
import { Tokens } from './tokens/tokens.ts';

export interface Parts {
  readonly options: EmulatorOptions;
  readonly context: Context;
  readonly time: EmulatorTime;
  readonly events: Events;
  /** Aborted when the emulator closes. */
  readonly closing: AbortSignal;
}

/** Requests kept for `admin.requests()`. */
const traceLimit = 1000;

/** Puts the service and its control surface together. */
export function createService(parts: Parts): {
  service: Service;
  admin: Admin;
} {
  const { options, context, time, closing } = parts;
  const state = {
    faults: new Faults(),
    protection: new Protection(limitsOf(options.protection), time.now),
    trace: [] as AnsweredRequest[],
    dopHint: options.dopHint ?? 4,
  };
  const keyFile = options.tokenKeyFile ?? null;
  const issuer = new TokenIssuer({ keyFile, clients: options.clients ?? null, now: time.now });
  const tokens = new Tokens({ policy: options.tokens ?? 'any', issuer, verify: options.verifyToken });
  const admin = createAdmin(parts, state, tokens);
  const observe = (request: AnsweredRequest): void => {
    state.trace.push(request);
    if (state.trace.length > traceLimit) state.trace.shift();
    options.onRequest?.(request);
  };
  const sleep = options.sleep ?? ((milliseconds, signal) => systemClock.sleep(milliseconds, signal));
  const service: Service = {
    context,
    faults: state.faults,
    control: new Control(admin),
    issuer,
    tokens,
    protection: state.protection,
    dopHint: () => state.dopHint,
    elapsed: options.elapsed ?? (() => performance.now()),
    sleep: async (milliseconds) => {
      if (milliseconds > 0) await sleep(milliseconds, closing);
    },
    options,
    observe,
    logger: options.logger,
  };
  return { admin, service };
}

interface State {
  readonly faults: Faults;
  readonly protection: Protection;
  readonly trace: AnsweredRequest[];
  dopHint: number;
}

function createAdmin({ options, context, time, events }: Parts, state: State, tokens: Tokens): Admin {
  const { store } = context;
  const snapshots = new Snapshots();
  const reset = (): void => {
    state.faults.clear();
    state.trace.length = 0;
    state.protection.forget();
    tokens.reset();
    store.clear();
    seedIdentity(context, options.applications);
    events.reset();
  };
  return {
    reset,
    addFault: (fault) => state.faults.add(fault),
    clearFaults: () => state.faults.clear(),
    faults: () => state.faults.size,
    expireDeltaTokens: () => store.expireTokens(),
    expireTokens: () => tokens.expireAll(),
    snapshot: () => snapshots.take(store),
    restore: (id) => {
      const known = snapshots.restore(store, id);
      if (known) events.reset();
      return known;
    },
    webhooks: (delivery) => events.setDelivery(delivery),
    scenario: async (name) => {
      const rows = scenarioRows(name, store);
      reset();
      for (const { set, row } of rows) await postInside(context, set, row);
    },
    advanceClock: (seconds) => time.advance(seconds),
    setClock: (now) => {
      time.set(now);
      // Windows count on time that does not go back.
      state.protection.forget();
    },
    setLimits: (limits) => state.protection.setLimits(limits),
    setRoles: (enforced) => {
      if (context.roles !== undefined) context.roles.enforced = enforced;
    },
    setDopHint: (value) => {
      state.dopHint = value;
    },
    counts: () => Object.fromEntries(store.tables().map((t) => [t.shape.table.logicalName, t.rows.size])),
    requests: () => [...state.trace],
  };
}

function limitsOf(protection: EmulatorOptions['protection']): ProtectionLimits | null {
  if (protection === undefined || protection === false) return null;
  return { ...productLimits, ...(protection === true ? {} : protection) };
}

/**
 * A POST that no connection brought: no token, no faults, no limits. Throws the answer's error.
 * `path` is below the API base: an entity set or an action.
 */
export async function postInside(context: Context, path: string, body: object): Promise<void> {
  const request = {
    method: 'POST',
    target: { root: '/api/data/v9.2/', path, query: '' },
    origin: 'http://localhost',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    requestId: context.newId(),
  };
  const inside = { ...context, roles: { enforced: false } };
  const reply = await execute({ context: inside, logger: undefined, route }, request);
  if (reply.status >= 400) throw failed(path, reply.status, reply.body);
}

function failed(path: string, status: number, body: string | null): ODataError {
  const { error } = JSON.parse(body ?? '{"error":{}}') as { error: { code?: string; message?: string } };
  return new ODataError(status, error.code ?? '', `${path}: ${error.message ?? 'failed'}`);
}
