import { components } from './system/components.ts';
import { organisation } from './system/organisation.ts';
import { people } from './system/people.ts';
import { solutions } from './system/solutions.ts';
import type { SchemaData } from './types.ts';

/** Metadata of a new organisation: the tables every organisation has, as far as the emulator serves them. */
export const systemSchema: SchemaData = {
  tables: [...people, ...organisation, ...solutions, ...components],
  relationships: [],
  optionSets: [],
};
