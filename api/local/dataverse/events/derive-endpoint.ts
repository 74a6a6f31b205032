import type { Shape } from '../metadata/schema.ts';
import type { Cell } from '../metadata/types.ts';

const secrets = [
  ['authvalue', 'isauthvalueset'],
  ['saskey', 'issaskeyset'],
  ['sastoken', 'issastokenset'],
] as const;

/** Sets the columns of a service endpoint that tell whether its write-only secrets have a value. */
export function deriveEndpoint(shape: Shape, row: Cell[]): void {
  for (const [secret, flag] of secrets) {
    const from = shape.position.get(secret);
    const to = shape.position.get(flag);
    if (from !== undefined && to !== undefined) row[to] = (row[from] ?? null) !== null;
  }
}
