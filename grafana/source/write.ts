import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../src/paths.ts';
import { madeFiles } from './files.ts';

for (const [path, text] of Object.entries(madeFiles())) {
  const file = join(projectRoot(), 'grafana', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  console.log(`wrote grafana/${path}`);
}
