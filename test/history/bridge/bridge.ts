import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Answer, Order } from './messages.ts';

/** Longest a bridge process may take for one order: more means that it hangs. */
const patienceMs = 60_000;

/** One bridge process. */
export class Bridge {
  readonly #child: ChildProcess;
  #listener: ((answer: Answer | 'dead') => void) | null = null;
  #alive = true;
  readonly #ready: Promise<unknown>;

  constructor(script: string) {
    this.#child = fork(script, [], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (answer: Answer) => this.#told(answer));
    this.#child.on('exit', () => {
      this.#alive = false;
      this.#told('dead');
    });
    this.#ready = this.#next();
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Gives an order and waits for its answer, or `dead` when the process was killed on the way. */
  async order(order: Order): Promise<Answer | 'dead'> {
    await this.#ready;
    if (!this.#alive) return 'dead';
    const next = this.#next();
    this.#child.send(order);
    const answer = await next;
    if (answer !== 'dead' && answer.is === 'broke') throw new Error(`bridge process: ${answer.error}`);
    return answer;
  }

  async kill(): Promise<void> {
    if (!this.#alive) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  #told(answer: Answer | 'dead'): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.(answer);
  }

  #next(): Promise<Answer | 'dead'> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#child.kill('SIGKILL');
        reject(new Error(`a bridge process did not answer within ${patienceMs} ms`));
      }, patienceMs);
      this.#listener = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
    });
  }
}

/** Bridge processes that have started already: starting takes longer than most plans. */
export class BridgePool {
  readonly #script: string;
  readonly #idle: Bridge[] = [];

  constructor(script: string, size: number) {
    this.#script = script;
    for (let index = 0; index < size; index += 1) this.#idle.push(new Bridge(script));
  }

  take(): Bridge {
    const bridge = this.#idle.shift();
    if (bridge === undefined || this.#idle.length === 0) this.#idle.push(new Bridge(this.#script));
    return bridge?.alive === true ? bridge : new Bridge(this.#script);
  }

  giveBack(bridge: Bridge): void {
    if (bridge.alive) this.#idle.push(bridge);
  }

  async close(): Promise<void> {
    for (const bridge of this.#idle.splice(0)) await bridge.kill();
  }
}
