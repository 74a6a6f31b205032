import type { ChildProcess } from 'node:child_process';

/** The first message of a child; fails when the child ends, or cannot begin, without one. */
export function firstMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`a process of the benchmark ended before its answer (${signal ?? code})`)),
    );
  });
}
