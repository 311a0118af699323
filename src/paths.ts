import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder with our own package.json, upwards from this file: the same answer from `src/` and from
 * `dist/src/`, wherever the process was started.
 */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    if (isOurs(join(folder, 'package.json'))) return folder;
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Error(
        'Rollbook cannot find its own package.json above its code. Run it from a full checkout.',
      );
    }
    folder = parent;
  }
}

function isOurs(file: string): boolean {
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'rollbook';
}

/** Our own version, as package.json has it. */
export function version(): string {
  return JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')).version;
}
