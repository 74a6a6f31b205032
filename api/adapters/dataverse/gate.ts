import type { Clock } from '../../ports/clock.ts';

/**
 * One gate for all requests of an application user: service protection limits count per user, so when one
 * request is told to wait, every other one waits too instead of earning the next 429.
 */
export interface Gate {
  /**
   * True at once while the gate is open, else when it opens; false when it stays closed beyond `deadline`, in
   * milliseconds since 1970.
   */
  pass(deadline: number): Promise<boolean>;
  /** Closes the gate for `ms`; a longer wait in force stays in force. */
  hold(ms: number): void;
  /** When it opens, in milliseconds since 1970; null while it is open. */
  opensAt(): number | null;
}

export function createGate(clock: Clock, signal: AbortSignal): Gate {
  let opening: Promise<void> | null = null;
  let until = 0;
  return {
    async pass(deadline) {
      while (opening !== null) {
        if (until > deadline) return false;
        await opening;
      }
      return true;
    },
    hold(ms) {
      const end = clock.now().getTime() + ms;
      if (opening !== null && end <= until) return;
      until = end;
      const mine: Promise<void> = clock.sleep(ms, signal).then(() => {
        if (opening === mine) opening = null;
      });
      opening = mine;
    },
    opensAt: () => (opening === null ? null : until),
  };
}
