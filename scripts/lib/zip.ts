import { unzipSync, type Zippable, zipSync } from 'fflate';

/**
 * Date of every entry: early in the ZIP epoch (1980-01-01). An archive holds local time without a zone, so the
 * date is made from local parts: equal content makes an equal archive in every time zone.
 */
function entryDate(): Date {
  return new Date(1980, 0, 2, 0, 0, 0);
}

/** Packs entries deterministically: sorted by path, fixed dates, deflate, no directory entries. */
export function zip(entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const files: Zippable = {};
  for (const path of [...entries.keys()].sort(byCodeUnit)) {
    files[path] = entries.get(path) ?? new Uint8Array();
  }
  return zipSync(files, { level: 9, mtime: entryDate(), os: 0 });
}

/** Unpacks an archive into its entries. Throws when it is not a ZIP archive. */
export function unzip(archive: Uint8Array): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(unzipSync(archive)));
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
