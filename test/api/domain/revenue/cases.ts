import { readFileSync } from 'node:fs';

/** One worked month of `test/cases`. */
export interface Worked {
  readonly id: string;
  readonly rule: string;
  readonly contract: object;
  readonly month: string;
  readonly inputs: object;
  readonly expected: { readonly amount: string; readonly breakdown: object };
}

const path = new URL('../../../cases/revenue-cases.json', import.meta.url);

export const cases: readonly Worked[] = JSON.parse(readFileSync(path, 'utf8'));
