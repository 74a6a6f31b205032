import type { Context } from '../context.ts';
import { invalidArgument, ODataError } from '../errors.ts';
import type { Call, Reply } from '../http/types.ts';
import { readDeltaToken, writeDeltaToken } from '../query/cookie.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import { rowJson } from '../values/emit.ts';
import { after, countReply, cursorOf, nextLink, pageSize, preferencesApplied } from './paging.ts';
import { contextPath, emitPlan } from './plan.ts';

/** The first load of a tracked query: every row by primary key; the last page carries the delta link. */
export function trackedFirstLoad(call: Call, table: RowTable): Reply {
  checkTracking(call, table);
  const cursor = cursorOf(call);
  const until = cursor?.until ?? call.context.store.version;
  const size = pageSize(call);
  const ids = table.orderedIds();
  const start = cursor === null ? 0 : after(ids, String(cursor.last[0]));
  const shown = ids.slice(start, start + size);
  const rows = shown.flatMap((id) => table.rows.get(id) ?? []);
  const plan = emitPlan(call, table.shape);
  const last = shown.at(-1);
  const link =
    last !== undefined && start + size < ids.length
      ? { next: nextLink(call, { page: (cursor?.page ?? 1) + 1, last: [last], until, since: null }) }
      : { delta: deltaLink(call, until) };
  return page(
    call,
    table,
    rows.map((row) => rowJson(plan, row)),
    link,
    '',
  );
}

/** The changes since a delta token: changed rows in the order of their change, then deletes. */
export function changes(call: Call, table: RowTable): Reply {
  checkTracking(call, table);
  const cursor = cursorOf(call);
  const since = cursor?.since ?? readToken(call, table);
  const until = cursor?.until ?? call.context.store.version;
  const all = entries(call, table, since, until);
  const [phase, version] = cursor === null ? [0, 0] : [Number(cursor.last[0]), Number(cursor.last[1])];
  const rest = all.filter((e) => e.phase > phase || (e.phase === phase && e.version > version));
  const size = pageSize(call);
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  const link =
    last !== undefined && rest.length > size
      ? {
          next: nextLink(call, {
            page: (cursor?.page ?? 1) + 1,
            last: [last.phase, last.version],
            until,
            since,
          }),
        }
      : { delta: deltaLink(call, until) };
  return page(
    call,
    table,
    shown.map((e) => e.text()),
    link,
    '/$delta',
  );
}

/** GET `set/$count?$deltatoken=...`; at most 5000, as every count. */
export function countChanges(call: Call, table: RowTable): Reply {
  checkTracking(call, table);
  return countReply(entries(call, table, readToken(call, table), call.context.store.version).length);
}

interface Entry {
  /** 0 = new or changed, 1 = deleted. */
  readonly phase: 0 | 1;
  readonly version: number;
  readonly text: () => string;
}

function entries(call: Call, table: RowTable, since: number, until: number): Entry[] {
  const plan = emitPlan(call, table.shape);
  const changed: StoredRow[] = [];
  for (const row of table.rows.values()) if (row.version > since && row.version <= until) changed.push(row);
  const deleted = [...table.tombstones].filter(([, t]) => t.version > since && t.version <= until);
  const context = {
    '@odata.context': `${call.base}$metadata#${table.shape.table.entitySetName}/$deletedEntity`,
  };
  return [
    ...changed
      .sort((a, b) => a.version - b.version)
      .map((row): Entry => ({ phase: 0, version: row.version, text: () => rowJson(plan, row) })),
    ...deleted
      .sort(([, a], [, b]) => a.version - b.version)
      .map(([id, { version }]): Entry => {
        const text = () => JSON.stringify({ ...(call.control ? context : {}), id, reason: 'deleted' });
        return { phase: 1, version, text };
      }),
  ];
}

const refusedOptions: readonly string[] = ['$filter', '$orderby', '$expand', '$top'];

/** Changes are told to who may read the whole table (use-change-tracking-synchronize-data-external-systems). */
function checkTracking(call: Call, table: RowTable): void {
  call.context.guard?.needs('Read', table.shape.table, 'Global');
  for (const option of refusedOptions) {
    if (!call.query.options.has(option)) continue;
    throw invalidArgument(
      `The "\${${option.slice(1)}}" query parameter isn't supported when Change Tracking is enabled.`,
    );
  }
  const { logicalName, changeTracking } = table.shape.table;
  if (!changeTracking) throw invalidArgument(`Change tracking is not enabled for entity '${logicalName}'.`);
}

/** Row version of the delta token; an expired one is the documented 0x80044352. */
function readToken(call: Call, table: RowTable): number {
  const { store, secret, now, unproven } = call.context;
  const { version, at } = readDeltaToken(call.query.options.get('$deltatoken') ?? '', secret);
  const days = (now().getTime() - at.getTime()) / 86_400_000;
  const known = store.knowsVersion(table.shape.table.logicalName, version);
  if (known && days <= trackingDays(call.context)) return version;
  throw new ODataError(
    unproven.expiredTokenStatus,
    '0x80044352',
    'Version stamp associated with the client has expired. Please perform a full sync.',
  );
}

/** The organisation's own setting; null in it means the platform's default. */
function trackingDays({ store, identity, limits }: Context): number {
  const table = store.table('organization');
  const position = table.shape.position.get('expirechangetrackingindays') ?? -1;
  const days = table.rows.get(identity.organizationId)?.cells[position];
  return typeof days === 'number' ? Math.min(days, limits.trackingDays) : limits.trackingDays;
}

function deltaLink(call: Call, version: number): string {
  const kept = call.query.raw.filter((pair) => !/^(\$|%24)(skiptoken|deltatoken)=/i.test(pair));
  const token = encodeURIComponent(writeDeltaToken(version, call.context.now(), call.context.secret));
  return `${call.base}${call.path}?${[...kept, `$deltatoken=${token}`].join('&')}`;
}

/** Links are data a client cannot do without: `odata.metadata=none` leaves out the context only. */
function page(
  call: Call,
  table: RowTable,
  rows: readonly string[],
  link: { readonly next: string } | { readonly delta: string },
  suffix: string,
): Reply {
  const context = JSON.stringify(`${call.base}$metadata#${contextPath(call, table.shape)}${suffix}`);
  const named =
    'next' in link
      ? `"@odata.nextLink":${JSON.stringify(link.next)}`
      : `"@odata.deltaLink":${JSON.stringify(link.delta)}`;
  const control = call.control ? `"@odata.context":${context},` : '';
  const body = `{${control}${named},"value":[${rows.join(',')}]}`;
  return { status: 200, headers: preferencesApplied(call), body };
}
