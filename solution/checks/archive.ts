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

/** Text of an entry; empty when there is none. */
export function entryText(entries: ReadonlyMap<string, Uint8Array>, path: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(entries.get(path) ?? new Uint8Array());
}

/** A solution that could be read, with what is wrong in its layout; null when it could not be read at all. */
export interface ReadArchive {
  readonly solution: OpenSolution | null;
  readonly findings: readonly Finding[];
}

/** Reads an archive: root files, well-formed XML, paths, content types, files that the XML names. */
export function readArchive(zip: Uint8Array): ReadArchive {
  const entries = readEntries(zip);
  if (entries === null) return unreadable('the file is not a ZIP archive');
  const missing = rootFiles.filter((file) => !entries.has(file));
  if (missing.length > 0) return unreadable(`missing at the root: ${missing.join(', ')}`);
  const documents = readDocuments(entries);
  const [types, manifest, customizations] = rootFiles.map((file) => documents.read.get(file));
  if (types === undefined || manifest === undefined || customizations === undefined) {
    return { solution: null, findings: documents.findings };
  }
  const name = textAt(manifest, 'SolutionManifest', 'UniqueName') ?? '';
  const findings = [
    ...documents.findings,
    ...badPaths(entries),
    ...contentTypeProblems(entries, types),
    ...missingFiles(entries, customizations),
  ];
  return { solution: { name, entries, manifest, customizations }, findings };
}

function unreadable(message: string): ReadArchive {
  return { solution: null, findings: [{ check, message }] };
}

function readEntries(zip: Uint8Array): ReadonlyMap<string, Uint8Array> | null {
  try {
    return unzip(zip);
  } catch {
    return null;
  }
}

function readDocuments(entries: ReadonlyMap<string, Uint8Array>) {
  const read = new Map<string, XmlElement>();
  const findings: Finding[] = [];
  for (const path of entries.keys()) {
    if (!path.endsWith('.xml')) continue;
    try {
      read.set(path, parseXml(entryText(entries, path)));
    } catch (error) {
      findings.push({ check, message: `${path}: ${error instanceof Error ? error.message : String(error)}` });
    }
  }
  return { read, findings };
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

function contentTypeProblems(
  entries: ReadonlyMap<string, Uint8Array>,
  types: XmlElement,
): readonly Finding[] {
  const known = new Set(childElements(types, 'Default').map((type) => type.attributes.Extension));
  const extensions = new Set([...entries.keys()].map((path) => path.slice(path.lastIndexOf('.') + 1)));
  return [...extensions]
    .filter((extension) => !known.has(extension))
    .map((extension) => ({ check, message: `[Content_Types].xml does not know the extension ${extension}` }));
}

/** Every `/Workflows/...` and `/Connector/...` the XML names must be there, byte for byte. */
function missingFiles(
  entries: ReadonlyMap<string, Uint8Array>,
  customizations: XmlElement,
): readonly Finding[] {
  return descendants(customizations)
    .map((element) => textAt(element) ?? '')
    .filter((text) => /^\/(Workflows|Connector)\//.test(text))
    .filter((path) => !entries.has(path.slice(1)))
    .map((path) => ({ check, message: `customizations.xml names ${path}, which is not in the archive` }));
}
