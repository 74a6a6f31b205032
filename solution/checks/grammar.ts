import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { XmlElement } from '../../scripts/lib/xml.ts';
import { childElements, textAt } from '../../scripts/lib/xml-read.ts';
import type { Finding, OpenSolution } from './archive.ts';

const check = 'grammar';
const namesBy = z.record(z.string(), z.array(z.string()));

/**
 * Which children and attributes an element may have (key `parent>element`) and in which order children come:
 * `a<b` means a before b; `attribute[type]` holds the order inside a column of that type.
 */
const grammar = z
  .object({ children: namesBy, attributes: namesBy, order: namesBy })
  .parse(JSON.parse(readFileSync(new URL('../grammar.json', import.meta.url), 'utf8')));

/** The server validates order and unknown elements; this is the same check by what its own exports show. */
export function checkGrammar({ manifest, customizations }: OpenSolution): readonly Finding[] {
  return [manifest, customizations].flatMap((root) => checkElement(root, '', root.name));
}

function checkElement(element: XmlElement, parent: string, place: string): readonly Finding[] {
  const key = `${parent}>${element.name}`;
  const children = childElements(element);
  const names = children.map((child) => child.name);
  return [
    ...unknown(grammar.children[key], names, place, 'element'),
    ...unknown(grammar.attributes[key], attributeNames(element), place, 'attribute'),
    ...misordered(orderOf(element, key), names, place),
    ...children.flatMap((child) => checkElement(child, element.name, `${place}/${child.name}`)),
  ];
}

function attributeNames(element: XmlElement): readonly string[] {
  return Object.keys(element.attributes).filter((name) => !name.startsWith('xmlns'));
}

function unknown(
  known: readonly string[] | undefined,
  names: readonly string[],
  place: string,
  what: string,
): readonly Finding[] {
  const strangers = new Set(names.filter((name) => !(known ?? []).includes(name)));
  return [...strangers].map((name) => ({ check, message: `${place}: unknown ${what} ${name}` }));
}

/** For each order of the grammar: the names that must come after a name. Filled as needed. */
const laterNames = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();

function orderOf(element: XmlElement, key: string): ReadonlyMap<string, ReadonlySet<string>> {
  const type = key === 'attributes>attribute' ? textAt(element, 'Type') : undefined;
  const name = type === undefined ? key : `attribute[${type}]`;
  const known = laterNames.get(name) ?? closure(grammar.order[name] ?? []);
  laterNames.set(name, known);
  return known;
}

/** The pairs leave out what follows from others; here every chain of them is followed to its end. */
function closure(pairs: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const next = new Map<string, string[]>();
  for (const pair of pairs) {
    const [first = '', second = ''] = pair.split('<');
    next.set(first, [...(next.get(first) ?? []), second]);
  }
  return new Map([...next.keys()].map((name) => [name, reachable(next, name)]));
}

function reachable(next: ReadonlyMap<string, readonly string[]>, from: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const later of next.get(name) ?? []) {
      if (!seen.has(later)) open.push(later);
      seen.add(later);
    }
  }
  return seen;
}

function misordered(
  later: ReadonlyMap<string, ReadonlySet<string>>,
  names: readonly string[],
  place: string,
): readonly Finding[] {
  const messages = new Set<string>();
  names.forEach((name, index) => {
    const after = later.get(name);
    const early = names.slice(0, index).find((previous) => after?.has(previous) === true);
    if (early !== undefined) messages.add(`${place}: ${name} must come before ${early}`);
  });
  return [...messages].map((message) => ({ check, message }));
}
