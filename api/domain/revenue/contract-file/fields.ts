import { readLooseJson } from './read-loose-json.ts';

/** How one figure of ours is called and written in the older system's file. */
export interface Field {
  readonly ours: string;
  /** Names in the file; the first is the one that is written. */
  readonly theirs: readonly string[];
  readonly kind: 'decimal' | 'text' | 'flag' | 'date' | 'month' | 'whole' | 'list' | readonly string[];
}

/** A field of this kind; without other names it is called the same on both sides. */
export function field(ours: string, kind: Field['kind'], ...theirs: readonly string[]): Field {
  return { ours, kind, theirs: theirs.length === 0 ? [ours] : theirs };
}

export type Loose = Readonly<Record<string, unknown>>;

/** The value as an object, null when it is none. */
export function objectOf(value: unknown): Loose | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : null;
}

/** A value by any of its names, without regard to upper and lower case. */
export function valueAt(source: Loose, names: readonly string[]): unknown {
  const wanted = names.map((name) => name.toLowerCase());
  const key = Object.keys(source).find((name) => wanted.includes(name.toLowerCase()));
  return key === undefined ? undefined : source[key];
}

/** A list that may be written as JSON inside a string; anything else is handed on for the rules to refuse. */
export function listAt(source: Loose, names: readonly string[]): unknown {
  const value = valueAt(source, names);
  if (typeof value !== 'string') return value ?? undefined;
  const inner = readLooseJson(value);
  return inner.ok && Array.isArray(inner.value) ? inner.value : value;
}

/** The entries of a list, each mapped; no list at all counts as empty, a wrong one is handed on. */
export function entriesAt(source: Loose, names: readonly string[], map: (entry: Loose) => unknown): unknown {
  const list = listAt(source, names) ?? [];
  return Array.isArray(list) ? list.map((entry) => (objectOf(entry) === null ? entry : map(entry))) : list;
}

/** Our names and values of the fields the file has. */
export function readFields(source: Loose, fields: readonly Field[]): Record<string, unknown> {
  const entries = fields.map((one) => [one.ours, read(one, source)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}

/** First of the numbers the older system gives to the options of a choice. */
const firstOption = 126_840_000;

function read({ kind, theirs }: Field, source: Loose): unknown {
  const value = kind === 'list' ? listAt(source, theirs) : valueAt(source, theirs);
  if (Array.isArray(kind)) return option(kind, value);
  if (typeof value !== 'string') return value;
  switch (kind) {
    case 'whole':
      return /^\d{1,6}(\.0+)?$/.test(value) ? Number.parseInt(value, 10) : value;
    case 'date':
      return value === '' ? null : value.replace(/T[\d:.]+(Z|[+-]\d\d:\d\d)?$/, '');
    case 'month':
      return value === '' ? null : value.replace(/^(\d{4}-\d{2})-.*$/, '$1');
    case 'flag':
      return /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value;
    case 'decimal':
      return value === '' ? null : value;
    default:
      return value;
  }
}

/** An option by name, in any spelling of blanks and case, or by the number the older system gives it. */
function option(names: readonly string[], value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const plain = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  const byName = names.find((name) => plain(name) === plain(value));
  if (byName !== undefined) return byName;
  return /^12684\d{4}$/.test(value) ? (names[Number(value) - firstOption] ?? value) : value || null;
}

/** Marks a number in text that is about to become JSON, see `writeJson`. */
const numberMark = '\uE000';

/** Their names and values. Absent values are written as null. */
export function writeFields(ours: Loose | null, fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((one) => [one.theirs[0], write(one, ours?.[one.ours] ?? null)]));
}

function write({ kind }: Field, value: unknown): unknown {
  return kind === 'decimal' && typeof value === 'string' ? number(value) : value;
}

/** Decimal text that is to be written as a number, digit by digit. */
export function number(text: string): string {
  return `${numberMark}${text}`;
}

/** JSON text in which marked decimals are numbers with all their digits. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/"\uE000(-?\d+(?:\.\d+)?)"/g, '$1');
}
