import { textAt } from '../../scripts/lib/xml-read.ts';
import type { Finding, OpenSolution } from './archive.ts';

const check = 'manifest';

/** Name, version, managed flag and publisher of a solution. */
export function checkManifest({ manifest }: OpenSolution): readonly Finding[] {
  const value = (...path: readonly string[]) => textAt(manifest, 'SolutionManifest', ...path) ?? '';
  const rules: readonly (readonly [boolean, string])[] = [
    [
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(value('UniqueName')),
      'UniqueName must be letters, digits and underscores',
    ],
    [isVersion(value('Version')), `Version "${value('Version')}" must be four numbers from 0 to 65535`],
    [/^[01]$/.test(value('Managed')), 'Managed must be 0 or 1 in a packed solution'],
    [
      /^(?!mscrm)[a-z][a-z0-9]{1,7}$/i.test(value('Publisher', 'CustomizationPrefix')),
      'CustomizationPrefix must be 2 to 8 letters or digits and not begin with mscrm',
    ],
    [
      /^[1-9]\d{4}$/.test(value('Publisher', 'CustomizationOptionValuePrefix')),
      'CustomizationOptionValuePrefix must lie between 10000 and 99999',
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, message]) => ({ check, message }));
}

function isVersion(version: string): boolean {
  const parts = version.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,5}$/.test(part) && Number(part) <= 65535);
}
