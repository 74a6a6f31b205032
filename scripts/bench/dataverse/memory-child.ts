import { peakMebibytes } from '../peak-memory.ts';
import { revenue } from './rows.ts';
import { oursFor } from './world.ts';

/** Streams the whole table through our client and tells its parent the rows and its largest memory in MiB. */
const client = oursFor(process.argv[2] ?? '');
let rows = 0;
const began = performance.now();
for await (const page of client.changes(revenue, null)) rows += page.rows.length;
const seconds = (performance.now() - began) / 1000;
await client.close();
process.send?.({ rows, perSecond: rows / seconds, mebibytes: peakMebibytes() });
process.disconnect?.();
