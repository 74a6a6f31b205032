/** Tells what is going on while it goes on, on stderr, so that stdout holds the result alone. */
export interface Progress {
  /** A new step begins. */
  step(title: string): void;
  /** The current step has come so far; drawn in place on a terminal, else not at all. */
  update(text: string): void;
  /** The current step has ended. */
  done(summary: string): void;
}

export function createProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  let title = '';
  let began = 0;
  const redraw = (text: string): void => {
    if (stream.isTTY) stream.write(`\r\u001b[2K${text}`);
  };
  return {
    step(next) {
      title = next;
      began = now();
      redraw(`… ${title}`);
    },
    update(text) {
      redraw(`… ${title}: ${text}`);
    },
    done(summary) {
      redraw('');
      const seconds = ((now() - began) / 1000).toFixed(1);
      stream.write(`✓ ${title}: ${summary} (${seconds} s)\n`);
    },
  };
}
