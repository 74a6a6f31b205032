import type { Shape } from '../../metadata/schema.ts';
import type { ColumnMeta } from '../../metadata/types.ts';
import type { RowMessage } from '../../store/row-message.ts';

const always: ReadonlySet<string> = new Set(['modifiedon', 'modifiedby', 'modifiedonbehalfby']);

/**
 * Positions of the columns an asynchronous step finds in `Target`: on Create every column with a value, on Update
 * what the caller sent; both with what the platform set by itself. The version number is never among them, nor is
 * a secret.
 */
export function targetColumns(message: RowMessage): readonly number[] {
  const sent = new Set(message.sent);
  return readable(message.table.shape).filter((position) => {
    const column = message.table.shape.table.columns[position];
    return (
      position === 0 || sent.has(position) || (column !== undefined && automatic(message, position, column))
    );
  });
}

function automatic({ name, before, after }: RowMessage, position: number, column: ColumnMeta): boolean {
  if (column.type.kind === 'bigint') return false;
  if (always.has(column.logicalName)) return true;
  const cell = after?.cells[position] ?? null;
  return name === 'Create' ? cell !== null : cell !== (before?.cells[position] ?? null);
}

/** Positions of the columns the caller sent, the primary key first: the `Target` of the parent context. */
export function sentColumns(message: RowMessage): readonly number[] {
  const sent = new Set([0, ...message.sent]);
  return readable(message.table.shape).filter((position) => sent.has(position));
}

/** Positions of the columns of an image: the registered ones with the primary key, or all. */
export function imageColumns(shape: Shape, attributes: readonly string[] | null): readonly number[] {
  if (attributes === null) return readable(shape);
  const wanted = new Set([0, ...attributes.flatMap((name) => shape.position.get(name) ?? [])]);
  return readable(shape).filter((position) => wanted.has(position));
}

/** Secrets and the platform's hidden columns are in no context. */
function isReadable(column: ColumnMeta | undefined): boolean {
  return column?.validForRead !== false && column?.hidden !== true;
}

function readable({ table }: Shape): readonly number[] {
  return [...table.columns.keys()].filter((position) => isReadable(table.columns[position]));
}
