import type { Config } from '../config.ts';
import { serve } from '../main.ts';

/** How long an orderly end may take before the process ends all the same. */
const STOP_LIMIT_MS = 15_000;

/** Runs the server until SIGINT or SIGTERM, then ends open streams in order and stops the database. */
export async function start(config: Config, more: Parameters<typeof serve>[1] = {}): Promise<void> {
  const asked = stopSignal();
  const served = await Promise.race([serve(config, more), asked]);
  // Asked to stop before it stood: the embedded server ends with this process.
  if (!served) process.exit(0);
  announce(served.url, served.house.demo);
  await asked;
  const limit = setTimeout(() => {
    served.house.log.error('stopping took too long; ending now');
    process.exit(1);
  }, STOP_LIMIT_MS);
  await served.stop();
  clearTimeout(limit);
  process.exit(0);
}

/** Resolves at the first SIGINT or SIGTERM, also when it comes while the house is being opened; a second does not wait. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = () => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  });
}

function announce(url: string, demo: { email: string; password: string } | undefined): void {
  const lines = ['', `  Rollbook is ready:  ${url}`];
  if (demo) lines.push(`  Demo sign-in:       ${demo.email}  /  ${demo.password}`);
  lines.push('  Ctrl-C stops it; all data stays.', '');
  process.stdout.write(`${lines.join('\n')}\n`);
}
