import type { RowRefused } from '../../../ports/sql.ts';
import type { RowVerb } from '../engine.ts';

/** Extended result codes, https://www.sqlite.org/rescode.html; message texts are never looked at. */
const constraint = {
  check: 275,
  foreignKey: 787,
  notNull: 1299,
  primaryKey: 1555,
  trigger: 1811,
  unique: 2067,
  rowId: 2579,
  dataType: 3091,
} as const;

const busy = 5;
const locked = 6;

/** The extended result code of an error of the native library, or null for any other error. */
export function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('rawCode' in error)) return null;
  return typeof error.rawCode === 'number' ? error.rawCode : null;
}

/** Foreign keys are checked at the statement's end, so the verb tells a missing parent from a left child. */
export function refusalReason(error: unknown, verb: RowVerb): RowRefused['reason'] | null {
  switch (resultCode(error)) {
    case constraint.unique:
    case constraint.primaryKey:
    case constraint.rowId:
      return 'duplicate';
    case constraint.foreignKey:
      return verb === 'delete' ? 'has-children' : 'missing-parent';
    case constraint.check:
    case constraint.notNull:
    case constraint.dataType:
    case constraint.trigger:
      return 'invalid';
    default:
      return null;
  }
}

/** The primary code is the low byte: SQLITE_BUSY_SNAPSHOT and its like count as busy. */
export function isContention(error: unknown): boolean {
  const primary = (resultCode(error) ?? 0) & 0xff;
  return primary === busy || primary === locked;
}
