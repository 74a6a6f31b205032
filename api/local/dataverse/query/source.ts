import { propertyNotFound } from '../errors.ts';
import type { Shape } from '../metadata/schema.ts';
import type { Cell, ColumnMeta } from '../metadata/types.ts';
import type { StoredRow } from '../store/row-table.ts';
import { parentOf } from '../values/lookup-target.ts';
import type { FilterSettings, TextGetter } from './filter-settings.ts';
import { Folded } from './folded.ts';
import { hopSteps } from './work.ts';

export type Getter = (row: StoredRow) => Cell;
/** Where a condition finds its value. */
export interface Source {
  readonly get: Getter;
  readonly column: ColumnMeta;
}

/** Resolves `name`, `_lookup_value` or `navigation/name` (single-valued, any depth) to a cell. */
export function sourceOf(path: string, shape: Shape, settings: FilterSettings): Source {
  const slash = path.indexOf('/');
  if (slash < 0) {
    const position = shape.byProperty.get(path);
    const column = position === undefined ? undefined : shape.table.columns[position];
    if (position === undefined || column === undefined) throw propertyNotFound(shape.table.logicalName, path);
    return { column, get: (row) => row.cells[position] ?? null };
  }
  const bind = shape.byNavigation.get(path.slice(0, slash));
  if (bind === undefined) throw propertyNotFound(shape.table.logicalName, path.slice(0, slash));
  const [target = '', another] = bind.targets;
  // Both kinds of owner are a `principal`, which has none of their columns.
  if (another !== undefined) throw propertyNotFound('principal', path.slice(slash + 1));
  const { store, sees, work } = settings;
  const table = store.table(target);
  const inner = sourceOf(path.slice(slash + 1), table.shape, settings);
  return {
    column: inner.column,
    get: (row) => {
      work.spend(hopSteps);
      const parent = parentOf(store, shape, row, bind.position, target);
      return parent === undefined || !sees(table, parent) ? null : inner.get(parent);
    },
  };
}

export function isText(column: ColumnMeta): boolean {
  return column.type.kind === 'string' || column.type.kind === 'memo';
}

/** The folded text at a path; the conditions of one filter on the same path share it, row after row. */
export function textAt(path: string, { get }: Source, { texts, work }: FilterSettings): TextGetter {
  const known = texts.get(path);
  if (known !== undefined) return known;
  let last: Cell = null;
  let folded: Folded | null = null;
  const getter = (row: StoredRow): Folded | null => {
    const cell = get(row);
    if (cell !== last) {
      last = cell;
      folded = cell === null ? null : new Folded(String(cell), work);
    }
    return folded;
  };
  texts.set(path, getter);
  return getter;
}
