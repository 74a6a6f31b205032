import { createBenchBridge } from './bench-bridge.ts';
import type { Command } from './commands.ts';

/** The bridge in a process of its own, without HTTP; its parent sends commands and gets one answer to each. */
const [url = '', file = ''] = process.argv.slice(2);
const bridge = await createBenchBridge(url, file);
process.on('message', (message: { readonly number: number; readonly command: Command }) => {
  const { number, command } = message;
  bridge.obey(command).then(
    (answer) => process.send?.({ number, answer: answer ?? null }),
    (error: unknown) => process.send?.({ number, error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
