import type { RemoteHint } from '../domain/sync/remote-hints.ts';
import type { Deps } from '../usecases/deps.ts';
import { noteRemoteChanges } from '../usecases/note-remote-changes.ts';

/** Hints of so many milliseconds are written together: one transaction instead of one each. */
const gatherMs = 25;
/** More are dropped; the change feed brings those rows. */
const most = 10_000;

export interface HintBuffer {
  /** Takes hints and returns at once. Those lost by a crash come with the change feed. */
  note(hints: readonly RemoteHint[]): void;
  /** Resolves once the signal aborts. */
  readonly done: Promise<void>;
}

/** Gathers reported rows of Dataverse and writes them down in bulk until the signal aborts. */
export function startHintBuffer(
  deps: Pick<Deps, 'sql' | 'clock' | 'logger'>,
  signal: AbortSignal,
): HintBuffer {
  let gathered = new Map<string, RemoteHint>();
  const write = async (): Promise<void> => {
    if (gathered.size === 0) return;
    const hints = [...gathered.values()];
    gathered = new Map();
    await noteRemoteChanges(deps, hints).catch((error: unknown) => {
      deps.logger.warn({ err: error, hints: hints.length }, 'reported rows were not written down');
    });
  };
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      await deps.clock.sleep(gatherMs, signal);
      await write();
    }
  };
  return {
    note(hints) {
      for (const hint of hints) {
        if (gathered.size < most) gathered.set(`${hint.table} ${hint.id}`, hint);
      }
    },
    done: loop(),
  };
}
