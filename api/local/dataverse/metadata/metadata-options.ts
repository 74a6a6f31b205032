import { badQuery } from '../errors.ts';

/** The query options of a metadata request or of one of its expanded parts. */
export interface MetadataOptions {
  readonly select: readonly string[] | null;
  readonly filter: string | null;
  readonly expand: readonly { readonly name: string; readonly options: MetadataOptions }[];
  readonly count: boolean;
}

const allowed = ['$select', '$filter', '$expand', '$count'];
const maxDepth = 5;

export function readMetadataOptions(options: ReadonlyMap<string, string>, depth = 0): MetadataOptions {
  if (depth > maxDepth) throw badQuery('The expansion is nested too deeply.');
  for (const name of options.keys()) {
    if (name.startsWith('$') && !allowed.includes(name))
      throw badQuery(`The query parameter ${name} is not supported on metadata.`);
  }
  const select = options.get('$select');
  return {
    select: select === undefined ? null : splitOutside(select, ',').map((name) => name.trim()),
    filter: options.get('$filter') ?? null,
    expand: splitOutside(options.get('$expand') ?? '', ',').map((part) => expansion(part.trim(), depth)),
    count: options.get('$count') === 'true',
  };
}

function expansion(part: string, depth: number): MetadataOptions['expand'][number] {
  const open = part.indexOf('(');
  if (open < 0) return { name: part, options: readMetadataOptions(new Map(), depth + 1) };
  if (!part.endsWith(')')) throw badQuery(`The $expand expression '${part.slice(0, 200)}' is not valid.`);
  const pairs = splitOutside(part.slice(open + 1, -1), ';').map((pair): [string, string] => {
    const equals = pair.indexOf('=');
    if (equals < 0) throw badQuery(`The $expand option '${pair.slice(0, 200)}' is not valid.`);
    return [pair.slice(0, equals).trim(), pair.slice(equals + 1)];
  });
  return { name: part.slice(0, open).trim(), options: readMetadataOptions(new Map(pairs), depth + 1) };
}

/** Splits at a separator outside of quotes and parentheses; empty parts are left out. */
export function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (char === '(' || char === '[') depth += 1;
    else if (char === ')' || char === ']') depth -= 1;
    else if (char === separator && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.filter((part) => part.trim() !== '');
}
