import type { XmlElement } from '../../scripts/lib/xml.ts';
import { childElements, descendants, parseXml, textAt } from '../../scripts/lib/xml-read.ts';
import { unzip } from '../../scripts/lib/zip.ts';

/** One broken rule: which check found it, and what is wrong in words a person can act on. */
export interface Finding {
  readonly check: string;
  readonly message: string;
}

/** A solution archive with its two XML documents read. */
export interface OpenSolution {
  readonly name: string;
  readonly entries: ReadonlyMap<string, Uint8Array>;
  readonly manifest: XmlElement;
  readonly customizations: XmlElement;
}

const rootFiles = ['[Content_Types].xml', 'solution.xml', 'customizations.xml'];
const check = 'archive';

/** Opens an archive that `checkArchive` found sound. */
export function openSolution(zip: Uint8Array): OpenSolution {
  const entries = unzip(zip);
  const manifest = parseXml(entryText(entries, 'solution.xml'));
  return {
    name: textAt(manifest, 'SolutionManifest', 'UniqueName') ?? '',
    entries,
    manifest,
    customizations: parseXml(entryText(entries, 'customizations.xml')),
  };
}

/** Text of an entry; empty when there is none. */
export function entryText(entries: ReadonlyMap<string, Uint8Array>, path: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(entries.get(path) ?? new Uint8Array());
}

/** Layout of the archive: root files, paths, content types, well-formed XML, files that the XML names. */
export function checkArchive(zip: Uint8Array): readonly Finding[] {
  const entries = readEntries(zip);
  if (entries === null) return [{ check, message: 'the file is not a ZIP archive' }];
  const missing = rootFiles.filter((file) => !entries.has(file));
  if (missing.length > 0) return [{ check, message: `missing at the root: ${missing.join(', ')}` }];
  const broken = xmlProblems(entries);
  if (broken.length > 0) return broken;
  return [...badPaths(entries), ...contentTypeProblems(entries), ...missingFiles(entries)];
}

function readEntries(zip: Uint8Array): ReadonlyMap<string, Uint8Array> | null {
  try {
    return unzip(zip);
  } catch {
    return null;
  }
}

function xmlProblems(entries: ReadonlyMap<string, Uint8Array>): readonly Finding[] {
  return [...entries.keys()]
    .filter((path) => path.endsWith('.xml'))
    .flatMap((path) => {
      try {
        parseXml(entryText(entries, path));
        return [];
      } catch (error) {
        return [{ check, message: `${path}: ${error instanceof Error ? error.message : String(error)}` }];
      }
    });
}

/** Folders a packed solution may have; the connector's is singular, in the unpacked form it is plural. */
const allowed = [
  /^Workflows\/[^/]+\.json$/,
  /^Connector\/[^/]+\.(json|Png|csx)$/,
  /^environmentvariabledefinitions\/[^/]+\/[^/]+$/,
];

function badPaths(entries: ReadonlyMap<string, Uint8Array>): readonly Finding[] {
  return [...entries.keys()]
    .filter((path) => !rootFiles.includes(path) && !allowed.some((pattern) => pattern.test(path)))
    .map((path) => ({ check, message: `${path} has no place in a packed solution` }));
}

function contentTypeProblems(entries: ReadonlyMap<string, Uint8Array>): readonly Finding[] {
  const types = parseXml(entryText(entries, '[Content_Types].xml'));
  const known = new Set(childElements(types, 'Default').map((type) => type.attributes.Extension));
  const extensions = new Set([...entries.keys()].map((path) => path.slice(path.lastIndexOf('.') + 1)));
  return [...extensions]
    .filter((extension) => !known.has(extension))
    .map((extension) => ({ check, message: `[Content_Types].xml does not know the extension ${extension}` }));
}

/** Every `/Workflows/...` and `/Connector/...` the XML names must be there, byte for byte. */
function missingFiles(entries: ReadonlyMap<string, Uint8Array>): readonly Finding[] {
  const named = descendants(parseXml(entryText(entries, 'customizations.xml')))
    .map((element) => textAt(element) ?? '')
    .filter((text) => /^\/(Workflows|Connector)\//.test(text));
  return named
    .filter((path) => !entries.has(path.slice(1)))
    .map((path) => ({ check, message: `customizations.xml names ${path}, which is not in the archive` }));
}
