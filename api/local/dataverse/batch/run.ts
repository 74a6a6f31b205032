import type { IncomingHttpHeaders } from 'node:http';
import { ODataError } from '../errors.ts';
import { contentTypeError } from '../http/content-type.ts';
import { executePart, type Service } from '../http/execute.ts';
import { originOf } from '../http/origin.ts';
import type { ApiTarget } from '../http/receive.ts';
import { errorReply } from '../http/send.ts';
import type { Call, Reply } from '../http/types.ts';
import { nestedBatch } from './errors.ts';
import type { Operation } from './plan.ts';
import { targetOf } from './target.ts';
import type { Answered } from './write.ts';

/** Longest URL of an operation, documented as 64 KB. */
const maxUrlLength = 65_536;

type ContentIds = ReadonlyMap<string, string>;

/** Carries operations of one batch out. */
export class Runner {
  readonly #service: Service;
  readonly #origin: string;
  readonly #root: string;
  readonly #inherited: IncomingHttpHeaders;

  constructor(service: Service, call: Call) {
    this.#service = service;
    this.#origin = originOf(call.headers);
    this.#root = call.base.slice(call.base.indexOf('/api/data/'));
    this.#inherited = service.context.unproven.batchHeadersApplyToAll ? controlHeaders(call.headers) : {};
  }

  /** An operation outside of change sets: Content-ID references mean nothing there. */
  single(operation: Operation): Answered {
    const requestId = this.#service.context.newId();
    return { reply: this.#reply(operation, requestId, new Map()), requestId, contentId: undefined };
  }

  /** All operations in one unit; the first failure undoes them and is the only answer. */
  changeSet(operations: readonly Operation[]): Answered[] {
    try {
      return this.#service.context.store.write(() => this.#inOrder(operations));
    } catch (error) {
      if (error instanceof ChangeSetFailed) return [error.answered];
      if (!(error instanceof ODataError)) throw error;
      const requestId = this.#service.context.newId();
      return [{ reply: errorReply(error), requestId, contentId: undefined }];
    }
  }

  #inOrder(operations: readonly Operation[]): Answered[] {
    const contentIds = new Map<string, string>();
    return operations.map((operation) => {
      const requestId = this.#service.context.newId();
      const { contentId } = operation;
      const answered = { reply: this.#reply(operation, requestId, contentIds), requestId, contentId };
      if (answered.reply.status >= 400) throw new ChangeSetFailed(answered);
      if (contentId !== undefined)
        contentIds.set(contentId, this.#rowOf(operation, answered.reply, contentIds));
      return answered;
    });
  }

  #reply(operation: Operation, requestId: string, contentIds: ContentIds): Reply {
    try {
      const target = this.#target(operation, contentIds);
      return this.#send(operation, target, requestId, contentIds);
    } catch (error) {
      if (error instanceof ODataError) return errorReply(error);
      throw error;
    }
  }

  #send(operation: Operation, target: ApiTarget, requestId: string, contentIds: ContentIds): Reply {
    const { method, body } = operation;
    const headers = { ...inheritedBy(operation.headers, this.#inherited), ...operation.headers };
    const service = { ...this.#service, context: { ...this.#service.context, contentIds } };
    return executePart(service, { method, target, origin: this.#origin, headers, body, requestId });
  }

  #target(operation: Operation, contentIds: ContentIds): ApiTarget {
    if (operation.url.length > maxUrlLength)
      throw new ODataError(414, '0x80040203', 'The request URI is too long.');
    const target = targetOf(operation.url, this.#root, contentIds);
    // First, because a nested batch has the media type of one.
    if (/^\/*(\$|%24)batch$/i.test(target.path)) throw nestedBatch();
    const { method, headers, body } = operation;
    const wrong =
      headers['content-type'] === undefined ? null : contentTypeError(method, headers, body !== '');
    if (wrong !== null) throw wrong;
    return target;
  }

  /** What `$id` stands for after the operation: the row it names, else the resource it was sent to. */
  #rowOf(operation: Operation, reply: Reply, contentIds: ContentIds): string {
    const url = reply.headers?.['OData-EntityId'] ?? reply.headers?.Location;
    if (url === undefined) return targetOf(operation.url, this.#root, contentIds).path;
    return targetOf(url, this.#root, contentIds).path;
  }
}

/** Leaves the unit of a change set, which undoes it. */
class ChangeSetFailed extends Error {
  readonly answered: Answered;
  constructor(answered: Answered) {
    super('a change set failed');
    this.answered = answered;
  }
}

/** Headers that say who acts and which logic runs. */
function controlHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const control = Object.entries(headers).filter(([name]) => /^(mscrm|callerobjectid$)/.test(name));
  return Object.fromEntries(control);
}

/** An operation that names its own caller takes no caller from the batch, by whichever header. */
function inheritedBy(own: IncomingHttpHeaders, inherited: IncomingHttpHeaders): IncomingHttpHeaders {
  if (own.mscrmcallerid === undefined && own.callerobjectid === undefined) return inherited;
  const { mscrmcallerid: _id, callerobjectid: _object, ...others } = inherited;
  return others;
}
