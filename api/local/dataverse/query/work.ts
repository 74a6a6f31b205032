import { sqlTimeout } from '../errors.ts';

/**
 * What one request may cost. A step is about a character looked at, some nanoseconds; counting steps instead of
 * time lets the same query pass or fail on every machine.
 */
export class Work {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** Throws Dataverse's own SQL time-out when the request has used up its steps. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw sqlTimeout();
  }
}

/** Steps of one condition on one row beside the characters it reads, or of one comparison while sorting. */
export const conditionSteps = 20;
/** Steps of one row that a path or an `$expand` leads to. */
export const hopSteps = 60;
/** Steps of one value in the list of a query function, which is checked and converted. */
export const valueSteps = 200;
