import type { Table } from '../../domain/model/column.ts';
import type { Core } from './assemble.ts';
import type { Context } from './context.ts';
import { DataverseError } from './errors.ts';
import type { Call } from './send.ts';

/** What tells one view of a client from another. */
export type View = Pick<Call, 'lane' | 'headers' | 'leash'>;

/** Runs an operation of a view under its name. */
export type Run = <T>(
  name: string,
  table: Table | null,
  work: (context: Context) => Promise<T>,
) => Promise<T>;

/** Runs an operation inside its span, in the lane of the view; its errors carry its name. */
export function operate<T>(
  core: Core,
  view: View,
  name: string,
  table: Table | null,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  return core.telemetry.operation(name, table?.set ?? null, async (trace) => {
    const call: Call = { ...view, trace };
    try {
      return await work({
        ...core.context,
        callHeaders: view.headers,
        send: (request) => core.send(request, call),
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
export async function* operatePages<P>(
  core: Core,
  view: View,
  name: string,
  table: Table,
  read: (context: Context) => AsyncIterable<P>,
  rowsOf: (page: P) => number,
): AsyncGenerator<P, void, undefined> {
  const context: Context = {
    ...core.context,
    callHeaders: view.headers,
    send: (request) => operate(core, view, name, table, ({ send }) => send(request)),
  };
  for await (const page of read(context)) {
    core.telemetry.rowsRead(table.set, rowsOf(page));
    yield page;
  }
}
