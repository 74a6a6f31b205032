import { sql } from 'kysely';
import type { Engine } from './engine.ts';
import type { Cell } from './schema-types.ts';

/** For engines whose driver takes and gives cells as they are. */
export const plainCells: Pick<Engine, 'selected' | 'bound'> = {
  selected: (column) => sql.ref<Cell>(column),
  bound: (cell) => cell,
};
