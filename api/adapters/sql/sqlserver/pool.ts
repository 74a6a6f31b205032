import { Pool } from 'tarn';
import type { ConnectionConfiguration } from 'tedious';
import { openSession, type Session } from './session.ts';

/** Read units that may run at the same time, beside the one write unit. */
export const readSessions = 4;

/** Milliseconds; longer than the driver's own limit for a request, which covers the start of an answer only. */
const answerDeadline = 70_000;

const timeouts = {
  createTimeoutMillis: 20_000,
  acquireTimeoutMillis: 30_000,
  /** Idle sessions are closed, so that one that a firewall has forgotten is not kept for ever. */
  idleTimeoutMillis: 60_000,
};

/** A pool of sessions. */
export function openPool(config: ConnectionConfiguration): Pool<Session> {
  return new Pool<Session>({
    create: () => openSession(config, answerDeadline),
    validate: (session) => !session.closed,
    destroy: (session) => session.close(),
    min: 0,
    max: readSessions + 1,
    propagateCreateError: true,
    ...timeouts,
  });
}
