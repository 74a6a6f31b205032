import { isObject, type JsonObject } from '../../scripts/lib/json.ts';

/** One action of a flow with the names of its siblings. */
export interface WalkedAction {
  readonly name: string;
  readonly action: JsonObject;
  readonly siblings: ReadonlySet<string>;
}

/** Every action at every depth: inside scopes, branches, cases and loops. */
export function walkActions(actions: unknown): readonly WalkedAction[] {
  if (!isObject(actions)) return [];
  const siblings = new Set(Object.keys(actions));
  return Object.entries(actions).flatMap(([name, action]) => {
    if (!isObject(action)) return [];
    return [{ name, action, siblings }, ...innerMaps(action).flatMap((inner) => walkActions(inner))];
  });
}

function innerMaps(action: JsonObject): readonly unknown[] {
  const cases = isObject(action.cases) ? Object.values(action.cases) : [];
  return [action, action.else, action.default, ...cases].map((part) =>
    isObject(part) ? part.actions : undefined,
  );
}

/** Every text in a JSON value, keys left out. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
