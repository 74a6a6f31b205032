import type { TimedClock } from '../../ports/clock.ts';
import type { Lane } from '../../ports/dataverse.ts';

/** A request that waits for its turn; `resolve` and `reject` end the waiting and its timer. */
export interface Waiter<T> {
  readonly ticket: number;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly resolve: (place: T) => void;
  readonly reject: (error: Error) => void;
}

export type Lines<T> = Readonly<Record<Lane, Waiter<T>[]>>;

export function emptyLines<T>(): Lines<T> {
  return { interactive: [], incremental: [], backfill: [] };
}

/**
 * Puts a request into its line. `pump` lets go whoever may; when the request still waits after it, a timer ends the
 * waiting at the deadline with the error of `late`, whoever else is served meanwhile.
 */
export function waitInLine<T>(
  clock: TimedClock,
  line: Waiter<T>[],
  { ticket, deadline }: Pick<Waiter<T>, 'ticket' | 'deadline'>,
  pump: () => void,
  late: () => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isWaiting = true;
    let stop = (): void => undefined;
    const ending =
      <A>(end: (value: A) => void) =>
      (value: A): void => {
        isWaiting = false;
        stop();
        end(value);
      };
    const waiter = { ticket, deadline, resolve: ending<T>(resolve), reject: ending<Error>(reject) };
    insert(line, waiter);
    pump();
    if (!isWaiting) return;
    stop = clock.timer(Math.max(0, deadline - clock.now().getTime()), () => {
      line.splice(line.indexOf(waiter), 1);
      waiter.reject(late());
    });
  });
}

/** Takes those out of the lines of `from` whom `isOut` names, each with the error of `why`. */
export function refuseWaiters<T>(
  lines: Lines<T>,
  from: readonly Lane[],
  isOut: (waiter: Waiter<T>) => boolean,
  why: (lane: Lane) => Error,
): void {
  for (const lane of from) {
    const line = lines[lane];
    const out = line.filter(isOut);
    if (out.length === 0) continue;
    const left = line.filter((waiter) => !isOut(waiter));
    line.length = 0;
    line.push(...left);
    for (const waiter of out) waiter.reject(why(lane));
  }
}

export function lengthsOf<T>(lines: Lines<T>): Readonly<Record<Lane, number>> {
  const { interactive, incremental, backfill } = lines;
  return { interactive: interactive.length, incremental: incremental.length, backfill: backfill.length };
}

/** By ticket: a request that is tried again stands before those that came after it. */
function insert<T>(line: Waiter<T>[], waiter: Waiter<T>): void {
  const last = line.at(-1);
  if (last === undefined || last.ticket < waiter.ticket) line.push(waiter);
  else
    line.splice(
      line.findIndex((other) => other.ticket > waiter.ticket),
      0,
      waiter,
    );
}
