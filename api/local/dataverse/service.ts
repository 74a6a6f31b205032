import { systemClock } from '../../adapters/clock.ts';
import type { Context } from './context.ts';
import { scenarioRows } from './control/scenarios.ts';
import { Snapshots } from './control/snapshots.ts';
import type { EmulatorTime } from './emulator-time.ts';
import type { Events } from './events/events.ts';
import { type Admin, Control } from './http/control.ts';
import { Faults } from './http/faults.ts';
import type { Service } from './http/handler.ts';
import { enableFirstUser, seedIdentity } from './identity.ts';
import type { AnsweredRequest, EmulatorOptions } from './options.ts';
import { postInside } from './post-inside.ts';
import { type ProtectionLimits, productLimits } from './protection/limits.ts';
import { Protection } from './protection/protection.ts';
import { installPackages } from './solution/install-packages.ts';
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
    installPackages(context, options.packages ?? []);
  };
  return {
    reset,
    checkOwner: () => store.checkOwner(),
    enableFirstUser: () => enableFirstUser(context),
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
      for (const { set, row } of rows) postInside(context, set, row);
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
