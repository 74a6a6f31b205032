import { type Finding, type OpenSolution, readArchive } from './checks/archive.ts';
import { checkConnector } from './checks/connector.ts';
import { checkFlows } from './checks/flows.ts';
import { checkGrammar } from './checks/grammar.ts';
import { checkGuids } from './checks/guids.ts';
import { checkKeys } from './checks/keys.ts';
import { checkManifest } from './checks/manifest.ts';
import { checkPrefixes } from './checks/prefixes.ts';
import { checkRelationships } from './checks/relationships.ts';
import { checkRoles } from './checks/roles.ts';
import { checkRootComponents } from './checks/root-components.ts';
import { checkSecrets } from './checks/secrets.ts';
import { checkTables } from './checks/tables.ts';
import { checkVariables } from './checks/variables.ts';
import { checkViews } from './checks/views.ts';

export type { Finding } from './checks/archive.ts';

/** Checks of one solution by itself. */
const single: readonly ((solution: OpenSolution) => readonly Finding[])[] = [
  checkManifest,
  checkGrammar,
  checkRootComponents,
  checkPrefixes,
  checkTables,
  checkRelationships,
  checkKeys,
  checkGuids,
  checkViews,
  checkRoles,
  checkVariables,
  checkSecrets,
];

/** Checks of the solutions that are imported together. */
const together: readonly ((solutions: readonly OpenSolution[]) => readonly Finding[])[] = [
  checkConnector,
  checkFlows,
];

/**
 * Checks packed solutions that belong together against the rules whose breach makes an import fail, without an
 * environment to import into. Empty when nothing is wrong. A broken layout is reported alone.
 */
export function checkSolutions(zips: readonly Uint8Array[]): readonly Finding[] {
  const archives = zips.map((zip) => readArchive(zip));
  const layout = archives.flatMap(({ findings }) => findings);
  if (layout.length > 0) return layout;
  const solutions = archives.flatMap(({ solution }) => (solution === null ? [] : [solution]));
  return [
    ...solutions.flatMap((solution) => single.flatMap((check) => check(solution))),
    ...together.flatMap((check) => check(solutions)),
  ];
}
