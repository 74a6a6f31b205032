import type { Context } from './context.ts';
import { DataverseError, isThrottled } from './errors.ts';
import { type BatchAnswer, type PartReply, readBatch } from './read-batch.ts';
import { boundaryOf } from './read-multipart.ts';
import { malformedReply } from './send.ts';
import { type BatchItem, writeBatch } from './write-batch.ts';

export type BatchResult =
  /** One reply for each operation of the item. */
  | { readonly outcome: 'done'; readonly replies: readonly PartReply[] }
  /** The answer was lost; reading showed that the item was carried out. */
  | { readonly outcome: 'found-done' }
  /** Nothing of the item was carried out; see the error's `outcomeUnknown` for the exception. */
  | { readonly outcome: 'failed'; readonly error: DataverseError }
  /** An earlier item failed and the batch ended there. */
  | { readonly outcome: 'not-run' };

export interface BatchOptions {
  /** Go on after an item that failed; else the items after it are `not-run`. */
  readonly continueOnError?: boolean;
  /** Headers of the whole batch. Whether Dataverse hands them on to the parts is not documented. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends up to 1000 operations in one request. A change set is all or nothing; items are independent of each
 * other. Results in the order of the items. Items that Dataverse throttled or failed in passing are sent again
 * after the wait, and so are those that were not run because of them. When no answer tells what happened, items
 * are asked (`isDone`, reads need not be) and those that are not done are sent once more; an item that cannot be
 * asked makes the whole call an error with `outcomeUnknown`.
 */
export async function batch(
  context: Context,
  items: readonly BatchItem[],
  options: BatchOptions = {},
): Promise<readonly BatchResult[]> {
  const results: BatchResult[] = items.map(() => ({ outcome: 'not-run' }));
  let open: readonly Entry[] = items.map((item, index) => ({ item, index, isUnsure: false }));
  let history: Rounds = { failures: 0, throttles: 0 };
  for (;;) {
    const answer = await post(context, open, options, history);
    note(open, answer, results);
    await askUnclear(open, results);
    const next = await goOn(open, answer, results, history, context, options);
    if (next === null) return answer.isComplete ? checked(results, options) : results;
    if (next.failures > history.failures) await context.pause(next.failures);
    open = next.open;
    history = next;
  }
}

interface Entry {
  readonly item: BatchItem;
  readonly index: number;
  /** An earlier sending was not answered: it may have been carried out. */
  readonly isUnsure: boolean;
}

/** How often the batch was sent in vain, and how often because of throttling. */
interface Rounds {
  readonly failures: number;
  readonly throttles: number;
}

function note(sent: readonly Entry[], answer: BatchAnswer, results: BatchResult[]): void {
  answer.parts.slice(0, sent.length).forEach((part, position) => {
    const entry = sent[position];
    if (entry !== undefined) results[entry.index] = resultOf(part);
  });
}

/** What must be sent once more; null when the results stand. */
async function goOn(
  sent: readonly Entry[],
  answer: BatchAnswer,
  results: BatchResult[],
  history: Rounds,
  context: Context,
  options: BatchOptions,
): Promise<(Rounds & { readonly open: readonly Entry[] }) | null> {
  const failed = sent.filter(({ index }) => results[index]?.outcome === 'failed');
  const passing = failed.filter(({ index }) => isPassing(results[index]));
  const isBroken = !answer.isComplete && (failed.length === 0 || options.continueOnError === true);
  const unanswered = isBroken ? await unclear(sent.slice(answer.parts.length), results) : [];
  const isHeld = passing.some(({ index }) => isThrottle(results[index]));
  const rounds = isHeld && unanswered.length === 0 ? 'throttles' : 'failures';
  const next = { ...history, [rounds]: history[rounds] + 1 };
  const isOver = next.throttles > context.throttles || next.failures >= context.resolveAttempts;
  if (isOver && unanswered.length > 0) throw brokenOff();
  const again = passing.length > 0 && passing.length === failed.length && !options.continueOnError;
  const notRun = again && !isBroken ? sent.slice(answer.parts.length) : [];
  const open = [...passing, ...notRun, ...unanswered];
  return isOver || open.length === 0 ? null : { ...next, open };
}

/** A refusal that may not come again, and that says for certain that nothing was carried out. */
function isPassing(result: BatchResult | undefined): boolean {
  return result?.outcome === 'failed' && result.error.retryable && !result.error.outcomeUnknown;
}

function isThrottle(result: BatchResult | undefined): boolean {
  return result?.outcome === 'failed' && isThrottled(result.error);
}

async function post(
  context: Context,
  entries: readonly Entry[],
  options: BatchOptions,
  history: Rounds,
): Promise<BatchAnswer> {
  const items = entries.map(({ item }) => item);
  const boundary = `batch_${context.ids.next()}`;
  // Read once, whoever asks first: the schedule for a throttled part, or this function.
  let answer: BatchAnswer | null = null;
  const read = (reply: { headers: Readonly<Record<string, string>>; body: string }): BatchAnswer =>
    (answer ??= readBatch(reply.headers['content-type'], reply.body, context.clock.now()));
  try {
    const reply = await context.send({
      method: 'POST',
      target: '$batch',
      headers: {
        ...options.headers,
        'content-type': `multipart/mixed; boundary=${boundary}`,
        ...(options.continueOnError ? { prefer: 'odata.continue-on-error' } : {}),
      },
      body: writeBatch(items, boundary, context),
      whenUnknown: items.every(isRead) ? 'repeat' : 'report',
      // Without continue-on-error the status is the one of the part that failed.
      isAnswer: (headers) => boundaryOf(headers['content-type']) !== null,
      throttleIn: (whole) => read(whole).parts.find(isThrottledPart) ?? null,
    });
    return read(reply);
  } catch (error) {
    const unknown = error instanceof DataverseError && error.outcomeUnknown;
    if (!unknown || !items.every(canAsk) || history.failures + 1 >= context.resolveAttempts) throw error;
    return { parts: [], isComplete: false };
  }
}

function isThrottledPart(part: readonly PartReply[] | DataverseError): part is DataverseError {
  return part instanceof DataverseError && isThrottled(part);
}

function isRead(item: BatchItem): boolean {
  return 'operation' in item && item.operation.method === 'GET';
}

function canAsk(item: BatchItem): boolean {
  return isRead(item) || item.isDone !== undefined;
}

function resultOf(part: readonly PartReply[] | DataverseError): BatchResult {
  return part instanceof DataverseError
    ? { outcome: 'failed', error: part }
    : { outcome: 'done', replies: part };
}

/**
 * Asks the failed items that may have been carried out all the same: their own answer leaves it open, such as a
 * 503 of a gateway, or an earlier sending was not answered and this one met its own rows.
 */
async function askUnclear(entries: readonly Entry[], results: BatchResult[]): Promise<void> {
  for (const { item, index, isUnsure } of entries) {
    const result = results[index];
    const unclear = result?.outcome === 'failed' && (isUnsure || result.error.outcomeUnknown);
    if (unclear && (await item.isDone?.())) results[index] = { outcome: 'found-done' };
  }
}

/** Asks the items whose answer is missing; those that are done get their result, the others are answered. */
async function unclear(entries: readonly Entry[], results: BatchResult[]): Promise<readonly Entry[]> {
  if (!entries.every(({ item }) => canAsk(item))) throw brokenOff();
  const open: Entry[] = [];
  for (const { item, index } of entries) {
    const done = (await item.isDone?.()) ?? false;
    if (done) results[index] = { outcome: 'found-done' };
    else open.push({ item, index, isUnsure: true });
  }
  return open;
}

/** A complete answer has a part for every item unless one failed and ended the batch. */
function checked(results: readonly BatchResult[], options: BatchOptions): readonly BatchResult[] {
  const missing = results.some((result) => result.outcome === 'not-run');
  const failed = results.some((result) => result.outcome === 'failed');
  if (missing && (!failed || options.continueOnError)) {
    throw malformedReply('the answer of a batch has fewer parts than the batch');
  }
  return results;
}

function brokenOff(): DataverseError {
  return new DataverseError({
    status: 200,
    code: 'broken-off',
    message: 'the answer of a batch breaks off before its end',
    outcomeUnknown: true,
  });
}
