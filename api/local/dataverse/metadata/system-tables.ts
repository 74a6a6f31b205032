import { accounts } from './system/accounts.ts';
import { components } from './system/components.ts';
import { organisation } from './system/organisation.ts';
import { people } from './system/people.ts';
import { sdk, sdkRelationships } from './system/sdk.ts';
import { security, securityRelationships } from './system/security.ts';
import { solutions } from './system/solutions.ts';
import { teamRelationships, teams } from './system/teams.ts';
import type { SchemaData } from './types.ts';

/** Metadata of a new organisation: the tables every organisation has, as far as the emulator serves them. */
export const systemSchema: SchemaData = {
  tables: [
    ...accounts,
    ...people,
    ...teams,
    ...organisation,
    ...solutions,
    ...components,
    ...sdk,
    ...security,
  ],
  relationships: sdkRelationships,
  manyToMany: [...teamRelationships, ...securityRelationships],
  optionSets: [],
};
