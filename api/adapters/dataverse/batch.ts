import type { Context } from './context.ts';
import { DataverseError } from './errors.ts';
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
 * other. Results in the order of the items. When no answer tells what happened, items are asked (`isDone`,
 * reads need not be) and those that are not done are sent once more; an item that cannot be asked makes the
 * whole call an error with `outcomeUnknown`.
 */
export async function batch(
  context: Context,
  items: readonly BatchItem[],
  options: BatchOptions = {},
): Promise<readonly BatchResult[]> {
  const results: BatchResult[] = items.map(() => ({ outcome: 'not-run' }));
  let open = items.map((item, index) => ({ item, index }));
  for (let round = 1; ; round += 1) {
    const sent = open;
    const answer = await post(
      context,
      sent.map((entry) => entry.item),
      options,
      round,
    );
    answer.parts.slice(0, sent.length).forEach((part, position) => {
      const entry = sent[position];
      if (entry !== undefined) results[entry.index] = resultOf(part);
    });
    await askUnclear(sent, results);
    const ended = answer.parts.some((part) => part instanceof DataverseError) && !options.continueOnError;
    if (answer.isComplete || ended) return checked(results, options);
    const unanswered = sent.slice(answer.parts.length);
    if (!unanswered.every(({ item }) => canAsk(item))) throw brokenOff();
    open = await stillOpen(unanswered, results);
    if (open.length === 0) return results;
    if (round >= context.resolveAttempts) throw brokenOff();
    await context.pause(round);
  }
}

interface Entry {
  readonly item: BatchItem;
  readonly index: number;
}

async function post(
  context: Context,
  items: readonly BatchItem[],
  options: BatchOptions,
  round: number,
): Promise<BatchAnswer> {
  const boundary = `batch_${context.ids.next()}`;
  try {
    const reply = await context.send({
      method: 'POST',
      target: '$batch',
      headers: {
        ...options.headers,
        'content-type': `multipart/mixed; boundary=${boundary}`,
        ...(options.continueOnError ? { prefer: 'odata.continue-on-error' } : {}),
      },
      body: writeBatch(items, boundary, context.root),
      whenUnknown: items.every(isRead) ? 'repeat' : 'report',
      // Without continue-on-error the status is the one of the part that failed.
      isAnswer: (headers) => boundaryOf(headers['content-type']) !== null,
    });
    return readBatch(reply.headers['content-type'], reply.body);
  } catch (error) {
    const unknown = error instanceof DataverseError && error.outcomeUnknown;
    if (!unknown || !items.every(canAsk) || round >= context.resolveAttempts) throw error;
    return { parts: [], isComplete: false };
  }
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

/** Asks the items whose own answer leaves open whether they were carried out, such as a 503 of a gateway. */
async function askUnclear(entries: readonly Entry[], results: BatchResult[]): Promise<void> {
  for (const { item, index } of entries) {
    const result = results[index];
    const unclear = result?.outcome === 'failed' && result.error.outcomeUnknown;
    if (unclear && (await item.isDone?.())) results[index] = { outcome: 'found-done' };
  }
}

/** Asks the items whose answer is missing; those that are done get their result. */
async function stillOpen(entries: readonly Entry[], results: BatchResult[]): Promise<Entry[]> {
  const open: Entry[] = [];
  for (const entry of entries) {
    const done = (await entry.item.isDone?.()) ?? false;
    if (done) results[entry.index] = { outcome: 'found-done' };
    else open.push(entry);
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
