import type { IncomingMessage } from 'node:http';
import type { Connector } from './calls.ts';
import type { Wire } from './index.ts';

const LOOPBACK = /^(?:127\.[\d.]+|::1|::ffff:127\.[\d.]+)$/;
const HERE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** What browsers say of pages that make them post, and proxies and tunnels of those for whom they do. */
const OTHERS = ['origin', 'sec-fetch-site', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'];

/**
 * Microsoft's local test client, on this machine: it proves nothing and asks for no proof. Loaded in that mode only,
 * which the configuration allows on loopback alone; the door refuses whatever names a service elsewhere.
 */
export function createPlaygroundWire(): Wire {
  return {
    endpoints: {},
    admits: isFromHere,
    authenticate: async () => Number.POSITIVE_INFINITY,
    connectorTo: async (serviceUrl) => connectorAt(serviceUrl),
  };
}

/**
 * A program of this machine, and nothing else: no page that is open in a browser here, whatever name it gives this
 * address, and nobody for whom a tunnel speaks.
 */
export function isFromHere({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): boolean {
  const host = `http://${headers.host}`;
  return (
    LOOPBACK.test(socket.remoteAddress ?? '') &&
    URL.canParse(host) &&
    HERE.test(new URL(host).hostname) &&
    /^application\/json\b/i.test(headers['content-type'] ?? '') &&
    !OTHERS.some((name) => headers[name] !== undefined)
  );
}

function connectorAt(serviceUrl: string): Connector {
  const base = `${serviceUrl.replace(/\/+$/, '')}/v3/conversations`;
  const at = (...parts: string[]) => [base, ...parts.map(encodeURIComponent)].join('/');
  return {
    conversations: {
      createConversation: (ask) => send('POST', base, ask),
      sendToConversation: (id, activity) => send('POST', at(id, 'activities'), activity),
      updateActivity: (id, activityId, activity) => send('PUT', at(id, 'activities', activityId), activity),
      getConversationMember: (id, member) => send('GET', at(id, 'members', member)),
    },
  };
}

async function send<T extends object>(method: string, url: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  const answer = parsed(text) as T & { error?: { code?: string; message?: string } };
  if (response.ok) return answer;
  const { code, message = text.slice(0, 200) } = answer.error ?? {};
  throw Object.assign(new Error(message), { statusCode: response.status, code, response });
}

function parsed(text: string): unknown {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
