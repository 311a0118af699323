import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenHouse, openTestHouse } from './support/house.ts';
import { type FakeLangSmith, fakeLangSmith } from './support/langsmith.ts';
import { frames } from './support/sse.ts';

let langsmith: FakeLangSmith;
let house: OpenHouse;
beforeAll(async () => {
  langsmith = await fakeLangSmith();
  house = await openTestHouse({
    env: { LANGSMITH_API_KEY: 'lsv2_ours', LANGSMITH_ENDPOINT: langsmith.url, LANGSMITH_PROJECT: 'lab' },
  });
});
afterAll(async () => {
  await house.close();
  await langsmith.close();
});

it('a message is a trace without its words, and a thumb goes to its run', async () => {
  const token = await house.signIn();
  const message = 'where is TRK-101?';
  const { body } = await house.call('POST', '/chat/stream', { as: token, body: { message } });
  const { conversation_id, correlation_id } = frames(body)[0]?.data ?? {};
  await expect
    .poll(() => langsmith.runs().some((it) => it['name'] === 'rollbook'), { timeout: 5_000 })
    .toBe(true);
  const run = langsmith.run('rollbook');
  expect(run['extra'].metadata).toMatchObject({ correlation_id, channel: 'web' });
  expect(langsmith.raw()).not.toMatch(/TRK-101|where is|Demo Engineer/);
  await house.call('POST', `/conversations/${encodeURIComponent(String(conversation_id))}/feedback`, {
    as: token,
    body: { correlation_id, verdict: 'good' },
  });
  await expect.poll(() => langsmith.feedback()).toMatchObject([{ run_id: run['id'], score: 1 }]);
});

it('an endpoint that hangs holds up neither a reply nor the end of the house', async () => {
  langsmith.mood = 'hang';
  const token = await house.signIn();
  const began = performance.now();
  for (let turn = 0; turn < 5; turn += 1) {
    await house.call('POST', '/chat/stream', { as: token, body: { message: 'hello' } });
  }
  expect(performance.now() - began).toBeLessThan(4_000);
  const ending = performance.now();
  await house.served.stop();
  expect(performance.now() - ending).toBeLessThan(5_000);
});
