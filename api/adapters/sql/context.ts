import type { Table } from '../../domain/model/column.ts';
import { RowRefused } from '../../ports/sql.ts';
import type { Engine, RowVerb } from './engine.ts';
import type { Db, ModelDb } from './schema-types.ts';

/** What every store of one unit of work shares. */
export interface UnitContext {
  readonly db: Db;
  /** The same transaction seen as model tables. */
  readonly model: ModelDb;
  readonly engine: Engine;
}

const reasons: Record<RowRefused['reason'], string> = {
  duplicate: 'another row already has the id or key of this row',
  'missing-parent': 'a row it refers to does not exist',
  'has-children': 'other rows refer to it',
  invalid: 'a value breaks a rule of its column',
};

/** Runs a statement that writes a row; a refusal of the database becomes `RowRefused`, other errors pass. */
export async function refusing<T>(
  { engine, db }: UnitContext,
  what: { readonly label: string; readonly verb: RowVerb },
  statement: () => Promise<T>,
): Promise<T> {
  try {
    return await engine.refusable(db, statement);
  } catch (error) {
    const reason = engine.refusalReason(error, what.verb);
    if (reason === null) throw error;
    throw new RowRefused(reason, `${what.label}: ${what.verb} refused, ${reasons[reason]}`);
  }
}

/** Names the keys of a table in a refusal, e.g. `Contract (id or contractNumber)`. */
export function labelled(table: Table): string {
  const keys = table.keys.map((key) => key.columns.join(' + '));
  return `${table.label} (${['id', ...keys].join(' or ')})`;
}
