import type { Annotations } from '../values/emit.ts';

/** The preferences of a request that the emulator honours. */
export interface Preferences {
  readonly representation: boolean;
  readonly maxPageSize: number | null;
  readonly trackChanges: boolean;
  readonly annotations: Annotations | null;
  /** The value of `odata.include-annotations` as sent. */
  readonly annotationList: string | null;
}

/**
 * Parses `Prefer`; preferences are joined by commas, and so are the names inside include-annotations="...". A page
 * size above `maxPageSize` is ignored (webapi/query/page-results).
 */
export function parsePrefer(header: string | undefined, maxPageSize = Number.POSITIVE_INFINITY): Preferences {
  const found = new Map<string, string>();
  for (const part of (header ?? '').match(/[^,;"]+(?:"[^"]*")?[^,;"]*/g) ?? []) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    const value =
      equals < 0
        ? ''
        : part
            .slice(equals + 1)
            .trim()
            .replace(/^"|"$/g, '');
    if (name !== '') found.set(name, value);
  }
  const pageSize = Number(found.get('odata.maxpagesize') ?? found.get('maxpagesize'));
  const annotationList = found.get('odata.include-annotations') ?? null;
  return {
    annotationList,
    representation: found.get('return') === 'representation',
    maxPageSize: Number.isInteger(pageSize) && pageSize > 0 && pageSize <= maxPageSize ? pageSize : null,
    trackChanges: found.has('odata.track-changes'),
    annotations: annotationList === null ? null : annotationsOf(annotationList),
  };
}

function annotationsOf(list: string): Annotations {
  const patterns = list.split(',').map((p) => p.trim());
  const wants = (term: string): boolean => {
    let wanted = false;
    for (const pattern of patterns) {
      const excluded = pattern.startsWith('-');
      const body = excluded ? pattern.slice(1) : pattern;
      const matches = body.endsWith('*') ? term.startsWith(body.slice(0, -1)) : term === body;
      if (matches) wanted = !excluded;
    }
    return wanted;
  };
  return {
    formatted: wants('OData.Community.Display.V1.FormattedValue'),
    lookupLogicalName: wants('Microsoft.Dynamics.CRM.lookuplogicalname'),
    navigation: wants('Microsoft.Dynamics.CRM.associatednavigationproperty'),
    recordCount: wants('Microsoft.Dynamics.CRM.totalrecordcount'),
    recordCountLimit: wants('Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded'),
  };
}

/** `Preference-Applied` for the preferences that changed this response; empty when none did. */
export function applied(preferences: readonly (string | null)[]): Record<string, string> {
  const names = preferences.filter((name) => name !== null);
  return names.length === 0 ? {} : { 'Preference-Applied': names.join(',') };
}
