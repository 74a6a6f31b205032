import type { Table } from '../domain/model/column.ts';
import type { Pending } from './sync-store.ts';

/** What a live run sees when it looks around. */
export interface LiveLook {
  /** SQL rows were changed by others than the bridge, or rows of Dataverse were reported. */
  readonly changes: boolean;
  /** Another run of the sync waits or runs. */
  readonly otherRun: boolean;
  /** Somebody asked this run to stop or to pause. */
  readonly stop: boolean;
}

/** What only the live run needs of the durable state of the sync. */
export interface LiveStore {
  /** One cheap statement, made many times a second. */
  look(runId: string): Promise<LiveLook>;
  /** Reports rows of Dataverse as changed. Bounded by the ids given; repeats are harmless. */
  addHints(table: Table, remoteIds: readonly string[]): Promise<void>;
  /** Tables with logged changes of SQL or reported rows. */
  touched(tables: readonly Table[]): Promise<readonly Table[]>;
  /** Moves reported rows into pending, at most 1000 at a time; they are read again when they are applied. */
  stageHints(table: Table): Promise<number>;
  /** Pending rows whose next try is due, in order of their keys and after the cursor. */
  due(
    table: Table,
    query: { readonly now: string; readonly after: string | null; readonly limit: number },
  ): Promise<readonly Pending[]>;
  /** Lets what is due and was not touched since `touch` wait until then. */
  postpone(
    table: Table,
    query: { readonly now: string; readonly touch: number; readonly until: string },
  ): Promise<void>;
}
