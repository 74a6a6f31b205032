import { type Dispatcher, request } from 'undici';
import type { Outcome } from './outcome.ts';
import type { WebhookRequest } from './webhook-request.ts';

/** Statuses after which the platform tries once more. */
const transient: ReadonlySet<number> = new Set([502, 503, 504]);

/** Most bytes of an answer that are read away so that its connection can be used again. */
const answerLimit = 65_536;

/** Makes one attempt. Only the status of the answer counts; redirects are not followed. */
export async function sendWebhook(
  dispatcher: Dispatcher,
  { url, headers, body }: WebhookRequest,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const answer = await request(url, { dispatcher, method: 'POST', headers, body, signal });
    const { statusCode } = answer;
    await answer.body.dump({ limit: answerLimit, signal }).catch(() => undefined);
    return statusOutcome(statusCode);
  } catch (error) {
    return { kind: 'failed', reason: `The webhook call failed: ${nameOf(error)}.` };
  }
}

function statusOutcome(status: number): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const reason = `The webhook call failed because the HTTP request didn't receive a success status code. HTTP status: ${status}.`;
  return { kind: transient.has(status) ? 'retry' : 'failed', reason };
}

/** Name or code only: the text of an error may hold the URL and with it a secret. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'TimeoutError') return 'the endpoint did not answer in time';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
