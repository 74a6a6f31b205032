import { zip } from '../../scripts/lib/zip.ts';
import { contentTypesXml } from './content-types-xml.ts';
import { type Customizations, customizationsXml } from './customizations-xml.ts';
import { type SolutionManifest, solutionXml } from './solution-xml.ts';

/** A solution before it is packed. */
export interface SolutionPackage {
  readonly manifest: SolutionManifest;
  readonly customizations: Customizations;
  /** Further files by their path in the archive. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A packed solution, ready for import. */
export interface PackedSolution {
  readonly name: string;
  readonly fileName: string;
  readonly zip: Uint8Array;
}

/** Packs a solution: the three root files first made from the parts, then everything zipped deterministically. */
export function packSolution(solution: SolutionPackage): PackedSolution {
  const { uniqueName, version, managed } = solution.manifest;
  const entries = new Map<string, Uint8Array>([
    ...solution.files,
    ['[Content_Types].xml', utf8(contentTypesXml([...solution.files.keys()]))],
    ['solution.xml', utf8(solutionXml(solution.manifest))],
    ['customizations.xml', utf8(customizationsXml(solution.customizations))],
  ]);
  const suffix = managed ? '_managed' : '';
  return {
    name: uniqueName,
    fileName: `${uniqueName}_${version.replaceAll('.', '_')}${suffix}.zip`,
    zip: zip(entries),
  };
}

/** UTF-8 without byte order mark, as the server writes it. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Four-part solution version from a package version: `1.2.3` -> `1.2.3.0`. Throws when it is not one. */
export function solutionVersion(version: string): string {
  const parts = version.split('.');
  const four = parts.length === 3 ? [...parts, '0'] : parts;
  const valid = four.length === 4 && four.every((part) => /^\d{1,5}$/.test(part) && Number(part) <= 65535);
  if (!valid) {
    throw new Error(
      `solution version must be three or four numbers from 0 to 65535, e.g. 1.2.3; got "${version}"`,
    );
  }
  return four.join('.');
}
