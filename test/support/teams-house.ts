import { createAzureWire } from '../../adapters/teams/connector.ts';
import type { Wire } from '../../adapters/teams/index.ts';
import { type OpenHouse, openTestHouse } from './house.ts';
import { type FakeTeams, openFakeTeams } from './teams/index.ts';
import type { Options } from './teams/words.ts';

export interface TeamsHouse extends OpenHouse {
  teams: FakeTeams;
  /** An account for this person, without the walk. */
  link(
    who: 'ada' | 'bob',
    role?: 'viewer' | 'engineer' | 'scheduler',
    fullname?: string,
  ): Promise<{ id: string }>;
}

/** The house with a Teams of our own, proven by its keys and spoken to with its tokens. */
export async function openTeamsHouse(options: Options = {}): Promise<TeamsHouse> {
  const teams = await openFakeTeams(options);
  const house = await openTestHouse(wayTo(teams));
  teams.via(`${house.url}/teams/messages`);
  const { accounts } = house.served.house;
  return {
    ...house,
    teams,
    async link(who, role = 'engineer', fullname = who === 'ada' ? 'Ada Fast' : 'Bob Slow') {
      const email = `${who}-${Math.random().toString(36).slice(2)}@example.com`;
      const made = await accounts.addAccount(email, fullname, role, 'seven brave rollers');
      if (!made.ok) throw new Error(made.refusal.detail);
      const user = teams.person(who);
      const chatUser = {
        ...{
          channel: 'teams' as const,
          tenant: teams.tenant.id,
          user: String(user.aadObjectId),
          name: user.name,
        },
      };
      const offer = await accounts.beginLink(chatUser, house.url);
      const actor = await accounts.actorFor(made.value.id, 'web', 'linking');
      if (!offer.ok || !actor.ok) throw new Error('No link was offered.');
      const { url, number, request_id: requestId } = offer.value;
      await accounts.claimLink(
        actor.value,
        { secret: url.split('#')[1] ?? '', number },
        { address: '192.0.2.1' },
      );
      await accounts.confirmLink(chatUser, { requestId, accountId: made.value.id }, 'linking');
      return { id: made.value.id };
    },
    async close() {
      await house.close();
      await teams.close();
    },
  };
}

/** What a house is opened with that shall speak to this Teams. */
export function wayTo(teams: FakeTeams): { env: Record<string, string>; teamsWire: Wire } {
  const { appId, appPassword: password, tenant } = teams;
  const config = { mode: 'azure' as const, appId, tenantId: tenant.id, password };
  const endpoints = { openId: teams.openIdUrl, services: [new URL(teams.serviceUrl).host] };
  return {
    env: {
      TEAMS_MODE: 'azure',
      MICROSOFT_APP_ID: appId,
      MICROSOFT_APP_TENANT_ID: tenant.id,
      MICROSOFT_APP_PASSWORD: password,
    },
    teamsWire: createAzureWire(config, endpoints, credentialsOf(teams) as never),
  };
}

/** Microsoft's library asks for tokens over https only: the same question, put to the fake. */
function credentialsOf(teams: FakeTeams) {
  const tokenOf = async (): Promise<string> => {
    const response = await fetch(teams.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'client_credentials', client_id: teams.appId, client_secret: teams.appPassword },
        scope: 'https://api.botframework.com/.default',
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  };
  return {
    isValidAppId: async (appId: string) => appId === teams.appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({
      appId: teams.appId,
      async signRequest(request: { headers: { set(name: string, value: string): void } }) {
        request.headers.set('authorization', `Bearer ${await tokenOf()}`);
        return request;
      },
    }),
  };
}
