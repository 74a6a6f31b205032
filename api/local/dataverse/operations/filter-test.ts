import { aliasesOf } from '../http/query-string.ts';
import type { Call } from '../http/types.ts';
import type { Shape } from '../metadata/schema.ts';
import { compileFilter, type Test } from '../query/compile-filter.ts';
import { filterSettings } from '../query/filter-settings.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { guardPaths } from '../security/guard-paths.ts';

/** The test of a `$filter` on rows of one table; null when everything passes. Rows the user may not read never do. */
export function filterTest(call: Call, shape: Shape, text: string | undefined): Test | null {
  const test = text === undefined ? null : compiled(call, shape, text);
  const { guard } = call.context;
  return guard === undefined ? test : guard.readable(shape, test);
}

function compiled(call: Call, shape: Shape, text: string): Test {
  const { context } = call;
  const filter = parseFilter(text, aliasesOf(call.query));
  if (context.guard !== undefined) guardPaths(context.guard, context.store.schema, shape, filter);
  return compileFilter(filter, shape, filterSettings(call));
}
