import type { Broker } from '../engine/broker.ts';
import type { MessageQueue } from '../engine/queue.ts';
import { entityOf } from './connection.ts';
import type { AttachFrame, Session } from './rhea.ts';

const filterKey = 'com.microsoft:session-filter';
const timeoutKey = 'com.microsoft:timeout';

/** What the attach of a receiver asks for. `next` = any free session, waiting up to `timeoutMs`. */
export type SessionRequest =
  | { readonly kind: 'none' }
  | { readonly kind: 'named'; readonly queue: MessageQueue; readonly sessionId: string }
  | { readonly kind: 'next'; readonly queue: MessageQueue; readonly timeoutMs: number };

interface Typed {
  readonly value?: unknown;
}

function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? (value as Typed).value : value;
}

/** Reads a decoded-but-wrapped AMQP map (key, value, key, value ...). */
function readMap(value: unknown): Map<string, unknown> {
  const items = plain(value);
  const map = new Map<string, unknown>();
  if (!Array.isArray(items)) return map;
  for (let index = 0; index + 1 < items.length; index += 2) {
    map.set(String(plain(items[index])), plain(items[index + 1]));
  }
  return map;
}

/** Reads the session filter from the raw attach frame, before rhea answers it. */
export function readSessionRequest(broker: Broker, frame: AttachFrame): SessionRequest {
  const { role, source, properties } = frame.performative;
  if (!role) return { kind: 'none' };
  const fields = source?.value ?? [];
  const address = plain(fields[0]);
  const filter = readMap(fields[7]);
  if (typeof address !== 'string' || !filter.has(filterKey)) return { kind: 'none' };
  const queue = broker.source(entityOf(address));
  if (queue === null) return { kind: 'none' };
  const sessionId = filter.get(filterKey);
  if (typeof sessionId === 'string') return { kind: 'named', queue, sessionId };
  const wanted = properties as Readonly<Record<string, unknown>> | undefined;
  return { kind: 'next', queue, timeoutMs: Number(plain(wanted?.[timeoutKey]) ?? 60_000) };
}

/** Attaches held back until a session is free; cancelled by detach and by disconnect, or a dead client takes sessions. */
export class HeldAttaches {
  readonly #held = new Map<number, () => void>();

  /** Calls `resume` with a session id, or null when the time is over. */
  hold(
    frame: AttachFrame,
    request: Extract<SessionRequest, { kind: 'next' }>,
    resume: (sessionId: string | null) => void,
  ): void {
    const { handle } = frame.performative;
    const finish = (sessionId: string | null): boolean => {
      if (!this.#held.delete(handle)) return false;
      clearTimeout(timer);
      resume(sessionId);
      return true;
    };
    // 50 ms early, so that the answer reaches the client before its own clock gives up.
    const timer = setTimeout(
      () => {
        cancel();
        finish(null);
      },
      Math.max(0, request.timeoutMs - 50),
    );
    let cancel = (): void => undefined;
    this.#held.set(handle, () => {
      clearTimeout(timer);
      cancel();
    });
    cancel = request.queue.whenSessionFree((sessionId) => finish(sessionId));
  }

  cancel(handle: number): boolean {
    const cancel = this.#held.get(handle);
    if (cancel === undefined) return false;
    this.#held.delete(handle);
    cancel();
    return true;
  }

  cancelAll(): void {
    for (const handle of [...this.#held.keys()]) this.cancel(handle);
  }
}

/** Replaces the attach and detach handlers of one AMQP session, so that session receivers can wait. */
export function interceptAttach(
  session: Session,
  handlers: {
    attach: (frame: AttachFrame, proceed: () => void) => void;
    /** True when the detach was for a held attach, which rhea has not seen yet. */
    detach: (frame: AttachFrame) => boolean;
  },
): void {
  const attach = session.on_attach.bind(session);
  const detach = session.on_detach.bind(session);
  session.on_attach = (frame) => handlers.attach(frame, () => attach(frame));
  session.on_detach = (frame) => {
    if (!handlers.detach(frame)) detach(frame);
  };
}
