import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TOOLS } from '../../src/agent/tools/index.ts';
import { projectRoot } from '../../src/paths.ts';

const FOLDER = join(projectRoot(), 'src/agent/tools');
const toolFiles = readdirSync(FOLDER).filter(
  (file) => file !== 'tool.ts' && /\b(?:readTool|writeTool)\(/.test(readFileSync(join(FOLDER, file), 'utf8')),
);

describe('every tool', () => {
  it('of the contract is there, and no other', () => {
    expect(TOOLS.map((tool) => tool.name).sort()).toEqual(
      [
        ...['get_datetime_now', 'find_available_dynos', 'why_not', 'auto_allocate_vehicle'],
        ...['check_vehicle_allocation', 'reschedule_allocation', 'cancel_allocation', 'detect_conflicts'],
        ...['get_tests_by_status', 'completed_tests_count', 'maintenance_check', 'list_dynos', 'get_dyno'],
        ...['list_vehicles', 'register_vehicle', 'query_database'],
      ].sort(),
    );
  });

  it('is one file of its name, and stands in the list', () => {
    const expected = TOOLS.map((tool) => `${tool.name.replaceAll('_', '-')}.ts`).sort();
    expect(toolFiles.sort()).toEqual(expected);
  });

  it.each(TOOLS.map((tool) => [tool.name, tool] as const))(
    '%s tells a model how to use it, in JSON schema',
    (_name, tool) => {
      const schema = z.toJSONSchema(tool.schema, { io: 'input' }) as Record<string, unknown>;
      expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(tool.description.length).toBeGreaterThan(40);
      expect(tool.description).not.toContain('\n');
    },
  );

  it.each(TOOLS.map((tool) => [tool.name, tool] as const))(
    "%s takes nobody's identity as an argument",
    (_name, tool) => {
      const names = JSON.stringify(z.toJSONSchema(tool.schema, { io: 'input' }));
      expect(names).not.toMatch(/"(account|account_id|user|user_id|actor|role|site|site_id|requested_by)":/);
      expect(tool.read({ account_id: '1' }).ok).toBe(false);
      expect(tool.read({ role: 'admin' }).ok).toBe(false);
    },
  );

  it('that changes something plans it first, and one that reads has no plan', () => {
    for (const tool of TOOLS)
      expect([tool.name, tool.plan !== undefined]).toEqual([tool.name, tool.access === 'write']);
    expect(TOOLS.filter((tool) => tool.access === 'write').map((tool) => tool.name)).toEqual([
      ...['auto_allocate_vehicle', 'reschedule_allocation', 'cancel_allocation', 'register_vehicle'],
    ]);
  });

  it('says what it is doing in words that end in an ellipsis', () => {
    for (const tool of TOOLS) {
      const read = tool.read(tool.name === 'query_database' ? { entity: 'dynos', measure: 'list' } : {});
      expect(read.ok && tool.status(read.args)).toMatch(/^[A-Z].+…$/);
    }
  });
});
