import { invalidArgument } from './errors.ts';

/** Years between which every date of a row, token and window can be reckoned with and written with four digits. */
const firstYear = 1900;
const lastYear = 8999;

/**
 * The time of the emulator: the machine's, or a test's, moved by what was asked for. When the machine's clock is set
 * back, it goes on from where it was: rows, tokens and windows never see time go back unless somebody asks for it.
 */
export class EmulatorTime {
  readonly #base: () => Date;
  #shiftMs = 0;
  /** The time of the machine when it was read last. */
  #readMs = Number.NEGATIVE_INFINITY;

  constructor(base: () => Date) {
    this.#base = base;
  }

  readonly now = (): Date => new Date(this.#read() + this.#shiftMs);

  /** Throws 400 when the time would leave the years the emulator can be in. */
  advance(seconds: number): void {
    this.set(new Date(this.now().getTime() + seconds * 1000));
  }

  /** It is this instant now, and time goes on from there; 400 outside of the years the emulator can be in. */
  set(now: Date): void {
    const year = now.getUTCFullYear();
    if (!(year >= firstYear && year <= lastYear)) {
      throw invalidArgument(`The clock can only be set to the years ${firstYear} to ${lastYear}.`);
    }
    this.#shiftMs = now.getTime() - this.#read();
  }

  /** The machine's time; a step back of it is made up for. */
  #read(): number {
    const at = this.#base().getTime();
    if (at < this.#readMs) this.#shiftMs += this.#readMs - at;
    this.#readMs = at;
    return at;
  }
}
