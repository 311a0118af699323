import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { BaseMessage } from '@langchain/core/messages';
import type { ChatGenerationChunk } from '@langchain/core/outputs';
import { tool } from '@langchain/core/tools';
import { Annotation, END, type LangGraphRunnableConfig, START, StateGraph } from '@langchain/langgraph';
import { z } from 'zod';
import { ScriptedModel } from './scripted-model.ts';

/** How the fake answers: as it should, by an HTTP status, or not at all. */
export type Mood = 'well' | 'hang' | 'reset' | number;

export interface Request {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  /** Ungzipped. */
  body: string;
}

/** A run as LangSmith would hold it: its posts and patches in one. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into runs of every shape
export type StoredRun = Record<string, any>;

export interface FakeLangSmith {
  url: string;
  mood: Mood;
  requests: Request[];
  /** Whatever reached the fake, as one text: addresses and ungzipped bodies. */
  raw(): string;
  runs(): StoredRun[];
  run(name: string): StoredRun;
  feedback(): StoredRun[];
  /** Answers everything that hangs. */
  release(): void;
  /** Stops listening; `listen` takes the same port again. */
  close(): Promise<void>;
  listen(): Promise<void>;
}

interface Options {
  gzip?: boolean;
  /** Without it, the fake knows /runs/batch only, as old servers do. */
  multipart?: boolean;
}

/** A LangSmith that records everything. Its sockets keep no process alive, so that only ours can. */
export async function fakeLangSmith({ gzip = true, multipart = true }: Options = {}): Promise<FakeLangSmith> {
  let port = 0;
  let server: Server | undefined;
  const hanging = new Set<ServerResponse>();
  const info = JSON.stringify({
    version: '0.13.0',
    instance_flags: { gzip_body_enabled: gzip },
    batch_ingest_config: { use_multipart_endpoint: true, size_limit: 100, size_limit_bytes: 20_971_520 },
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const { method = '', url: path = '', headers } = request;
    const body = (headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    fake.requests.push({ method, path, headers, body });
    if (fake.mood === 'reset') return request.socket.resetAndDestroy();
    if (fake.mood === 'hang') return hanging.add(response);
    const unknown = path === '/runs/multipart' && !multipart;
    const status = unknown ? 404 : fake.mood === 'well' ? (path === '/info' ? 200 : 202) : fake.mood;
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '60' });
    return response.end(status === 200 ? info : '{}');
  };
  const fake: FakeLangSmith = {
    ...{ url: '', mood: 'well', requests: [] },
    raw: () => fake.requests.map(({ method, path, body }) => `${method} ${path}\n${body}`).join('\n'),
    runs: () => merge(fake.requests.flatMap(operations)),
    run(name) {
      const found = fake.runs().find((it) => it['name'] === name);
      if (!found) throw new Error(`no run ${name}, but ${fake.runs().map((it) => it['name'])}`);
      return found;
    },
    feedback: () => fake.requests.filter((it) => it.path === '/feedback').map((it) => JSON.parse(it.body)),
    release() {
      for (const response of hanging) response.writeHead(202).end('{}');
      hanging.clear();
    },
    async listen() {
      server = createServer((request, response) => void answer(request, response).catch(() => {}));
      server.on('connection', (socket: Socket) => socket.unref());
      await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
      server.unref();
      port = (server.address() as AddressInfo).port;
      fake.url = `http://127.0.0.1:${port}`;
    },
    async close() {
      const closing = new Promise((resolve) => server?.close(resolve));
      server?.closeAllConnections();
      await closing;
    },
  };
  await fake.listen();
  return fake;
}

interface Operation {
  id: string;
  fields: StoredRun;
}

function operations({ method, path, headers, body }: Request): Operation[] {
  if (method !== 'POST' || !path.startsWith('/runs')) return [];
  if (path === '/runs/multipart') return parts(body, String(headers['content-type']));
  const { post = [], patch = [] } = JSON.parse(body) as { post?: StoredRun[]; patch?: StoredRun[] };
  return [...post, ...patch].map((fields) => ({ id: fields['id'], fields }));
}

/** Parts are named `post.<id>` for a run and `post.<id>.inputs` and so on for a field of it. */
function parts(body: string, type: string): Operation[] {
  const boundary = /boundary=(.+)$/.exec(type)?.[1] ?? '';
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const end = part.indexOf('\r\n\r\n');
      const [, id = '', field] = /name="(?:post|patch)\.([^."]+)(?:\.(\w+))?"/.exec(part.slice(0, end)) ?? [];
      const value = JSON.parse(part.slice(end).trim());
      return { id, fields: field ? { [field]: value } : value };
    });
}

function merge(found: Operation[]): StoredRun[] {
  const runs = new Map<string, StoredRun>();
  for (const { id, fields } of found) runs.set(id, { ...runs.get(id), ...fields });
  return [...runs.values()];
}

/** Tells of each piece as it comes, and what it cost, as the clients of real models do. */
class TellingModel extends ScriptedModel {
  override async *_streamResponseChunks(
    messages: BaseMessage[],
    _options?: unknown,
    watch?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for await (const chunk of super._streamResponseChunks(messages)) {
      if (chunk.text === '') chunk.message.response_metadata = { model_name: 'telling-1', cost_usd: 0.25 };
      yield chunk;
      const place = { prompt: 0, completion: 0 };
      await watch?.handleLLMNewToken(chunk.text, place, undefined, undefined, undefined, { chunk });
    }
  }
}

/** A model that says something, a tool that looks something up, and a node that may break. */
export function sampleGraph(words: string, fault?: Error) {
  const find = tool(async ({ what }) => `${what} and ${words}`, {
    ...{ name: 'find', description: words, schema: z.object({ what: z.string() }) },
  });
  return new StateGraph(Annotation.Root({ text: Annotation<string>() }))
    .addNode('think', async ({ text }: { text: string }, config: LangGraphRunnableConfig) => {
      const model = new TellingModel([{ say: words, call: [{ name: 'find', args: { what: words } }] }]);
      for await (const _ of await model.bindTools([find]).stream(text, config));
      return { text: String(await find.invoke({ what: words }, config)) };
    })
    .addNode('gauge', ({ text }: { text: string }) => {
      if (fault) throw fault;
      return { text };
    })
    .addEdge(START, 'think')
    .addEdge('think', 'gauge')
    .addEdge('gauge', END)
    .compile({ name: 'sample' });
}
