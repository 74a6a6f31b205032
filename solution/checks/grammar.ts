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

function orderOf(element: XmlElement, key: string): readonly string[] {
  const type = key === 'attributes>attribute' ? textAt(element, 'Type') : undefined;
  return grammar.order[type === undefined ? key : `attribute[${type}]`] ?? [];
}

/** Pairs leave out what follows from others, so "before" is looked up through any chain of them. */
function misordered(pairs: readonly string[], names: readonly string[], place: string): readonly Finding[] {
  const after = new Map<string, string[]>();
  for (const pair of pairs) {
    const [first = '', second = ''] = pair.split('<');
    after.set(first, [...(after.get(first) ?? []), second]);
  }
  const found = new Map<string, string>();
  names.forEach((name, index) => {
    const early = names
      .slice(0, index)
      .find((previous) => previous !== name && reaches(after, name, previous));
    if (early !== undefined) found.set(`${name}/${early}`, `${place}: ${name} must come before ${early}`);
  });
  return [...found.values()].map((message) => ({ check, message }));
}

function reaches(after: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set([from]);
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const next of after.get(name) ?? []) {
      if (next === to) return true;
      if (!seen.has(next)) open.push(next);
      seen.add(next);
    }
  }
  return false;
}
