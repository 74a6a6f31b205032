import { elWith, xmlText } from '../../scripts/lib/xml.ts';

const declaration = '<?xml version="1.0" encoding="utf-8"?>';

/** Text of `[Content_Types].xml`: one default per file extension present, spelled as in the file names. */
export function contentTypesXml(paths: readonly string[]): string {
  const extensions = new Set(['xml', ...paths.map((path) => path.slice(path.lastIndexOf('.') + 1))]);
  const root = elWith(
    'Types',
    { xmlns: 'http://schemas.openxmlformats.org/package/2006/content-types' },
    [...extensions]
      .sort()
      .map((extension) =>
        elWith('Default', { Extension: extension, ContentType: 'application/octet-stream' }),
      ),
  );
  return `${declaration}\n${xmlText(root)}\n`;
}
