import { guidText } from '../values/literal-text.ts';

/** The id of a component in a package, with or without braces, as a lower-case GUID. */
export function componentId(value: string | undefined, where: string): string {
  const id = guidText(value ?? '');
  if (id === undefined) throw new Error(`${where} has no valid id.`);
  return id;
}
