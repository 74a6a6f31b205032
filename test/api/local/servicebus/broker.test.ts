import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ServiceBusClient } from '@azure/service-bus';
import t, { type Test } from 'tap';
import { type LocalBroker, startBroker } from '../../../../api/local/servicebus/start.ts';

const topic = 'contracts-topic';
const subscription = 'dataverse-sync-subscription';

function clientOf(broker: Pick<LocalBroker, 'connectionString'>, timeoutInMs = 10_000): ServiceBusClient {
  return new ServiceBusClient(broker.connectionString, { retryOptions: { maxRetries: 0, timeoutInMs } });
}

async function withBroker(test: Test, file: string | null = null): Promise<ServiceBusClient> {
  const broker = await startBroker({ port: 0, file });
  const client = clientOf(broker);
  test.teardown(async () => {
    await client.close();
    await broker.close();
  });
  return client;
}

t.test('a message keeps its body, subject and properties on the way through a topic', async (t) => {
  const client = await withBroker(t);
  await client.createSender(topic).sendMessages({
    messageId: 'm1',
    sessionId: 's1',
    subject: 'contract.approved',
    contentType: 'application/json',
    applicationProperties: { EntityType: 'Contract', count: 5, flag: true },
    body: { value: '100000.01', umlaut: 'ä' },
  });
  const receiver = await client.acceptNextSession(topic, subscription);
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 2000 });
  t.equal(receiver.sessionId, 's1');
  t.match(message, { messageId: 'm1', subject: 'contract.approved', sessionId: 's1', deliveryCount: 0 });
  t.same(message?.body, { value: '100000.01', umlaut: 'ä' });
  t.same(message?.applicationProperties, { EntityType: 'Contract', count: 5, flag: true });
  if (message !== undefined) await receiver.completeMessage(message);
  await receiver.close();
});

t.test('a repeated message id within the window is dropped', async (t) => {
  const client = await withBroker(t);
  const sender = client.createSender(topic);
  await sender.sendMessages({ messageId: 'same', sessionId: 's', body: 1 });
  await sender.sendMessages({ messageId: 'same', sessionId: 's', body: 2 });
  await sender.sendMessages([
    { messageId: 'other', sessionId: 's', body: 3 },
    { messageId: 'same', sessionId: 's', body: 4 },
  ]);
  const receiver = await client.acceptSession(topic, subscription, 's');
  const bodies = (await receiver.peekMessages(10)).map((message) => message.body);
  t.same(bodies, [1, 3]);
  await receiver.close();
});

t.test(
  'messages of one session arrive in order, and an abandoned one comes again before the later ones',
  async (t) => {
    const client = await withBroker(t);
    const ids = Array.from({ length: 30 }, (_, index) => `m${index}`);
    await client
      .createSender(topic)
      .sendMessages(ids.map((messageId) => ({ messageId, sessionId: 's', body: messageId })));
    const receiver = await client.acceptSession(topic, subscription, 's');
    const [first] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 2000 });
    if (first === undefined) throw new Error('no message');
    await receiver.abandonMessage(first);
    const seen: string[] = [];
    while (seen.length < ids.length) {
      for (const message of await receiver.receiveMessages(10, { maxWaitTimeInMs: 1000 })) {
        seen.push(message.body);
        if (seen.length === 1) t.equal(message.deliveryCount, 1);
        await receiver.completeMessage(message);
      }
    }
    t.same(seen, ids);
    await receiver.close();
  },
);

t.test('a session is held by one receiver at a time', async (t) => {
  const client = await withBroker(t);
  await client.createSender(topic).sendMessages({ sessionId: 'only', body: 1 });
  const holder = await client.acceptNextSession(topic, subscription);
  await t.rejects(client.acceptSession(topic, subscription, 'only'), { code: 'SessionCannotBeLocked' });
  await holder.close();
  const next = await client.acceptSession(topic, subscription, 'only');
  t.equal(next.sessionId, 'only');
  await next.close();
});

t.test('a receiver that waits for a session gets it when a message arrives', async (t) => {
  const client = await withBroker(t);
  const waiting = client.acceptNextSession(topic, subscription);
  await client.createSender(topic).sendMessages({ sessionId: 'late', body: 1 });
  const receiver = await waiting;
  t.equal(receiver.sessionId, 'late');
  await receiver.close();
});

