/** Words that keep their own spelling in a label. */
const spelled = new Map([
  ['Etag', 'ETag'],
  ['Gl', 'GL'],
]);
const small = new Set(['a', 'an', 'and', 'by', 'in', 'of', 'on', 'or', 'per', 'the', 'to']);

/** Title Case label of a name: `customerSiteId` -> `Customer Site Id`, `Retry-After` -> `Retry After`. */
export function titleCase(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return words.map((word, index) => (index > 0 && small.has(word) ? word : capital(word))).join(' ');
}

function capital(word: string): string {
  const text = `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
  return spelled.get(text) ?? text;
}
