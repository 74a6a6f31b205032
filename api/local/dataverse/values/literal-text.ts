/** Canonical text of guids, dates and instants; undefined when the input is none. */

const guid = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i;
const date = /^\d{4}-\d{2}-\d{2}$/;
const dateTime = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,12})?)?(Z|[+-]\d{2}:\d{2})$/i;

export function guidText(text: string): string | undefined {
  return guid.exec(text)?.[1]?.toLowerCase();
}

export function dateText(text: string): string | undefined {
  if (!date.test(text)) return undefined;
  const parsed = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(text) ? undefined : text;
}

/** UTC in whole seconds, the fraction is cut off as Dataverse does; a bare date is its midnight. */
export function instantText(text: string): string | undefined {
  const day = date.test(text) ? text : dateTime.exec(text)?.[1];
  if (day === undefined || dateText(day) === undefined) return undefined;
  const parsed = new Date(date.test(text) ? `${text}T00:00:00Z` : text);
  return Number.isNaN(parsed.getTime()) ? undefined : `${parsed.toISOString().slice(0, 19)}Z`;
}
