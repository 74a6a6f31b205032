import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { PoolClient } from 'pg';
import { BridgeError } from '../../../errors.ts';
import { isStorableText } from '../text.ts';
import { isConnectionLost, isTimeout } from './error-codes.ts';

const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** One session of the server for the time of a unit, with errors as the port promises them. */
export class UnitConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  #lost = false;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    for (const value of parameters) refuseUnstorable(value);
    const { command, rowCount, rows } = await this.#run(sql, [...parameters], nothingStored);
    return changing.has(command)
      ? { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) }
      : { rows: rows as R[] };
  }

  /**
   * Ends the unit. The server answers COMMIT of a transaction that has failed before with ROLLBACK and no error.
   * When the connection is lost before the answer, nobody knows whether the unit was stored, and it is not run
   * again here: the caller's own repeat is harmless, because what a unit stores decides what the next one does.
   * A stored page is gone from the change log or lies behind the delta link, a settled row is no longer pending,
   * a claimed job comes back when its lease has passed, a decision and a message have ids that exist once.
   */
  async commit(): Promise<void> {
    const { command } = await this.#run('commit', [], outcomeUnknown);
    if (command !== 'COMMIT') throw new Error('the unit was rolled back: one of its statements had failed');
  }

  /** Never throws: what made the unit fail is the error to tell, and a session in doubt is closed. */
  async rollback(): Promise<void> {
    if (this.#lost) return;
    await this.#run('rollback', [], nothingStored).catch(() => {
      this.#lost = true;
    });
  }

  /** Gives the session back to the pool, or closes it when it is of no more use. */
  release(): void {
    this.#client.release(this.#lost);
  }

  // biome-ignore lint/correctness/useYield: kysely asks for the method; no store streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not offered: stores read page by page');
  }

  async #run(text: string, parameters: unknown[], whenLost: string) {
    try {
      return await this.#client.query(text, parameters);
    } catch (error) {
      if (isTimeout(error)) throw new BridgeError('unavailable', tooSlow, { cause: error });
      if (!isConnectionLost(error)) throw error;
      this.#lost = true;
      throw new BridgeError('unavailable', whenLost, { cause: error });
    }
  }
}

const nothingStored = 'the connection to the database was lost; nothing of the unit was stored';
const outcomeUnknown =
  'the connection to the database was lost while a unit was being committed; whether it was stored is unknown';
const tooSlow = 'the database took too long over a statement; nothing of the unit was stored';

function refuseUnstorable(value: unknown): void {
  if (typeof value === 'string' && !isStorableText(value)) {
    throw new BridgeError('invalid-request', 'text must not hold a NUL character or half a surrogate pair');
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError('cannot bind a number that is not finite');
  }
}
