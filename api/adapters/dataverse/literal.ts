import { canonicalValue, wellFormedRule } from '../../domain/model/canonical.ts';
import type { Column, Value } from '../../domain/model/column.ts';
import { BridgeError } from '../../errors.ts';

/** The value as a literal of a URL: text in quotes (doubled inside), everything else bare, empty as `null`. */
export function literal(column: Column, raw: Value): string {
  const value = checkedValue(column, raw);
  return isText(column) && value !== null ? textLiteral(String(value)) : String(value);
}

/** `O'Hare` -> `'O''Hare'`. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The canonical form; a value that breaks the rule of its column is refused, so nothing gets into a URL by it. */
export function checkedValue(column: Column, raw: Value): Value {
  const checked = canonicalValue({ ...column, required: false }, raw);
  if (checked.ok) return checked.value;
  throw new BridgeError('invalid-request', `${column.label} ${checked.rule}`, {
    errors: [{ field: column.name, rule: checked.rule }],
  });
}

/** Refuses text that no URL and no JSON in UTF-8 can hold. */
export function checkedText(name: string, text: string): void {
  if (text.isWellFormed()) return;
  throw new BridgeError('invalid-request', `${name} ${wellFormedRule}`, {
    errors: [{ field: name, rule: wellFormedRule }],
  });
}

export function isText(column: Column): boolean {
  return column.type.kind === 'text' || column.type.kind === 'memo';
}
