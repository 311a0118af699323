/**
 * The parts of OpenAPI 3.1 that a document of ours may use, closed: anything misspelt or out of place is
 * an error. Written from the specification's tables of fixed fields.
 */
const text = { type: 'string', minLength: 1 };
const schema = { type: 'object' };
const ref = (name: string) => ({ $ref: `#/$defs/${name}` });
const map = (of: object) => ({ type: 'object', additionalProperties: of });
const closed = (properties: Record<string, object>, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

export const OPENAPI_SHAPE = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...closed(
    {
      openapi: { type: 'string', pattern: '^3\\.1\\.\\d+$' },
      info: closed({ title: text, version: text, description: text }, ['title', 'version']),
      servers: { type: 'array', minItems: 1, items: closed({ url: text, description: text }, ['url']) },
      tags: { type: 'array', items: closed({ name: text, description: text }, ['name']) },
      paths: { type: 'object', patternProperties: { '^/': ref('pathItem') }, additionalProperties: false },
      components: closed({ schemas: map(schema), securitySchemes: map(ref('securityScheme')) }),
    },
    ['openapi', 'info', 'paths'],
  ),
  $defs: {
    pathItem: {
      type: 'object',
      propertyNames: { enum: ['get', 'post', 'patch', 'delete'] },
      additionalProperties: ref('operation'),
    },
    operation: closed(
      {
        operationId: { type: 'string', pattern: '^[a-z][A-Za-z]+$' },
        summary: text,
        description: text,
        tags: { type: 'array', minItems: 1, maxItems: 1, items: text },
        security: { type: 'array', items: map({ type: 'array' }) },
        parameters: { type: 'array', items: ref('parameter') },
        requestBody: closed({ content: ref('content'), required: { type: 'boolean' } }, ['content']),
        responses: {
          type: 'object',
          minProperties: 2,
          propertyNames: { pattern: '^[2-5]\\d\\d$' },
          additionalProperties: closed({ description: text, content: ref('content'), headers: map(schema) }, [
            'description',
          ]),
        },
      },
      ['operationId', 'summary', 'tags', 'security', 'responses'],
    ),
    parameter: {
      ...closed(
        {
          name: text,
          in: { enum: ['query', 'path', 'header'] },
          required: { type: 'boolean' },
          description: text,
          example: {},
          examples: map(closed({ value: {} }, ['value'])),
          schema,
        },
        ['name', 'in', 'required', 'schema'],
      ),
      if: { properties: { in: { const: 'path' } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { required: { const: true } } },
    },
    content: {
      type: 'object',
      minProperties: 1,
      additionalProperties: closed({ schema, example: {}, examples: map(closed({ value: {} }, ['value'])) }, [
        'schema',
      ]),
    },
    securityScheme: closed({ type: { const: 'http' }, scheme: { const: 'bearer' }, bearerFormat: text }, [
      'type',
      'scheme',
    ]),
  },
};