t.test('no session with messages is a service time-out, not an error of the link', async (t) => {
  const broker = await startBroker({ port: 0, file: null });
  const client = clientOf(broker, 1000);
  t.teardown(async () => {
    await client.close();
    await broker.close();
  });
  await t.rejects(client.acceptNextSession(topic, subscription), { code: 'ServiceTimeout' });
});

t.test('a dead letter carries its reason and can be read and completed', async (t) => {
  const client = await withBroker(t);
  await client.createSender(topic).sendMessages({ messageId: 'bad', sessionId: 's', body: 'x' });
  const receiver = await client.acceptSession(topic, subscription, 's');
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 2000 });
  if (message === undefined) throw new Error('no message');
  await receiver.deadLetterMessage(message, {
    deadLetterReason: 'invalid',
    deadLetterErrorDescription: 'no such site',
  });
  await receiver.close();
  const dead = client.createReceiver(topic, subscription, { subQueueType: 'deadLetter' });
  const [letter] = await dead.receiveMessages(1, { maxWaitTimeInMs: 2000 });
  t.match(letter, {
    messageId: 'bad',
    deadLetterReason: 'invalid',
    deadLetterErrorDescription: 'no such site',
  });
  if (letter !== undefined) await dead.completeMessage(letter);
  t.same(await dead.peekMessages(1), []);
  await dead.close();
});

t.test('a message abandoned as often as the subscription allows is dead-lettered', async (t) => {
  const client = await withBroker(t);
  await client.createSender(topic).sendMessages({ messageId: 'poison', sessionId: 's', body: 'x' });
  const receiver = await client.acceptSession(topic, subscription, 's');
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 2000 });
    if (message === undefined) throw new Error(`attempt ${attempt} got nothing`);
    await receiver.abandonMessage(message);
  }
  await receiver.close();
  const dead = client.createReceiver(topic, subscription, { subQueueType: 'deadLetter' });
  t.same(
    (await dead.peekMessages(5)).map((message) => message.messageId),
    ['poison'],
  );
  await dead.close();
});

t.test('session locks can be renewed', async (t) => {
  const client = await withBroker(t);
  await client.createSender(topic).sendMessages({ sessionId: 's', body: 1 });
  const receiver = await client.acceptSession(topic, subscription, 's');
  const until = await receiver.renewSessionLock();
  t.ok(until.getTime() >= receiver.sessionLockedUntilUtc.getTime() - 1);
  await receiver.close();
});

t.test('an unknown entity, a wrong key and a missing session id are refused by name', async (t) => {
  const broker = await startBroker({ port: 0, file: null });
  const client = clientOf(broker);
  const stranger = clientOf({
    connectionString: broker.connectionString.replace(/AccessKey=[^;]+/, 'AccessKey=wrong'),
  });
  t.teardown(async () => {
    await stranger.close();
    await client.close();
    await broker.close();
  });
  await t.rejects(client.createSender('unknown').sendMessages({ body: 1 }), {
    code: 'MessagingEntityNotFound',
  });
  await t.rejects(client.createSender(topic).sendMessages({ body: 1 }), /session id/);
  await t.rejects(stranger.createSender(topic).sendMessages({ sessionId: 's', body: 1 }), {
    code: 'UnauthorizedAccess',
  });
});

t.test('confirmed messages survive a killed broker and keep their order', async (t) => {
  const file = `${t.testdir()}/broker.db`;
  const program = `
    import { startBroker } from ${JSON.stringify(new URL('../../../../api/local/servicebus/start.ts', import.meta.url).href)};
    const broker = await startBroker({ port: 0, file: ${JSON.stringify(file)}, key: 'secret' });
    process.stdout.write(broker.connectionString + '\\n');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const client = clientOf({ connectionString: line.toString().trim() });
  const sender = client.createSender(topic);
  for (let index = 0; index < 20; index += 1) {
    await sender.sendMessages({ messageId: `m${index}`, sessionId: 's', body: index });
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  await client.close();
  const again = await withBroker(t, file);
  await again.createSender(topic).sendMessages({ messageId: 'm3', sessionId: 's', body: 'repeated' });
  const receiver = await again.acceptSession(topic, subscription, 's');
  t.same(
    (await receiver.peekMessages(50)).map((message) => message.body),
    Array.from({ length: 20 }, (_, i) => i),
  );
  await receiver.close();
});
