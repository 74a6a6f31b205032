import type { Context } from '../context.ts';
import type { RequestInfo } from '../request-info.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import { Guard } from './guard.ts';
import { readPrincipal } from './read-principal.ts';

/** Answered to every user; the operations of a batch are judged one by one. */
const openPath = /^\/*((Microsoft\.Dynamics\.CRM\.)?WhoAmI\b|(\$|%24)batch$)/i;

/** What the user of a request may do; undefined while roles are ignored. */
export function guardOf(context: Context, request: RequestInfo, path: string): Guard | undefined {
  if (context.roles?.enforced !== true) return undefined;
  const { store } = context;
  const { userId, onBehalfOf } = request;
  const caller = onBehalfOf === null ? null : readPrincipal(store, onBehalfOf);
  const guard = new Guard(store, readPrincipal(store, userId), caller);
  if (caller !== null || !openPath.test(path)) guard.admit();
  return guard;
}

/** The context of work the platform does by itself on behalf of a request, e.g. what a delete takes along. */
export function unguarded(context: Context): Context {
  return context.guard === undefined ? context : { ...context, guard: undefined };
}

/** The same for an action that one privilege allows as a whole, e.g. an import. */
export function unguardedWith(context: Context, privilege: string): Context {
  context.guard?.platform(privilege);
  return unguarded(context);
}

/** The row, which the user must be allowed to read. The privilege is asked for before anybody looks for the row. */
export function readable({ guard }: Context, table: RowTable, find: () => StoredRow): StoredRow {
  if (guard === undefined) return find();
  guard.needs('Read', table.shape.table);
  const row = find();
  guard.row('Read', table, row);
  return row;
}
