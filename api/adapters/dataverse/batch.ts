import type { Context } from './context.ts';
import { DataverseError, failureOf, isThrottled, mayBeRowsFault, withOutcome } from './errors.ts';
import { malformedReply, type ReplyFacts, reading } from './malformed-reply.ts';
import { type PartState, planRound, readStates, type SettledState, stateOfRefusal } from './plan-round.ts';
import { type BatchAnswer, type PartReply, readBatch } from './read-batch.ts';
import { boundaryOf } from './read-multipart.ts';
import { longestRetryAfter } from './retry.ts';
import { type BatchItem, writeBatch } from './write-batch.ts';

export type BatchResult =
  /** One reply for each operation of the item. */
  | { readonly outcome: 'done'; readonly replies: readonly PartReply[] }
  /** The answer was lost; reading showed that the item was carried out. */
  | { readonly outcome: 'found-done' }
  /** Nothing of the item was carried out; see the error's `outcomeUnknown` for the exception. */
  | {
      readonly outcome: 'failed';
      readonly error: DataverseError;
      /** The service answered to the whole batch: nothing is told of this item alone. */
      readonly isWhole?: true;
    }
  /** An earlier item failed and the batch ended there. */
  | { readonly outcome: 'not-run' };

export interface BatchOptions {
  /** Go on after an item that failed; else the items after it are `not-run`. */
  readonly continueOnError?: boolean;
  /** Sendings of what fails inside Dataverse (`mayBeRowsFault`); as many as of other failures when absent. */
  readonly suspectAttempts?: number;
  /** Headers of the whole batch. Whether Dataverse hands them on to the parts is not documented. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends up to 1000 operations in one request. A change set is all or nothing; items are independent of each
 * other. Results in the order of the items. Items that Dataverse throttled or failed in passing are sent again
 * after the wait, and so are those that were not run because of them. When no answer tells what happened, items
 * are asked (`isDone`, reads need not be) and those that are not done are sent once more; an item that cannot be
 * asked is `failed` with `outcomeUnknown`. The error of a whole request is thrown only when no item was answered
 * and none was found done; else it is the result of the items that it met.
 */
export async function batch(
  context: Context,
  items: readonly BatchItem[],
  options: BatchOptions = {},
): Promise<readonly BatchResult[]> {
  const results: BatchResult[] = items.map(() => ({ outcome: 'not-run' }));
  const goesOn = options.continueOnError === true;
  let open: readonly Entry[] = items.map((item, index) => ({ item, index, isUnsure: false }));
  let failures = 0;
  let heldSince: number | null = null;
  let isAnswered = false;
  for (;;) {
    const answer = await post(context, open, options, heldSince);
    isAnswered ||= !(answer instanceof DataverseError) && answer.parts.length > 0;
    const unsure = open.map(({ isUnsure }) => isUnsure);
    const states = readStates(answer, unsure, goesOn);
    note(open, states, answer, results);
    const settled = await settle(open, states, results);
    const plan = planRound(settled, failures, mostSendings(context, results, options), goesOn);
    if (plan.next === 'end') return final(results, isAnswered);
    open = plan.positions.flatMap((position) => entryAgain(open[position], states[position]));
    failures = plan.failures;
    // Sendings with throttled parts one after the other are one wait in the lane.
    heldSince = plan.next === 'send' ? (heldSince ?? context.clock.now().getTime()) : null;
    if (plan.next === 'send') continue;
    const retryAfterMs = longestRetryAfter(open.flatMap(({ index }) => errorOf(results[index])));
    if (!(await context.pause(failures, retryAfterMs))) return final(results, isAnswered);
  }
}

/** How often the batch may be sent; fewer times when all that is wrong with it are failures inside Dataverse. */
function mostSendings(
  { resolveAttempts }: Context,
  results: readonly BatchResult[],
  { suspectAttempts = resolveAttempts }: BatchOptions,
): number {
  const passing = results.flatMap(errorOf).filter(({ retryable }) => retryable);
  return passing.every(mayBeRowsFault) ? Math.min(suspectAttempts, resolveAttempts) : resolveAttempts;
}

function errorOf(result: BatchResult | undefined): readonly DataverseError[] {
  return result?.outcome === 'failed' ? [result.error] : [];
}

interface Entry {
  readonly item: BatchItem;
  readonly index: number;
  /** An earlier sending was not answered: it may have been carried out. */
  readonly isUnsure: boolean;
}

function entryAgain(entry: Entry | undefined, state: PartState | undefined): readonly Entry[] {
  if (entry === undefined) return [];
  return [{ ...entry, isUnsure: entry.isUnsure || state === 'lost' || state === 'unclear' }];
}

/** Writes down what an answer, or the error of the whole request, says of the items that were sent. */
function note(
  sent: readonly Entry[],
  states: readonly PartState[],
  answer: BatchAnswer | DataverseError,
  results: BatchResult[],
): void {
  sent.forEach(({ index }, position) => {
    const part = answer instanceof DataverseError ? undefined : answer.parts[position];
    if (answer instanceof DataverseError)
      results[index] = { outcome: 'failed', error: answer, isWhole: true };
    else if (part !== undefined) results[index] = resultOf(part);
    else if (states[position] === 'lost') results[index] = { outcome: 'failed', error: brokenOff(answer) };
    else results[index] = { outcome: 'not-run' };
  });
}

/** Asks the items that may have been carried out, and corrects their results by what is found. */
async function settle(
  sent: readonly Entry[],
  states: readonly PartState[],
  results: BatchResult[],
): Promise<readonly SettledState[]> {
  const settled: SettledState[] = [];
  for (const [position, { item, index, isUnsure }] of sent.entries()) {
    const state = states[position] ?? 'not-run';
    const result = results[index];
    // An earlier sending that was not answered may have arrived, whatever is said of the batch as a whole.
    const mayHaveArrived = isUnsure && result?.outcome === 'failed' && result.isWhole === true;
    const isOpen = state === 'lost' || state === 'unclear' || mayHaveArrived;
    if (!isOpen || result?.outcome !== 'failed') {
      settled.push(state === 'lost' || state === 'unclear' ? 'refused' : state);
      continue;
    }
    const found = await ask(item);
    // Not there yet is no proof while a request without an answer may still arrive.
    const inDoubt = found === 'unknown' || (!isRead(item) && (state === 'lost' || mayHaveArrived));
    const error = withOutcome(result.error, inDoubt);
    results[index] = found === 'done' ? { outcome: 'found-done' } : { ...result, error };
    settled.push(settledState(state, found, error));
  }
  return settled;
}

function settledState(
  state: PartState,
  found: 'done' | 'not-done' | 'unknown',
  error: DataverseError,
): SettledState {
  if (found === 'done') return 'done';
  if (found === 'unknown') return 'refused';
  if (state === 'lost') return 'passing';
  return state === 'unclear' ? stateOfRefusal(error) : 'refused';
}

/** Whether an item was carried out. A read never was: it is simply asked again. */
async function ask(item: BatchItem): Promise<'done' | 'not-done' | 'unknown'> {
  if (isRead(item)) return 'not-done';
  if (item.isDone === undefined) return 'unknown';
  try {
    return (await item.isDone()) ? 'done' : 'not-done';
  } catch {
    // The reading failed in its turn: the results of the other items are worth more than its reason.
    return 'unknown';
  }
}

/** Sends the entries once. An error that says nothing of a single item is an answer, too. */
async function post(
  context: Context,
  entries: readonly Entry[],
  options: BatchOptions,
  heldSince: number | null,
): Promise<BatchAnswer | DataverseError> {
  const items = entries.map(({ item }) => item);
  const boundary = `batch_${context.ids.next()}`;
  const body = writeBatch(items, boundary, context);
  const isHarmless = items.every(isRead);
  // Read once, whoever asks first: the schedule for a throttled part, or this function.
  let answer: BatchAnswer | null = null;
  const read = (reply: { headers: Readonly<Record<string, string>>; body: string }): BatchAnswer =>
    (answer ??= reading(reply, () =>
      readBatch(reply.headers['content-type'], reply.body, context.timeOfDay()),
    ));
  try {
    const reply = await context.send({
      method: 'POST',
      target: '$batch',
      headers: {
        ...options.headers,
        'content-type': `multipart/mixed; boundary=${boundary}`,
        ...(options.continueOnError ? { prefer: 'odata.continue-on-error' } : {}),
      },
      body,
      suspectAttempts: options.suspectAttempts,
      whenUnknown: isHarmless ? 'repeat' : 'report',
      // Without continue-on-error the status is the one of the part that failed.
      isAnswer: (headers) => boundaryOf(headers['content-type']) !== null,
      heldSince,
      throttleIn: (whole) => read(whole).parts.find(isThrottledPart) ?? null,
    });
    return fitting(read(reply), items, reply);
  } catch (error) {
    // Nobody knows how far a request came that ended by a mistake.
    if (!(error instanceof DataverseError)) return withOutcome(failureOf(error), !isHarmless);
    // A 2xx answer that cannot be read: the service took the batch.
    return error.code === 'malformed-reply' ? withOutcome(error, true) : error;
  }
}

/**
 * The answer, with errors in place of the parts that do not fit their items: a change set is answered by one reply for
 * each operation, or by one error. With more parts than items nobody knows which belongs to which.
 */
function fitting(answer: BatchAnswer, items: readonly BatchItem[], reply: ReplyFacts): BatchAnswer {
  const isTooLong = answer.parts.length > items.length;
  const parts = answer.parts.slice(0, items.length).map((part, index) => {
    if (isTooLong) return malformedReply('the answer of a batch has more parts than the batch', reply, true);
    if (part instanceof DataverseError || part.length === sizeOf(items[index])) return part;
    return malformedReply(`a change set was answered by ${part.length} replies`, reply, true);
  });
  return { ...answer, parts };
}

function sizeOf(item: BatchItem | undefined): number {
  return item !== undefined && 'changeSet' in item ? item.changeSet.length : 1;
}

function isThrottledPart(part: readonly PartReply[] | DataverseError): part is DataverseError {
  return part instanceof DataverseError && isThrottled(part);
}

function isRead(item: BatchItem): boolean {
  return 'operation' in item && item.operation.method === 'GET';
}

function resultOf(part: readonly PartReply[] | DataverseError): BatchResult {
  return part instanceof DataverseError
    ? { outcome: 'failed', error: part }
    : { outcome: 'done', replies: part };
}

/** The results as they stand, or their error when the service never spoke of an item. */
function final(results: BatchResult[], isAnswered: boolean): readonly BatchResult[] {
  const errors = results.flatMap((result) => (result.outcome === 'failed' ? [result.error] : []));
  const isKnown = isAnswered || results.some(({ outcome }) => outcome === 'found-done');
  const error = errors.find(({ outcomeUnknown }) => outcomeUnknown) ?? errors[0];
  if (!isKnown && error !== undefined) throw error;
  const notRun = results.findIndex(({ outcome }) => outcome === 'not-run');
  // Every item before it is done at last, but the service ended the batch there too often.
  if (error === undefined && notRun !== -1) results[notRun] = { outcome: 'failed', error: endedEarly() };
  return results;
}

function brokenOff(answer: BatchAnswer | DataverseError): DataverseError {
  const isWhole = !(answer instanceof DataverseError) && answer.isComplete;
  return new DataverseError({
    status: 200,
    code: isWhole ? 'malformed-reply' : 'broken-off',
    message: isWhole
      ? 'the answer of a batch has fewer parts than the batch'
      : 'the answer of a batch breaks off before its end',
    outcomeUnknown: true,
  });
}

function endedEarly(): DataverseError {
  return new DataverseError({
    status: 503,
    code: 'http-503',
    message: 'the service ended the batch before this item, however often it was sent',
  });
}
