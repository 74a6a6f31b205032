/** The time of the emulator: the machine's, or a test's, moved by what was asked for. */
export class EmulatorTime {
  readonly #base: () => Date;
  #shiftMs = 0;

  constructor(base: () => Date) {
    this.#base = base;
  }

  readonly now = (): Date => new Date(this.#base().getTime() + this.#shiftMs);

  advance(seconds: number): void {
    this.#shiftMs += seconds * 1000;
  }

  /** It is this instant now, and time goes on from there. */
  set(now: Date): void {
    this.#shiftMs = now.getTime() - this.#base().getTime();
  }
}
