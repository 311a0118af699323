import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { environment } from '../../src/config-environment.ts';
import { projectRoot } from '../../src/paths.ts';

const ROOT = projectRoot();
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const known = new Set(Object.keys(environment.shape));

interface Service {
  image: string;
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  stop_grace_period?: string;
}
interface Compose {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
}

describe('the compose file', () => {
  const text = read('manifests/compose/compose.yaml');
  const { services, secrets } = parse(text, { merge: true }) as Compose;

  test('gives no password, token, key or secret a value of its own', () => {
    const secret = /(PASSWORD|TOKEN|SECRET|KEY|DATABASE_URL|BOOTSTRAP_ADMIN)$/;
    const given = Object.values(services).flatMap((it) => Object.entries(it.environment ?? {}));
    const named = given.filter(([name]) => secret.test(name));
    expect(named.length).toBeGreaterThan(10);
    for (const [name, value] of named) {
      const left = value.replace(/\$\{[A-Z_]+:(\?[^}]+|-)\}/g, '');
      const rest = name === 'DATABASE_URL' ? 'postgres://rollbook:@postgres:5432/rollbook' : '';
      expect([name, left]).toEqual([name, rest]);
    }
    for (const { file } of Object.values(secrets)) expect(file).toMatch(/^\.\/secrets\//);
  });

  test('refuses to start without what Rollbook, Postgres and Grafana cannot do without', () => {
    const wanted = [...text.matchAll(/\$\{([A-Z_]+):\?[^}]+\}/g)].map(([, name]) => name);
    expect(wanted).toEqual(
      expect.arrayContaining([
        ...['ROLLBOOK_DB_PASSWORD', 'GRAFANA_DB_PASSWORD', 'ROLLBOOK_JWT_KEY', 'ROLLBOOK_METRICS_TOKEN'],
        ...['PUBLIC_URL', 'ROLLBOOK_SITE', 'ROLLBOOK_TIMEZONE', 'GRAFANA_ADMIN_USER'],
      ]),
    );
  });

  test('lets nothing listen beyond this machine, and takes every right away', () => {
    for (const [name, service] of Object.entries(services)) {
      for (const port of service.ports ?? [])
        expect([name, port]).toEqual([name, expect.stringMatching(/^127\.0\.0\.1:/)]);
      expect([name, service.read_only, service.cap_drop]).toEqual([name, true, ['ALL']]);
      expect(service.security_opt).toContain('no-new-privileges:true');
      expect(service.image).not.toMatch(/:latest$|^[^:]+$/);
    }
  });

  test('speaks of variables that Rollbook knows, and of files that are there', () => {
    for (const name of Object.keys(services['rollbook']?.environment ?? {})) expect(known).toContain(name);
    for (const service of Object.values(services))
      for (const [path = ''] of (service.volumes ?? []).map((volume) => volume.split(':')))
        if (path.startsWith('.'))
          expect([path, existsSync(join(ROOT, 'manifests/compose', path))]).toEqual([path, true]);
  });

  test('has an example of .env without a secret, and a script that makes each that is missing, once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollbook-compose-'));
    try {
      for (const file of ['.env.example', 'make-secrets.sh'])
        writeFileSync(join(folder, file), read(`manifests/compose/${file}`));
      const made = () => {
        execFileSync('sh', [join(folder, 'make-secrets.sh')]);
        const files = readdirSync(join(folder, 'secrets')).map((file) =>
          readFileSync(join(folder, 'secrets', file), 'utf8'),
        );
        return [readFileSync(join(folder, '.env'), 'utf8'), ...files];
      };
      const once = made();
      expect(made()).toEqual(once);
      expect(statSync(join(folder, '.env')).mode & 0o077).toBe(0);
      for (const { file } of Object.values(secrets)) expect(existsSync(join(folder, file))).toBe(true);
      const env = new Map(once[0]?.split('\n').map((line) => line.split(/=(.*)/s) as [string, string]));
      const key = environment.shape.ROLLBOOK_JWT_KEY.safeParse(
        env.get('ROLLBOOK_JWT_KEY')?.replaceAll("'", ''),
      );
      expect(key.success).toBe(true);
      expect(
        environment.shape.ROLLBOOK_METRICS_TOKEN.safeParse(env.get('ROLLBOOK_METRICS_TOKEN')).success,
      ).toBe(true);
      const named = [...text.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name = '']) => name);
      for (const name of named) expect([...env.keys()]).toContain(name);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the kustomize base', () => {
  const base = 'manifests/kubernetes/base';
  const [, deployment] = read(`${base}/deployment.yaml`)
    .split('---\n')
    .map((part) => parse(part));
  const pod = deployment.spec.template.spec;
  const [container] = pod.containers;

  test('has two replicas that spread, and of which one at least stays', () => {
    expect(deployment.spec.replicas).toBe(2);
    expect(deployment.spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
    expect(pod.topologySpreadConstraints[0].topologyKey).toBe('kubernetes.io/hostname');
    expect(parse(read(`${base}/disruption-budget.yaml`)).spec.minAvailable).toBe(1);
  });

  test('asks for health where the server has it, and kills nothing because its database is away', () => {
    const routes = read('src/http/health.ts');
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      expect(routes).toContain(`url: '${container[probe].httpGet.path}'`);
    expect(container.readinessProbe.httpGet.path).toBe('/readyz');
    expect(container.livenessProbe.httpGet.path).toBe('/livez');
  });

  test('waits for longer than the server takes to end', () => {
    const limit =
      Number(/STOP_LIMIT_MS = ([\d_]+)/.exec(read('src/cli/start.ts'))?.[1]?.replaceAll('_', '')) / 1000;
    const [, seconds] = container.lifecycle.preStop.exec.command;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(Number(seconds) + limit);
    const { services } = parse(read('manifests/compose/compose.yaml'), { merge: true }) as Compose;
    expect(Number.parseInt(services['rollbook']?.stop_grace_period ?? '0', 10)).toBeGreaterThan(limit);
    expect(
      Number(/TimeoutStopSec=(\d+)/.exec(read('manifests/systemd/rollbook.service'))?.[1]),
    ).toBeGreaterThan(limit);
  });

  test('runs as nobody in particular, on a root that cannot be written', () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources.limits.memory).toBeDefined();
  });

  test('names only variables that Rollbook knows, and holds no secret itself', () => {
    const secret = /(PASSWORD|TOKEN|SECRET|_KEY|DATABASE_URL|BOOTSTRAP_ADMIN)$/;
    for (const { name, value, valueFrom } of container.env) {
      expect(known).toContain(name);
      if (secret.test(name))
        expect([name, value, valueFrom.secretKeyRef.key]).toEqual([name, undefined, name]);
    }
    const overlay = parse(read('manifests/kubernetes/example/kustomization.yaml'));
    for (const line of overlay.configMapGenerator[0].literals as string[]) {
      const [name = ''] = line.split('=');
      expect(known).toContain(name);
      expect(name).not.toMatch(secret);
    }
  });

  test('lists files that are there', () => {
    for (const folder of [base, 'manifests/kubernetes/example'])
      for (const file of parse(read(`${folder}/kustomization.yaml`)).resources)
        expect([file, existsSync(join(ROOT, folder, file))]).toEqual([file, true]);
  });
});

describe('the Dockerfile', () => {
  test('copies what is there and what .dockerignore lets in, and starts what the build makes', () => {
    const text = read('Dockerfile');
    const let_in = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = '']) =>
      from.split(' '),
    );
    expect(copied.length).toBeGreaterThan(8);
    for (const path of copied) {
      expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
      expect(let_in.some((it) => path === it || path.startsWith(`${it}/`))).toBe(true);
    }
    expect(text).toContain('USER 1000:1000');
    expect(text).toContain('CMD ["node", "dist/src/cli/main.js", "start"]');
  });
});
