import type { Schema, Shape } from '../metadata/schema.ts';
import type { Operand } from '../query/operand.ts';
import type { Filter } from '../query/parse-filter.ts';
import type { Guard } from './guard.ts';

/** A filter through a lookup (`parentaccountid/name eq 'x'`) needs prvRead on the tables it goes through. */
export function guardPaths(guard: Guard, schema: Schema, shape: Shape, filter: Filter): void {
  for (const path of pathsOf(filter)) {
    let at: Shape | undefined = shape;
    for (const step of path.split('/').slice(0, -1)) {
      const target: string | undefined = at?.byNavigation.get(step)?.targets[0];
      at = target === undefined ? undefined : schema.shape(target);
      if (at !== undefined) guard.needs('Read', at.table);
    }
  }
}

function pathsOf(filter: Filter): string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [...pathsOf(filter.left), ...pathsOf(filter.right)];
    case 'not':
      return pathsOf(filter.inner);
    case 'compare':
    case 'text':
      return [filter.left, filter.right].flatMap(pathOf);
    case 'truth':
      return pathOf(filter.operand);
    case 'function':
      return [];
  }
}

function pathOf(operand: Operand): string[] {
  return operand.kind === 'property' ? [operand.path] : [];
}
