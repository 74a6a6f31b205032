import type { Call } from '../http/types.ts';
import type { Shape } from '../metadata/schema.ts';
import { type ExpandItem, parseExpand } from '../query/parse-expand.ts';
import type { EmitPlan } from '../values/emit.ts';
import { expandedPlan } from './expand.ts';
import { projectionText } from './projection.ts';

function expandItems(call: Call): readonly ExpandItem[] {
  const text = call.query.options.get('$expand');
  return text === undefined || text.trim() === '' ? [] : parseExpand(text);
}

/** What `$select` and `$expand` of the URL show of rows of this table. */
export function emitPlan(call: Call, shape: Shape): EmitPlan {
  const select = call.query.options.get('$select');
  return expandedPlan(call, shape, { select, expand: expandItems(call), also: [] });
}

/** `accounts` or `accounts(name,primarycontactid(fullname))`, the path of a context URL. */
export function contextPath(call: Call, shape: Shape): string {
  const select = call.query.options.get('$select');
  return `${shape.table.entitySetName}${projectionText(select, expandItems(call))}`;
}

/** The call as an update sees it, which ignores `$expand`. */
export function withoutExpand(call: Call): Call {
  const options = new Map(call.query.options);
  return options.delete('$expand') ? { ...call, query: { ...call.query, options } } : call;
}
