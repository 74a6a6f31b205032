/**
 * JSON as .NET's DataContractJsonSerializer writes it: the caller decides the order of keys, slashes in texts are
 * escaped. Every function returns JSON text, so number lexemes stay as they are.
 */
export type JsonText = string;

export function text(value: string | null): JsonText {
  return value === null ? 'null' : JSON.stringify(value).replaceAll('/', '\\/');
}

export function object(members: readonly (readonly [string, JsonText])[]): JsonText {
  return `{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
}

export function array(items: readonly JsonText[]): JsonText {
  return `[${items.join(',')}]`;
}

/** An element of a key/value array, the form of every dictionary. */
export function pair(key: string, value: JsonText): JsonText {
  return object([
    ['key', text(key)],
    ['value', value],
  ]);
}

/** The discriminator of a value; it must be the first member. */
export function typed(name: string): readonly [string, JsonText] {
  return ['__type', text(`${name}:http://schemas.microsoft.com/xrm/2011/Contracts`)];
}

/** `/Date(ms)/`; the instant is UTC. */
export function date(ms: number): JsonText {
  return text(`/Date(${ms})/`);
}
