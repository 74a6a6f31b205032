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
    if (name.startsWith('$') && options.has(name)) throw badQuery(specifiedTwice(name));
    options.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)));
  }
  return { options, raw };
}

function specifiedTwice(name: string): string {
  return `Query option '${name.slice(0, 100)}' was specified more than once, but it must be specified at most once.`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badQuery(`The query string holds an invalid percent-encoding: '${text.slice(0, 100)}'.`);
  }
}

/** Whole queries in other languages, or stored ones; without them the answer would hold other rows. */
const otherQueries: ReadonlyMap<string, string> = new Map([
  ['fetchxml', 'FetchXML'],
  ['savedquery', "The query option 'savedQuery'"],
  ['userquery', "The query option 'userQuery'"],
  ['sql', "The query option 'sql'"],
]);

/** Refuses query options that Dataverse or the emulator does not support, whatever the method. */
export function checkOptions(query: QueryString): void {
  for (const name of query.options.keys()) {
    const other = otherQueries.get(name.toLowerCase());
    if (other !== undefined) throw badQuery(`${other} is not emulated.`);
    if (!name.startsWith('$') || supported.includes(name)) continue;
    if (name === '$skip') throw badQuery('Skip Clause is not supported in CRM');
    if (name === '$apply') throw badQuery(`The query option '${name}' is not emulated.`);
    throw badQuery(`The query parameter '${name}' is not supported.`);
  }
}

/** Parameter aliases (`@p1=...`) of the URL. */
export function aliasesOf(query: QueryString): ReadonlyMap<string, string> {
  return new Map([...query.options].filter(([name]) => name.startsWith('@')));
}
