import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { BridgeError } from '../../../errors.ts';
import { boundParameter } from './cell-types.ts';
import { isConnectionLost, isTimeout, refusalReason } from './error-numbers.ts';
import type { Answer, Session } from './session.ts';
import type { UnitTexts } from './units.ts';

const changing = new Set(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode']);

/** One session for the time of a unit, with errors as the port promises them. */
export class UnitConnection implements DatabaseConnection {
  readonly session: Session;
  readonly #texts: UnitTexts;
  #lost = false;
  /** The error that ended the transaction. What came after it would be stored statement by statement. */
  #ended: unknown;

  constructor(session: Session, texts: UnitTexts) {
    this.session = session;
    this.#texts = texts;
  }

  async begin(): Promise<void> {
    await this.#sent(nothingStored, () => this.session.batch(this.#texts.begin));
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#ended !== undefined) throw this.#ended;
    if (this.#texts.commit === null && changing.has(query.kind)) throw new Error('a read unit cannot write');
    const bound = parameters.map(boundParameter);
    try {
      const { rows, rowCount } = await this.#sent(nothingStored, () => this.session.run(sql, bound));
      return { rows: rows as R[], numAffectedRows: BigInt(rowCount) };
    } catch (error) {
      if (!(await this.#goesOn(error))) this.#ended = error;
      throw error;
    }
  }

  /**
   * Ends the unit. When the connection is lost before the answer, nobody knows whether the unit was stored, and
   * it is not run again here: the caller's own repeat is harmless, because what a unit stores decides what the
   * next one does.
   */
  async commit(): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended;
    const { commit } = this.#texts;
    if (commit !== null) await this.#sent(outcomeUnknown, () => this.session.batch(commit));
  }

  /** Rolls back what was not committed; true when the session can be used again. Never throws. */
  async end(): Promise<boolean> {
    if (this.#lost) return false;
    try {
      await this.session.batch(this.#texts.end);
      return true;
    } catch {
      return false;
    }
  }

  // biome-ignore lint/correctness/useYield: kysely asks for the method; no store streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not offered: stores read page by page');
  }

  /** A row that was refused leaves the transaction as it was, unless a trigger refused it; the server knows. */
  async #goesOn(error: unknown): Promise<boolean> {
    if (this.#lost || refusalReason(error, 'insert') === null) return false;
    const { rows } = await this.session.batch('select xact_state() as state').catch(() => ({ rows: [] }));
    return rows[0]?.state === 1;
  }

  async #sent(whenLost: string, send: () => Promise<Answer>): Promise<Answer> {
    try {
      return await send();
    } catch (error) {
      if (error instanceof TypeError || !isConnectionLost(error)) throw error;
      this.#lost = true;
      const late = whenLost === nothingStored && isTimeout(error);
      throw new BridgeError('unavailable', late ? tooSlow : whenLost, { cause: error });
    }
  }
}

const nothingStored = 'the connection to the database was lost; nothing of the unit was stored';
const outcomeUnknown =
  'the connection to the database was lost while a unit was being committed; whether it was stored is unknown';
const tooSlow = 'the database took too long over a statement; nothing of the unit was stored';
