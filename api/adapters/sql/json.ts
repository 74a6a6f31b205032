/** JSON as it is stored, in a text column. The bridge wrote what it reads here, so the shape is trusted. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** As `fromJson`, with an empty column read as null. */
export function fromJsonOrNull<T>(text: string | null): T | null {
  return text === null ? null : fromJson<T>(text);
}

/** Null stays an empty column rather than the text "null". */
export function toJsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
