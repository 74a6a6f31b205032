import type { Table } from '../../domain/model/column.ts';
import type { Core } from './assemble.ts';
import type { Context } from './context.ts';
import { DataverseError } from './errors.ts';
import { mapPages } from './map-pages.ts';
import type { Call } from './send.ts';

/** What tells one view of a client from another. */
export type View = Pick<Call, 'lane' | 'headers' | 'leash'>;

/** Runs an operation of a view under its name. */
export type Run = <T>(
  name: string,
  table: Table | null,
  work: (context: Context) => Promise<T>,
  deadlines?: Deadlines,
) => Promise<T>;

/** An operation has one deadline when it is interactive; the requests of long work (bulk, import) have their own. */
export type Deadlines = 'one' | 'each-request';

/** Runs an operation inside its span, in the lane of the view; its errors carry its name. */
export function operate<T>(
  core: Core,
  view: View,
  name: string,
  table: Table | null,
  work: (context: Context) => Promise<T>,
  deadlines: Deadlines = 'one',
): Promise<T> {
  return core.telemetry.operation(name, table?.set ?? null, async (trace) => {
    const begun = deadlines === 'one' ? core.context.clock.now().getTime() : null;
    const call: Call = { ...view, trace, begun };
    try {
      return await work({
        ...core.context,
        callHeaders: view.headers,
        send: (request) => core.send(request, call),
        pause: (round, retryAfterMs) => core.pause(call, round, retryAfterMs),
      });
    } catch (error) {
      if (error instanceof DataverseError) error.operation ??= name;
      throw error;
    }
  });
}

/**
 * Reads page by page. Each request is an operation of its own, for the time between pages belongs to the caller.
 * `rowsOf` counts the rows of a page.
 */
export function operatePages<P>(
  core: Core,
  view: View,
  name: string,
  table: Table,
  read: (context: Context) => AsyncIterable<P>,
  rowsOf: (page: P) => number,
): AsyncIterable<P> {
  const context: Context = {
    ...core.context,
    callHeaders: view.headers,
    send: (request) => operate(core, view, name, table, ({ send }) => send(request)),
    // Reads are settled by nobody: they pause between their tries alone.
    pause: async () => false,
  };
  return mapPages(read(context), (page) => {
    core.telemetry.rowsRead(table.set, rowsOf(page));
    return page;
  });
}
