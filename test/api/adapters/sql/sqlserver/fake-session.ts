import type { BoundParameter } from '../../../../../api/adapters/sql/sqlserver/cell-types.ts';
import type { SessionPool } from '../../../../../api/adapters/sql/sqlserver/driver.ts';
import type { Answer, Session } from '../../../../../api/adapters/sql/sqlserver/session.ts';

/** A request as the driver would have sent it; batches carry no parameters. */
export interface Sent {
  readonly text: string;
  readonly parameters: readonly BoundParameter[] | null;
}

/** What a test lets the server answer; an error is thrown, undefined stands for one row written. */
export type Reply = (sent: Sent) => Partial<Answer> | Error | undefined;

export interface FakePool extends SessionPool {
  readonly sent: Sent[];
  /** Sessions given back in a state to be used again, and those given back closed. */
  readonly released: { usable: number; closed: number };
}

/** Hands out sessions that send nothing. It stands in for the client, and proves nothing about the server. */
export function fakePool(reply: Reply = () => undefined): FakePool {
  const sent: Sent[] = [];
  const released = { usable: 0, closed: 0 };
  const pool = {
    sent,
    released,
    acquire: () => ({ promise: Promise.resolve(fakeSession(sent, reply)) }),
    release: (session: Session) => {
      if (session.closed) released.closed += 1;
      else released.usable += 1;
      return true;
    },
    destroy: async () => undefined,
    numFree: () => 0,
  };
  return pool as unknown as FakePool;
}

function fakeSession(sent: Sent[], reply: Reply): Session {
  let closed = false;
  const answer = async (one: Sent): Promise<Answer> => {
    sent.push(one);
    const given = reply(one);
    if (given instanceof Error) throw given;
    return { rows: [], rowCount: 1, ...given };
  };
  return {
    run: (text, parameters) => answer({ text, parameters }),
    batch: (text) => answer({ text, parameters: null }),
    close: () => {
      closed = true;
    },
    get closed() {
      return closed;
    },
  };
}

/** An error as the driver reports one of the server. */
export function serverError(number: number, severity = 14): Error {
  return Object.assign(new Error(`error ${number}`), { number, class: severity, code: 'EREQUEST' });
}

/** An error of the client itself, e.g. `ESOCKET`. */
export function clientError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
