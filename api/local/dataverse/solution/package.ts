import { strFromU8, unzipSync } from 'fflate';
import { ImportError, importCodes } from './failure.ts';

const maxFiles = 5000;
const maxUnpackedBytes = 256 * 1024 * 1024;
const requiredFiles = ['solution.xml', 'customizations.xml', '[Content_Types].xml'] as const;

/** Files of a solution zip as text, by name. */
export type PackageFiles = ReadonlyMap<string, string>;

/** Unpacks a base64 zip; throws a message for people when it is no solution package. */
export function unpack(base64: string): PackageFiles {
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(base64)) throw badZip('CustomizationFile is not valid base64.');
  let files = 0;
  let bytes = 0;
  const unpacked = unzip(Buffer.from(base64, 'base64'), (size) => {
    files += 1;
    bytes += size;
    return files <= maxFiles && bytes <= maxUnpackedBytes;
  });
  if (files > maxFiles || bytes > maxUnpackedBytes) {
    throw badZip(`The solution file holds more than ${maxFiles} files or ${maxUnpackedBytes} bytes.`);
  }
  const texts = new Map(
    Object.entries(unpacked).map(([name, data]) => [name.replaceAll('\\', '/'), strFromU8(data)]),
  );
  if (requiredFiles.some((name) => !texts.has(name))) {
    throw badZip(
      'The solution file is invalid. The compressed file must contain the following files at its root: solution.xml, customizations.xml, and [Content_Types].xml.',
    );
  }
  return texts;
}

function unzip(data: Uint8Array, accept: (size: number) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(data, { filter: (file) => accept(file.originalSize) });
  } catch (error) {
    throw badZip(`The solution file is not a readable zip: ${error instanceof Error ? error.message : ''}.`);
  }
}

function badZip(reason: string): ImportError {
  return new ImportError(importCodes.badZip, reason);
}
