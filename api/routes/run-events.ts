import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Job, JobKind } from '../domain/job.ts';
import { isEndState } from '../domain/run-states.ts';
import { followJob } from '../usecases/follow-job.ts';
import { requireJob } from '../usecases/get-job.ts';
import { type EventStreams, eventStreams } from './event-stream.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { runId } from './schemas/fields.ts';
import { reconciliationJson } from './schemas/reconciliation.ts';
import { syncRunJson } from './schemas/sync-run.ts';

/** Streams of one process; each costs a connection and a small query twice a second. */
const mostStreams = 50;
/** Proxies close connections that are silent for a minute; some after half of it. */
const heartbeatMs = 15_000;
/** Pause of a client before it comes again, in milliseconds. */
const retryMs = 2000;

interface Followed {
  readonly kind: JobKind;
  /** Of the runs of this kind. */
  readonly path: string;
  readonly operationId: string;
  /** e.g. `a sync run`. */
  readonly what: string;
  /** Name of the schema of `json`. */
  readonly schema: string;
  readonly json: (job: Job) => object;
}

const followed: readonly Followed[] = [
  {
    kind: 'sync',
    path: '/sync/runs',
    operationId: 'StreamSyncRun',
    what: 'a sync run',
    schema: 'SyncRun',
    json: syncRunJson,
  },
  {
    kind: 'reconciliation',
    path: '/sync/reconciliations',
    operationId: 'StreamReconciliation',
    what: 'a comparison',
    schema: 'Reconciliation',
    json: reconciliationJson,
  },
];

/** Progress of runs as server-sent events. */
export function runEventRoutes(app: FastifyInstance, context: ApiContext): void {
  const streams = eventStreams(app, mostStreams);
  for (const of of followed) runEvents(app, context, streams, of);
}

function runEvents(app: FastifyInstance, context: ApiContext, streams: EventStreams, of: Followed): void {
  addOperation(app, context, {
    method: 'GET',
    path: `${of.path}/:runId/events`,
    operationId: of.operationId,
    summary: `Get the progress of ${of.what} as events`,
    description:
      'Answers server-sent events: an event "progress" with the run as JSON now and at every change, and an event "end" with its final state, after which the stream closes and a client must not come again. The header Last-Event-ID leaves out a state the client knows already. A stream closes after 15 minutes at the latest.',
    tag: 'Sync',
    role: 'Sync.Read',
    params: z.strictObject({ runId }),
    success: {
      status: 200,
      description: `The events; the data of each is a ${of.schema}.`,
      mediaType: 'text/event-stream',
      schema: z.string(),
    },
    errors: ['too-many-requests'],
    handle: async ({ deps, params }, reply) => {
      const input = { kind: of.kind, id: params.runId };
      await deps.sql.read((tx) => requireJob(tx, input));
      const { 'last-event-id': lastId } = reply.request.headers;
      await streams.serve(reply, async (stream) => {
        await stream.write(`retry: ${retryMs}\n\n`);
        let known = String(lastId ?? '');
        let written = deps.clock.now().getTime();
        for await (const job of followJob(deps, input, stream.signal)) {
          const { id, text } = eventOf(job, of.json);
          const now = deps.clock.now().getTime();
          const changed = id !== known || isEndState(job.status);
          if (!changed && now - written < heartbeatMs) continue;
          await stream.write(changed ? text : ': still here\n\n');
          known = id;
          written = now;
        }
      });
      return '';
    },
  });
}

/** The id stands for the state itself, so any process can tell whether a client knows it. */
function eventOf(job: Job, json: Followed['json']): { readonly id: string; readonly text: string } {
  const data = JSON.stringify(json(job));
  const id = createHash('sha256').update(data).digest('base64url').slice(0, 16);
  const event = isEndState(job.status) ? 'end' : 'progress';
  return { id, text: `event: ${event}\nid: ${id}\ndata: ${data}\n\n` };
}
