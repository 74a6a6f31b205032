/** A part of a terms document whose shape nobody has checked yet. */
export type Block = Readonly<Record<string, unknown>>;

/** The part of that name, or null when it is missing or no object. */
export function blockAt(block: Block, name: string): Block | null {
  const value = block[name];
  return isBlock(value) ? value : null;
}

/** The objects of the list of that name; empty when there is no such list. */
export function itemsAt(block: Block, name: string): readonly Block[] {
  const value = block[name];
  return Array.isArray(value) ? value.filter(isBlock) : [];
}

/** Longest text shown of one value. */
const maxLength = 60;

/** The value of that name as text, "not given" when it is missing, empty or not a plain value. */
export function textAt(block: Block, name: string): string {
  const value = block[name];
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') return 'not given';
  return value.length > maxLength ? `${value.slice(0, maxLength)}…` : value;
}

function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
