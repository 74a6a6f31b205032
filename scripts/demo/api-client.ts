import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '../../api/types/openapi.d.ts';

export type Api = Client<paths>;

/** Typed client of the running bridge; every request carries the token. */
export function apiClient(url: string, token: string): Api {
  return createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${token}` } });
}

/** Body of an answer, or an Error that carries what the problem document says. */
export function bodyOf<T>(what: string, answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data !== undefined) return answer.data;
  throw new Error(`${what} answered ${answer.response.status}: ${JSON.stringify(answer.error)}`);
}

const pollMs = 150;

/** Starts a run and follows it to its end, reporting every change of its progress. */
export async function followRun<
  T extends { status: string; step: string | null; done: number; total: number },
>(read: () => Promise<T>, report: (text: string) => void): Promise<T> {
  for (;;) {
    const run = await read();
    if (run.status !== 'queued' && run.status !== 'running') return run;
    if (run.step !== null) report(`${run.step} ${run.done}/${run.total}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
