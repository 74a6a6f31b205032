import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import { type Answer, type HeaderMap, idOf, type Row, type Send } from './http.ts';
import { type Control, openTarget } from './target.ts';

/** What one test works with; rows it creates or tracks are deleted when it ends. */
export interface Api {
  readonly base: string;
  readonly origin: string;
  readonly send: Send;
  /** Creates a row, answers its id; throws with the answer when it is not 204. */
  create(set: string, row: Row, headers?: HeaderMap): Promise<string>;
  /** Creates one and answers its representation. */
  createFull(set: string, row: Row, headers?: HeaderMap): Promise<Row>;
  /** Remembers a row made otherwise, for deletion. */
  track(set: string, id: string): void;
  /** A text no other run and no other call has. */
  unique(label: string): string;
  /** The same in ten characters, for site numbers and codes. */
  code(): string;
}

export type Run = (t: Test, api: Api) => Promise<void>;
export type EmulatorRun = (t: Test, api: Api, control: Control) => Promise<void>;

export interface Suite {
  /** A test for every target. Its name begins with the number of the list and ends with the document. */
  check(name: string, run: Run): void;
  /** A test that needs the emulator's control surface; skipped elsewhere for the printed reason. */
  emulatorOnly(name: string, reason: string, run: EmulatorRun): void;
}

const target = await openTarget();
t.teardown(() => target.close());

/** Random part of every text of this run: lower case, letters and digits. */
const run = randomUUID().replaceAll('-', '').slice(0, 7);
let counter = 0;

export const suite: Suite = {
  check: (name, body) => {
    void t.test(name, async (t) => {
      const { api, clean } = session();
      t.teardown(clean);
      await body(t, api);
    });
  },
  emulatorOnly: (name, reason, body) => {
    const { control } = target;
    if (control === null) {
      void t.test(name, { skip: reason }, async () => {});
      return;
    }
    void t.test(name, async (t) => {
      const { api, clean } = session();
      t.teardown(async () => {
        await calm(control);
        await clean();
      });
      await body(t, api, control);
    });
  },
};

/** Takes back whatever an emulator-only test switched on. */
async function calm(control: Control): Promise<void> {
  await control.call('DELETE', 'faults');
  await control.call('POST', 'limits', null);
  await control.call('POST', 'roles', { enforced: false });
  await control.call('POST', 'webhooks', { duplicate: false, reorder: false });
}

function session(): { readonly api: Api; readonly clean: () => Promise<void> } {
  const made: string[] = [];
  const { base, origin, send } = target;
  const track = (set: string, id: string): void => {
    made.push(`${set}(${id})`);
  };
  const create: Api['create'] = async (set, row, headers) => {
    const answer = await send('POST', set, row, headers);
    if (answer.status !== 204) throw new Error(`POST ${set}: ${answer.status} ${answer.text}`);
    const id = idOf(answer);
    track(set, id);
    return id;
  };
  const createFull: Api['createFull'] = async (set, row, headers) => {
    const id = await create(set, row, headers);
    return (await send('GET', `${set}(${id})`)).json;
  };
  const unique = (label: string): string => `${run} ${label} ${++counter}`;
  const code = (): string => `${run}${String(++counter).padStart(3, '0')}`;
  const clean = async (): Promise<void> => {
    for (const row of made.reverse()) await send('DELETE', row);
  };
  return { api: { base, origin, send, create, createFull, track, unique, code }, clean };
}

/** Asserts the error envelope: status, one of the codes (any case; null = not documented), part of the text. */
export function isError(
  t: Test,
  answer: Answer,
  status: number,
  codes: string | readonly string[] | null,
  text?: RegExp,
): void {
  t.equal(answer.status, status, `status; body ${answer.text.slice(0, 300)}`);
  const { error } = answer.json;
  t.type(error?.code, 'string', 'the envelope has a code');
  t.type(error?.message, 'string', 'the envelope has a message');
  if (codes !== null) {
    const wanted = (typeof codes === 'string' ? [codes] : codes).map((code) => code.toLowerCase());
    t.ok(
      wanted.includes(error?.code?.toLowerCase() ?? ''),
      `code ${error?.code} is one of ${wanted.join(', ')}`,
    );
  }
  if (text !== undefined) t.match(error?.message, text);
}
