import type { Shape } from '../metadata/schema.ts';
import type { Cell } from '../metadata/types.ts';

/** The cells that make the lookup at `position` point to a row, or to nothing. */
export function lookupCells(
  shape: Shape,
  position: number,
  target: { readonly table: string; readonly id: string } | null,
): Map<number, Cell> {
  const cells = new Map<number, Cell>([[position, target?.id ?? null]]);
  const type = shape.typePosition.get(position);
  if (type !== undefined) cells.set(type, target?.table ?? null);
  return cells;
}
