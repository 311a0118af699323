import { MESSAGES_PATH } from './commands.ts';
import { askForToken, type Credentials } from './token.ts';

export interface Finding {
  ok: boolean;
  text: string;
}

/** What is looked at; the configuration of Teams, and how Rollbook is reached. */
export interface Looked {
  config: ({ mode: 'azure' } & Credentials) | { mode: 'playground' };
  publicUrl: string;
  /** Where tokens are asked for, without the tenant; unset: Microsoft's own. */
  login?: string | undefined;
}

/** Whether Microsoft takes the credentials, and what to enter there; changes nothing. */
export async function lookAtTeams({ config, publicUrl, login }: Looked): Promise<Finding[]> {
  if (config.mode === 'playground') return [playground(publicUrl)];
  const answer = await askForToken(config, login);
  const token =
    'why' in answer
      ? { ok: false, text: answer.why }
      : { ok: true, text: 'Microsoft takes the app id, the tenant and the secret' };
  return [token, endpointOf(publicUrl)];
}

function playground(publicUrl: string): Finding {
  return {
    ok: true,
    text: `the playground is for trying Rollbook on this machine with Microsoft's local client, at ${publicUrl}${MESSAGES_PATH}: nobody signs for who writes, so it takes local connections only, and Teams itself cannot reach it`,
  };
}

function endpointOf(publicUrl: string): Finding {
  const url = publicUrl + MESSAGES_PATH;
  if (!/^https:/i.test(publicUrl))
    return {
      ok: false,
      text: `Microsoft posts to https only, and would have to reach ${url}: set PUBLIC_URL`,
    };
  return {
    ok: true,
    text: `Microsoft posts to ${url}: enter it as messaging endpoint in the "Configuration" of the Azure Bot`,
  };
}
