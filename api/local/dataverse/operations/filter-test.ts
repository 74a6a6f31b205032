import { aliasesOf } from '../http/query-string.ts';
import type { Call } from '../http/types.ts';
import type { Shape } from '../metadata/schema.ts';
import { compileFilter, filterSettings, type Test } from '../query/compile-filter.ts';
import { parseFilter } from '../query/parse-filter.ts';

/** The test of a `$filter` on rows of one table; null without one: everything passes. */
export function filterTest(call: Call, shape: Shape, text: string | undefined): Test | null {
  if (text === undefined) return null;
  return compileFilter(parseFilter(text, aliasesOf(call.query)), shape, filterSettings(call.context));
}
