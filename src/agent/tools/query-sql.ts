import type { Query } from '../words.ts';
import { ENTITIES, type Entity, type FieldType } from './query-entities.ts';

export const MOST_ROWS = 100;
const OPERATORS = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;
const PLACEHOLDER = { text: 'text', number: 'double precision', date: 'date', boolean: 'boolean' } as const;

export interface Built {
  sql: string;
  params: unknown[];
  columns: string[];
  limit: number;
}
type Wrong = { wrong: string };

/**
 * A typed question as SQL: every piece is ours, picked by name, and every value is a parameter. What
 * cannot be asked is told with what can.
 */
export function buildQuery(query: Query, site: { id: string; timeZone: string }): Built | Wrong {
  const entity = ENTITIES[query.entity];
  const params: unknown[] = [site.id, site.timeZone];
  const where: string[] = [];
  for (const filter of query.filters ?? []) {
    const built = buildFilter(entity, filter, params);
    if (typeof built !== 'string') return unknown(built.wrong, query.entity, entity);
    where.push(built);
  }
  const shape = shapeOf(query, entity);
  if ('wrong' in shape) return unknown(shape.wrong, query.entity, entity);
  const limit = Math.min(query.limit ?? MOST_ROWS, MOST_ROWS);
  // The zone is always a parameter, and always used, so that its type is known.
  const conditions = ['$2::text IS NOT NULL', ...where].map((it) => `AND ${it}`).join(' ');
  const sql = `SELECT ${shape.select} FROM ${entity.from} ${conditions}${shape.tail} LIMIT ${limit + 1}`;
  return { sql, params, columns: shape.columns, limit };
}

function unknown(what: string, name: string, entity: Entity): Wrong {
  return { wrong: `${what} ${name} has these fields: ${Object.keys(entity.fields).join(', ')}.` };
}

function fieldOf(entity: Entity, name: string): Entity['fields'][string] | undefined {
  return Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
}

function buildFilter(
  entity: Entity,
  { field: name, op, value }: NonNullable<Query['filters']>[number],
  params: unknown[],
): string | Wrong {
  const field = fieldOf(entity, name);
  if (!field) return { wrong: `There is no field "${name.slice(0, 40)}".` };
  const text = field.type === 'text';
  if (op === 'contains') {
    if (!text || typeof value !== 'string') return { wrong: `"contains" needs a text field and a text.` };
    params.push(value);
    return `strpos(lower(${field.sql}), lower($${params.length}::text)) > 0`;
  }
  const values = Array.isArray(value) ? value : [value];
  const fault = values.map((it) => valueFault(field.type, it)).find((it) => it !== undefined);
  if (fault) return { wrong: `${name} ${fault}.` };
  if (op === 'in' || Array.isArray(value)) {
    if (op !== 'in' && op !== 'eq') return { wrong: `"${op}" compares with one value.` };
    params.push(text ? values.map((it) => String(it).toLowerCase()) : values);
    const column = text ? `lower(${field.sql})` : field.sql;
    return `${column} = ANY($${params.length}::${PLACEHOLDER[field.type]}[])`;
  }
  params.push(value);
  const parameter = `$${params.length}::${PLACEHOLDER[field.type]}`;
  return text
    ? `lower(${field.sql}) ${OPERATORS[op]} lower(${parameter})`
    : `${field.sql} ${OPERATORS[op]} ${parameter}`;
}

function valueFault(type: FieldType, value: unknown): string | undefined {
  if (type === 'number') return Number.isFinite(Number(value)) && value !== '' ? undefined : 'is a number';
  if (type === 'boolean') return value === true || value === false ? undefined : 'is true or false';
  if (type === 'text') return typeof value === 'string' ? undefined : 'is a text';
  const day =
    typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  const exists = day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(String(value));
  return exists ? undefined : 'is a date such as 2027-03-01';
}

interface Shape {
  select: string;
  columns: string[];
  tail: string;
}

function shapeOf(query: Query, entity: Entity): Shape | Wrong {
  const group = query.group_by === undefined ? undefined : fieldOf(entity, query.group_by);
  if (query.group_by !== undefined && !group)
    return { wrong: `There is no field "${query.group_by.slice(0, 40)}".` };
  if (query.measure === 'list') return listShape(query, entity);
  if (query.measure === 'sum_days' && !entity.days) return { wrong: `${query.entity} have no days to sum.` };
  const measure = query.measure === 'count' ? 'count(*)' : `COALESCE(sum(${entity.days}), 0)`;
  const name = query.measure === 'count' ? 'count' : 'days';
  if (!group || query.group_by === undefined)
    return { select: `${measure}::float8 AS m`, columns: [name], tail: '' };
  const order = query.order_by ?? name;
  if (order !== name && order !== query.group_by)
    return { wrong: `Groups are ordered by ${name} or ${query.group_by}.` };
  const descending = query.descending ?? order === name;
  const by = order === name ? '2' : '1';
  return {
    select: `${shown(group)} AS g, ${measure}::float8 AS m`,
    columns: [query.group_by, name],
    tail: ` GROUP BY 1 ORDER BY ${by}${descending ? ' DESC' : ''}, 1`,
  };
}

function listShape(query: Query, entity: Entity): Shape | Wrong {
  if (query.group_by !== undefined) return { wrong: 'A list has no groups: count, or sum days.' };
  const order = query.order_by === undefined ? undefined : fieldOf(entity, query.order_by);
  if (query.order_by !== undefined && !order)
    return { wrong: `There is no field "${query.order_by.slice(0, 40)}".` };
  const columns = Object.keys(entity.fields);
  const fields = Object.values(entity.fields);
  return {
    select: fields.map((field, index) => `${shown(field)} AS c${index}`).join(', '),
    columns,
    tail: ` ORDER BY ${order ? `${order.sql}${query.descending ? ' DESC' : ''} NULLS LAST, 1` : '1'}`,
  };
}

/** Days as ISO text, ids and numbers as numbers. */
function shown({ sql, type }: { sql: string; type: FieldType }): string {
  if (type === 'number') return `${sql}::float8`;
  return type === 'text' ? sql : `${sql}::text`;
}
