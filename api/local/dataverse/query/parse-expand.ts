import { badQuery } from '../errors.ts';
import { splitOutside } from './split-outside.ts';

/** One navigation property of `$expand` with the options in its parentheses. */
export interface ExpandItem {
  readonly name: string;
  /** `name/$ref`: links instead of rows. */
  readonly reference: boolean;
  readonly options: ReadonlyMap<string, string>;
  readonly nested: readonly ExpandItem[];
}

/** Most navigation properties one query may expand, nested ones included. */
const maxItems = 15;
const allowed: readonly string[] = ['$select', '$filter', '$orderby', '$top', '$expand'];

/** Parses `$expand`; options are separated by semicolons. Wrong syntax and options are the Web API's 400. */
export function parseExpand(text: string): readonly ExpandItem[] {
  const budget = { left: maxItems };
  return parseItems(text, budget);
}

function parseItems(text: string, budget: { left: number }): readonly ExpandItem[] {
  const items = splitOutside(text, ',').map((part) => parseItem(part, budget));
  const names = new Set(items.map((item) => item.name));
  if (names.size === items.length) return items;
  throw badQuery('A navigation property is expanded more than once.');
}

function parseItem(text: string, budget: { left: number }): ExpandItem {
  budget.left -= 1;
  if (budget.left < 0) throw badQuery(`A query can have at most ${maxItems} $expand options.`);
  const match = /^([A-Za-z_]\w*)(\/\$ref)?\s*(?:\(([\s\S]*)\))?$/.exec(text);
  const name = match?.[1];
  if (name === undefined) throw badQuery(`Syntax error in the $expand clause '${text.slice(0, 200)}'.`);
  const options = parseOptions(match?.[3] ?? '');
  const nested = options.get('$expand');
  return {
    name,
    reference: match?.[2] !== undefined,
    options,
    nested: nested === undefined ? [] : parseItems(nested, budget),
  };
}

function parseOptions(text: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const part of splitOutside(text, ';')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(equals, 0)).trim();
    if (!allowed.includes(name)) {
      const shown = (equals < 0 ? part : name).slice(0, 100);
      throw badQuery(`The query option '${shown}' is not supported within $expand.`);
    }
    if (options.has(name)) throw badQuery(`The query option '${name}' was given more than once.`);
    options.set(name, part.slice(equals + 1).trim());
  }
  return options;
}
