import { badQuery, notEmulated } from '../../errors.ts';
import { comparisonFunctions } from './comparisons.ts';
import { dateFunctions } from './dates.ts';
import type { QueryFunction } from './types.ts';

const functions: ReadonlyMap<string, QueryFunction> = new Map(
  Object.entries({ ...comparisonFunctions, ...dateFunctions }),
);

/** Functions of the product that need what the emulator does not have: teams, hierarchies, fiscal periods. */
const others: ReadonlySet<string> = new Set([
  'Above',
  'AboveOrEqual',
  'Contains',
  'EqualRoleBusinessId',
  'EqualUserLanguage',
  'EqualUserOrUserHierarchy',
  'EqualUserOrUserHierarchyAndTeams',
  'EqualUserOrUserTeams',
  'EqualUserTeams',
  'InFiscalPeriod',
  'InFiscalPeriodAndYear',
  'InOrAfterFiscalPeriodAndYear',
  'InOrBeforeFiscalPeriodAndYear',
  'LastFiscalPeriod',
  'LastXFiscalPeriods',
  'LastXFiscalYears',
  'NextFiscalPeriod',
  'NextXFiscalPeriods',
  'NextXFiscalYears',
  'NotUnder',
  'ThisFiscalPeriod',
  'Under',
  'UnderOrEqual',
]);

const namespace = 'Microsoft.Dynamics.CRM.';

/** The query function of this full name; 400 when the product has none, 501 when the emulator has not. */
export function findFunction(name: string): QueryFunction {
  const short = name.startsWith(namespace) ? name.slice(namespace.length) : '';
  const found = functions.get(short);
  if (found !== undefined) return found;
  if (others.has(short)) throw notEmulated(`The query function '${name}'`);
  throw badQuery(
    `An unknown function with name '${name.slice(0, 100)}' was found. This may also be a function import or a key lookup on a navigation property, which is not allowed.`,
  );
}
