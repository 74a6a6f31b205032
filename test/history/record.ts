import type { Resolution } from '../../api/domain/sync/resolution.ts';
import type { Side } from './plan.ts';
import type { Done } from './world/editors.ts';

/** One acknowledged edit; `seq` orders everything that happened. */
export interface EditRecord {
  readonly seq: number;
  readonly side: Side;
  readonly slot: string;
  /** Of the row on that side. */
  readonly id: string;
  readonly done: NonNullable<Done>;
}

/** What a person decided about a conflict of the slot. */
export interface Decision {
  readonly seq: number;
  readonly slot: string;
  readonly resolution: Resolution;
}

/** From when to when a bridge process worked on runs. */
export interface Attempt {
  readonly from: number;
  to: number;
}

/** The history of a plan: what was acknowledged, in order, and when the bridge was at work. */
export class History {
  readonly edits: EditRecord[] = [];
  readonly attempts: Attempt[] = [];
  readonly decisions: Decision[] = [];
  /** Lines for a person who reads a failed plan. */
  readonly lines: string[] = [];
  #seq = 0;

  get seq(): number {
    return this.#seq;
  }

  /** Ids the slot ever had, on either side. */
  idsOf(slot: string): ReadonlySet<string> {
    return new Set(this.edits.filter((edit) => edit.slot === slot).map(({ id }) => id));
  }

  edited(side: Side, slot: string, id: string, done: NonNullable<Done>): void {
    this.edits.push({ seq: this.#next(), side, slot, id, done });
    this.note(`${side} ${slot} ${done.verb} ${JSON.stringify(done.cells)}`);
  }

  wasDeleted(slot: string): boolean {
    return this.edits.some((edit) => edit.slot === slot && edit.done.verb === 'delete');
  }

  decided(slot: string, resolution: Resolution): void {
    this.decisions.push({ seq: this.#next(), slot, resolution });
    this.note(`a person decides on ${slot}: ${JSON.stringify(resolution)}`);
  }

  /** Call `end` when the attempt is over. */
  attempt(): { end(): void } {
    const attempt: Attempt = { from: this.#next(), to: Number.POSITIVE_INFINITY };
    this.attempts.push(attempt);
    return {
      end: () => {
        attempt.to = this.#next();
      },
    };
  }

  note(line: string): void {
    this.lines.push(line);
  }

  #next(): number {
    this.#seq += 1;
    return this.#seq;
  }
}
