import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import t from 'tap';
import { eventStreams } from '../../../api/routes/event-stream.ts';
import { collectGarbage } from '../collect-garbage.ts';

t.test('a stream ends after its longest time, however often garbage is collected', async (t) => {
  const app = Fastify();
  t.teardown(() => app.close());
  const streams = eventStreams(app, 1, 300);
  app.get('/', (_request, reply) =>
    streams.serve(reply, async ({ signal, write }) => {
      await write(': open\n\n');
      // As a follower does between two events: nothing listens to the signal.
      while (!signal.aborted) await collectGarbage();
    }),
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const request = get({ host: '127.0.0.1', port, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  t.equal(response.statusCode, 200);
});
