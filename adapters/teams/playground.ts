import type { Connector } from './calls.ts';
import type { Wire } from './index.ts';

/**
 * Microsoft's local test client, on this machine: it proves nothing and asks for no proof. Loaded in that mode only,
 * which the configuration allows on loopback alone; the door refuses whatever names a service elsewhere.
 */
export function createPlaygroundWire(): Wire {
  const send = async (method: string, url: string, body: object): Promise<{ id?: string }> => {
    const response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (response.ok) return text ? (JSON.parse(text) as { id?: string }) : {};
    throw Object.assign(new Error(text.slice(0, 200)), { statusCode: response.status, response });
  };
  return {
    endpoints: {},
    async authenticate() {},
    async connectorTo(serviceUrl): Promise<Connector> {
      const base = `${serviceUrl.replace(/\/+$/, '')}/v3/conversations`;
      const at = (...parts: string[]) => [base, ...parts.map(encodeURIComponent)].join('/');
      return {
        conversations: {
          // Whoever is there is on this machine, and nobody's guest.
          getConversationMember: async () => ({}),
          createConversation: (ask) => send('POST', base, ask),
          sendToConversation: (id, activity) => send('POST', at(id, 'activities'), activity),
          updateActivity: (id, activityId, activity) =>
            send('PUT', at(id, 'activities', activityId), activity),
        },
      };
    },
  };
}
