import { setImmediate } from 'node:timers/promises';
import { methodNotAllowed, ODataError } from '../errors.ts';
import type { Service } from '../http/execute.ts';
import { headerText } from '../http/request-info.ts';
import { errorReply } from '../http/send.ts';
import type { Call, Reply } from '../http/types.ts';
import { nestedBatch } from './errors.ts';
import { type BatchItem, planBatch } from './plan.ts';
import { Runner } from './run.ts';
import { type AnsweredItem, writeBatch } from './write.ts';

/**
 * POST `$batch`. A fault in its form refuses it whole; else its items are carried out in order. The first failing
 * item ends it and gives the response its status, unless the client prefers `odata.continue-on-error`. Other requests
 * are answered between two items of a long batch: no more than a change set is one transaction.
 */
export function batch(call: Call, service: Service): Promise<Reply> {
  if (call.method !== 'POST') throw methodNotAllowed(call.method);
  if (call.context.contentIds !== undefined) throw nestedBatch();
  return answerAll(call, service);
}

async function answerAll(call: Call, service: Service): Promise<Reply> {
  const plan = planBatch(headerText(call.headers['content-type']), call.body);
  const goesOn = /(^|[,;])\s*(odata\.)?continue-on-error\s*(=\s*"?true"?\s*)?($|[,;])/i.test(
    headerText(call.headers.prefer) ?? '',
  );
  const { items, status } = await carryOut(plan, new Runner(service, call), call, goesOn);
  const boundary = `batchresponse_${call.context.newId()}`;
  return {
    status,
    headers: goesOn ? { 'Preference-Applied': 'odata.continue-on-error' } : {},
    contentType: `multipart/mixed; boundary=${boundary}`,
    body: writeBatch(boundary, items),
  };
}

async function carryOut(
  plan: readonly BatchItem[],
  runner: Runner,
  call: Call,
  goesOn: boolean,
): Promise<{ items: AnsweredItem[]; status: number }> {
  const items: AnsweredItem[] = [];
  let size = 0;
  let since = performance.now();
  for (const item of plan) {
    if (performance.now() - since > sliceMs) {
      await setImmediate();
      since = performance.now();
    }
    const answered = size > maxResponse ? refused(call) : answer(item, runner, call);
    items.push(answered);
    const replies = answered.kind === 'operation' ? [answered.answered] : answered.answered;
    const failed = replies.find(({ reply }) => reply.status >= 400);
    if (failed !== undefined && !goesOn) return { items, status: failed.reply.status };
    for (const { reply } of replies) size += reply.body?.length ?? 0;
  }
  return { items, status: 200 };
}

function answer(item: BatchItem, runner: Runner, call: Call): AnsweredItem {
  if (item.kind === 'operation') return { kind: 'operation', answered: runner.single(item.operation) };
  const answered = runner.changeSet(item.operations);
  const [first] = answered;
  const failed = first !== undefined && first.reply.status >= 400;
  if (failed && !call.context.unproven.changeSetErrorIsNested) return { kind: 'operation', answered: first };
  return { kind: 'changeSet', answered, boundary: `changesetresponse_${call.context.newId()}` };
}

/** A batch lets other requests in when it has run for so long; short ones are answered in one go. */
const sliceMs = 25;

/** Characters of answers after which a batch reads no more: a thousand full pages do not fit into memory. */
const maxResponse = 64 * 1024 * 1024;

function refused(call: Call): AnsweredItem {
  const error = new ODataError(413, '0x8004418a', 'The response of the batch is too large.');
  const requestId = call.context.newId();
  return { kind: 'operation', answered: { reply: errorReply(error), requestId, contentId: undefined } };
}
