import { badQuery } from '../errors.ts';

/** Decoded query options of a URL; `raw` keeps each pair as sent, for links that must repeat them. */
export interface QueryString {
  readonly options: ReadonlyMap<string, string>;
  readonly raw: readonly string[];
}

const supported: readonly string[] = [
  '$select',
  '$expand',
  '$filter',
  '$orderby',
  '$top',
  '$count',
  '$skiptoken',
  '$deltatoken',
  '$id',
];

export function parseQueryString(text: string): QueryString {
  const options = new Map<string, string>();
  const raw = text.split('&').filter((pair) => pair !== '');
  for (const pair of raw) {
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    options.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)));
  }
  return { options, raw };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badQuery(`The query string holds an invalid percent-encoding: '${text.slice(0, 100)}'.`);
  }
}

/** Options without `$` that choose other rows: to ignore one would answer wrong data. */
const notEmulated: ReadonlyMap<string, string> = new Map([
  ['fetchXml', 'FetchXML is'],
  ['savedQuery', 'Saved queries are'],
  ['userQuery', 'Saved queries are'],
  ['sql', 'Queries in SQL are'],
]);

/** Refuses system query options that Dataverse or the emulator does not support. */
export function checkOptions(query: QueryString, allowed: readonly string[] = supported): void {
  for (const name of query.options.keys()) {
    if (!name.startsWith('$') || allowed.includes(name)) continue;
    if (name === '$skip') throw badQuery('Skip Clause is not supported in CRM');
    if (name === '$apply') throw badQuery(`The query option '${name}' is not emulated.`);
    throw badQuery(`The query parameter '${name}' is not supported.`);
  }
  if (allowed !== supported) return;
  for (const [name, what] of notEmulated) {
    if (query.options.has(name)) throw badQuery(`${what} not emulated.`);
  }
}

/** Parameter aliases (`@p1=...`) of the URL. */
export function aliasesOf(query: QueryString): ReadonlyMap<string, string> {
  return new Map([...query.options].filter(([name]) => name.startsWith('@')));
}
