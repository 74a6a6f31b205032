import Libsql from 'libsql';
import { BridgeError } from '../../../errors.ts';
import { isStorableText } from '../text.ts';

/** Statements kept prepared per connection: enough for the loops, few enough for bulk inserts of 500 rows. */
const cachedStatements = 64;

/** The shape kysely's SQLite dialect works with. */
export interface PreparedStatement {
  readonly reader: boolean;
  all(parameters: readonly unknown[]): unknown[];
  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
}

/**
 * One connection of the native library, made safe to use: it ends the process when a boolean is bound,
 * stores whole numbers as floats, and cuts text at a NUL, so every parameter is checked here first.
 */
export class SqliteConnection {
  readonly #native: Libsql.Database;
  readonly #statements = new Map<string, PreparedStatement>();
  #open = true;

  constructor(path: string) {
    this.#native = new Libsql(path);
  }

  get inTransaction(): boolean {
    return this.#open && this.#native.inTransaction;
  }

  /** Runs a script of several statements without parameters. */
  exec(script: string): void {
    this.#native.exec(script);
  }

  prepare(text: string): PreparedStatement {
    const known = this.#statements.get(text);
    if (known !== undefined) {
      this.#statements.delete(text);
      this.#statements.set(text, known);
      return known;
    }
    const statement = guarded(this.#native.prepare(text));
    this.#statements.set(text, statement);
    if (this.#statements.size > cachedStatements) this.#forgetOldest();
    return statement;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#statements.clear();
    this.#native.close();
  }

  #forgetOldest(): void {
    for (const oldest of this.#statements.keys()) {
      this.#statements.delete(oldest);
      return;
    }
  }
}

function guarded(statement: Libsql.Statement): PreparedStatement {
  return {
    reader: statement.reader,
    all: (parameters) => statement.all(parameters.map(bindable)),
    run: (parameters) => statement.run(parameters.map(bindable)),
    iterate: (parameters) => statement.iterate(parameters.map(bindable)),
  };
}

function bindable(value: unknown): string | number | bigint | null {
  switch (typeof value) {
    case 'string':
      return wellFormed(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('cannot bind a number that is not finite');
      return Number.isSafeInteger(value) ? BigInt(value) : value;
    case 'bigint':
      return value;
    case 'boolean':
      return value ? 1n : 0n;
    default:
      if (value === null || value === undefined) return null;
      throw new TypeError(`cannot bind a value of type ${typeof value}`);
  }
}

function wellFormed(text: string): string {
  if (isStorableText(text)) return text;
  throw new BridgeError('invalid-request', 'text must not hold a NUL character or half a surrogate pair');
}
