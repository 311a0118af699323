import { ChannelFault } from '../../src/conversation/channel.ts';
import type { ConnectorTo } from './calls.ts';
import type { Incoming } from './shapes.ts';
import { tenantsOf } from './shapes.ts';
import type { Endpoints, TeamsConfig } from './words.ts';

/** Where Teams' own connector answers, in Microsoft's clouds. */
const SERVICES = new Set([
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
]);

/** Organisations that nobody has: what is linked in the playground is worth nothing elsewhere. */
const PLAYGROUND = /^0{8}-0{4}-0{4}-0{4}-/;

/**
 * Looked at before the SDK sees a request: it takes other channels than Teams as well, and would call whatever
 * service a request names.
 * @returns why it is refused
 */
export function refusalOf(it: Incoming, config: TeamsConfig, endpoints: Endpoints): string | undefined {
  const isPlayground = config.mode === 'playground';
  if (it.channelId !== 'msteams' && !(isPlayground && it.channelId === 'emulator')) return 'not from Teams';
  const tenants = tenantsOf(it);
  const isOurs = (tenant: string) =>
    config.mode === 'azure' ? tenant === config.tenantId : PLAYGROUND.test(tenant);
  // Each place that names one counts: which of them is believed later on is then all the same.
  if (tenants.length === 0 || !tenants.every(isOurs))
    return isPlayground ? 'not the playground' : 'another organisation';
  if (!isService(it.serviceUrl, config, endpoints)) return 'a service URL of nobody we know';
  return undefined;
}

/** What is stored of people may be older than the configuration: our token goes nowhere that an answer may not go. */
export function onlyServices(
  connectorTo: ConnectorTo,
  config: TeamsConfig,
  endpoints: Endpoints,
): ConnectorTo {
  return async (serviceUrl) => {
    if (!isService(serviceUrl, config, endpoints))
      throw new ChannelFault('never', 'a service URL of nobody we know');
    return await connectorTo(serviceUrl);
  };
}

/** True for addresses to which an answer may go. */
export function isService(
  url: string,
  { mode }: Pick<TeamsConfig, 'mode'>,
  { services = [] }: Endpoints,
): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, host, username, password } = new URL(url);
  if (username || password) return false;
  if (services.includes(host)) return true;
  if (mode === 'playground')
    return protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  return protocol === 'https:' && host === hostname && SERVICES.has(hostname);
}
