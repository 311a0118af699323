import { createEvents, type HouseEvent } from '../../src/events.ts';
import { createHttp, type Http, type HttpNeeds } from '../../src/http/server.ts';
import { createLog } from '../../src/log.ts';
import { projectRoot } from '../../src/paths.ts';

/** A side-server with no room behind it: for what is answered before any room is asked. */
export interface BareHttp {
  http: Http;
  port: number;
  base: string;
  heard: HouseEvent[];
  logged(): string;
}

/** Opens one on a port of its own. */
export async function bareHttp(needs: Partial<HttpNeeds>): Promise<BareHttp> {
  const heard: HouseEvent[] = [];
  const events = createEvents((error) => console.error(error));
  events.on((event) => heard.push(event));
  let lines = '';
  const write = (line: string) => {
    lines += line;
  };
  const rooms: Partial<HttpNeeds> = {
    config: {
      ...{ host: '127.0.0.1', port: 0, publicUrl: undefined, metricsToken: undefined },
      registration: { mode: 'open' },
    },
    ...{ events, log: createLog({ level: 'debug', format: 'json' }, { write }), clock: () => new Date() },
    site: { id: '1', name: 'Plant 4', timeZone: 'UTC' },
    readiness: async () => ({}),
    page: { dir: `${projectRoot()}/adapters/web/page` },
    version: '0.0.0',
    ...needs,
  };
  const http = createHttp(rooms as HttpNeeds);
  const { port } = await http.listen();
  return { http, port, base: `http://127.0.0.1:${port}`, heard, logged: () => lines };
}
