import { HELLO, model, request, user, withSchema } from './asking.ts';

/** What it is, the request, and what is said of it. */
type Refused = [name: string, body: unknown, message: RegExp];

const saying = (...contents: object[]) => request({ contents });
const config = (more: object) =>
  request({ generationConfig: { thinkingConfig: { thinkingLevel: 'LOW' }, ...more } });
const thinking = (thinkingConfig: object) => request({ generationConfig: { thinkingConfig } });
const audio = (mimeType: string, data = 'AAAA') => saying(user({ inlineData: { mimeType, data } }));
const book = { name: 'book', description: 'Books.' };
const tools = (...functionDeclarations: object[]) => request({ tools: [{ functionDeclarations }] });
const argument = (a: object) => withSchema({ type: 'object', properties: { a } });
const calling = (functionCallingConfig: object) => ({
  ...tools(book),
  toolConfig: { functionCallingConfig },
});
const hiWith = (thoughtSignature: string) => model({ text: 'Hi', thoughtSignature });
const response = { functionResponse: { name: 'a', response: {} } };
const call = { functionCall: { name: 'a' } };
const LOW = { thinkingLevel: 'LOW' };

const SHAPES: Refused[] = [
  ['no JSON', '{"contents": [', /^Invalid JSON payload received. Unexpected token/],
  ['an unknown field', request({ agent: 1 }), /^Invalid JSON payload received. Unknown name "agent": Cannot/],
  ['one of a part', saying(user({ type: 'audio' })), /"type" at 'contents\[0\]\.parts\[0\]': Cannot find/],
  ['one of thinking', thinking({ ...LOW, effort: 1 }), /"effort" at 'generation_config\.thinking_config'/],
  ['a text that is none', saying(user({ text: 5 })), /'contents\[0\]\.parts\[0\]\.text' \(TYPE_STRING\), 5/],
  ['a list for a text', saying(user({ text: ['a'] })), /"text".*Proto field is not repeating, cannot start/],
  ['two kinds of data', saying(user({ text: 'x', inlineData: {} })), /already set. Cannot set 'inlineData'/],
];

const CONTENTS: Refused[] = [
  ['no contents', saying(), /GenerateContentRequest\.contents: contents is not specified/],
  ['a role of its own', saying({ role: 'tool', parts: [{ text: 'x' }] }), /valid role: user, model/],
  ['no role', saying({ parts: [{ text: 'x' }] }), /valid role: user, model/],
  ['a model first', saying(model({ text: 'x' }), HELLO), /start with a user turn/],
  ['a model last', saying(HELLO, model({ text: 'x' })), /^Requests ending with a model turn/],
  ['no parts', saying(user()), /contents\[0\]\.parts: contents\.parts must not be empty/],
  ['a part without data', saying(user({ thought: true })), /required oneof field 'data' must have one/],
  ['a response to nothing', saying(user(response)), /response turn comes immediately after a function call/],
  [
    'a call after a model',
    saying(HELLO, hiWith('AAAA'), model(call), user(response)),
    /call turn comes immed/,
  ],
  ['a call of the user', saying(user(call), user(response)), /call turn comes immediately after a user turn/],
  ['a foreign signature', saying(HELLO, hiWith('AAAA'), HELLO), /^Corrupted thought signature/],
  ['other audio', audio('audio/webm'), /^Unsupported MIME type: audio\/webm/],
  ['audio with a codec', audio('audio/ogg; codecs=opus'), /^Unsupported MIME type/],
  ['audio in a URL', audio('audio/wav', 'data:audio/wav;base64,AA'), /data' \(TYPE_BYTES\), Base64 decoding/],
  ['no audio', audio('audio/wav', ''), /inline_data\.data/],
];

const SETTINGS: Refused[] = [
  ['temperature', config({ temperature: 0 }), /temperature is not supported/],
  ['topP in the other spelling', config({ top_p: 1 }), /topP is not supported/],
  ['topK', config({ topK: 4 }), /topK is not supported/],
  ['two candidates', config({ candidateCount: 2 }), /Multiple candidates is not enabled/],
  ['no thinking level', { contents: [HELLO] }, /thinkingLevel is missing/],
  ['a budget alone', thinking({ thinkingBudget: 100 }), /thinkingLevel is missing/],
  [
    'level and budget',
    thinking({ ...LOW, thinkingBudget: 0 }),
    /only one of thinking budget and thinking level/,
  ],
  ['an unknown level', thinking({ thinkingLevel: 'some' }), /thinking_level' \(.*ThinkingLevel\), "some"/],
  ['an unknown mode', calling({ mode: 'MAYBE' }), /mode' \(.*\.Mode\), "MAYBE"/],
  ['names for AUTO', calling({ mode: 'AUTO', allowedFunctionNames: ['book'] }), /only when .* mode is ANY/],
  ['a stranger by name', calling({ mode: 'ANY', allowedFunctionNames: ['x'] }), /`x`, which is not declared/],
  ['a mode for no tools', request({ toolConfig: { functionCallingConfig: {} } }), /without function_declar/],
];

const KEYWORDS = ['additionalProperties', '$schema', '$ref', 'const', 'exclusiveMinimum', 'oneOf'];
const UNKNOWN =
  /at 'tools\[0\]\.function_declarations\[0\]\.parameters\.properties\[0\]\.value': Cannot find/;

const TOOLS: Refused[] = [
  ['a bad name', tools({ ...book, name: '1st tool' }), /function_declarations\[0\]\.name: \[FIELD_INVALID\]/],
  ['a long name', tools({ ...book, name: 'x'.repeat(65) }), /with a maximum length of 64/],
  ['no description', tools({ name: 'book' }), /description: must be specified/],
  ['a tool twice', tools(book, book), /Duplicate function declaration found: book/],
  ['two schemas', tools({ ...book, parameters: {}, parameters_json_schema: {} }), /mutually exclusive/],
  ...KEYWORDS.map(
    (name): Refused => [`the keyword ${name}`, argument({ type: 'string', [name]: {} }), UNKNOWN],
  ),
  ['types in a list', argument({ type: ['string', 'null'] }), /"type".*Proto field is not repeating/],
  ['a type of its own', argument({ type: 'date' }), /\.type' \(.*\.Type\), "date"/],
  ['numbers to choose from', argument({ type: 'integer', enum: [1] }), /enum\[0\]' \(TYPE_STRING\), 1/],
  [
    'choices without a type',
    argument({ enum: ['x'] }),
    /properties\[a\]\.enum: only allowed for STRING type/,
  ],
  ['an empty choice', argument({ type: 'string', enum: [''] }), /enum\[0\]: cannot be empty/],
  ['a list of nothing', argument({ type: 'array' }), /properties\[a\]\.items: missing field/],
  ['a required stranger', withSchema({ required: ['a'] }), /required\[0\]: property is not defined/],
];

/** Requests that Google answers with 400. */
export const REFUSED: Refused[] = [...SHAPES, ...CONTENTS, ...SETTINGS, ...TOOLS];

const EVERY_KEYWORD = {
  ...{ type: 'STRING', format: 'enum', title: 't', description: 'd', nullable: true, enum: ['a', 'b'] },
  ...{ pattern: 'a', minLength: 1, maxLength: '2', example: 'a', default: 'a' },
};
const LIST = {
  ...{ type: 'array', items: { type: 'integer', minimum: 0, maximum: 9 }, minItems: 1, maxItems: 2 },
};
const PROPERTIES = { every: EVERY_KEYWORD, list: LIST, either: { anyOf: [{ type: 'number' }, LIST] } };
const SNAKE = { generation_config: { thinking_config: { thinking_level: 'High' } } };

/** Requests that look odd and are taken. */
export const ACCEPTED: [name: string, body: object][] = [
  ['both spellings', { contents: [HELLO], ...SNAKE }],
  ['one for a list of one, and null', saying({ role: 'user', parts: { text: 'x' } })],
  ['null', request({ contents: HELLO, tools: null })],
  ['every keyword of its schema', withSchema({ type: 'OBJECT', properties: PROPERTIES, minProperties: 1 })],
  ['an object without properties', withSchema({ type: 'object', properties: {} })],
  ['JSON Schema', tools({ ...book, parametersJsonSchema: { $schema: 'x', additionalProperties: false } })],
  ['one tool by name', calling({ mode: 'ANY', allowedFunctionNames: ['book'] })],
  ['audio', saying(user({ inline_data: { mime_type: 'audio/ogg', data: 'AA==' } }))],
];

const LONG = saying(user({ text: 'x'.repeat(20 * 1024 * 1024) }));
const MINIMAL = thinking({ thinkingLevel: 'minimal' });
const TWICE = /"field":"contents\[0\]\.parts\[0\]\.text".*"field":"",.*\\"a\\": Cannot find/;

/** What is refused for where it is asked, by whom, of which model, or how much; the error as text. */
export const DOORS: [name: string, how: object, body: object, error: RegExp][] = [
  ['a stream that is no events', { method: 'streamGenerateContent' }, request(), /404.*NOT_FOUND/],
  ['another method', { method: 'countTokens' }, request(), /404.*NOT_FOUND/],
  [
    'another model',
    { of: 'gemini-2.5-flash' },
    request(),
    /404.*models\/gemini-2\.5-flash is not found for API/,
  ],
  ['no key', { key: '' }, request(), /403,"status":"PERMISSION_DENIED","message":"Method doesn't allow/],
  ['another key', { key: 'x' }, request(), /400.*API key not valid.*"reason":"API_KEY_INVALID"/],
  ['MINIMAL of 3.8', { of: 'gemini-3.8-flash' }, MINIMAL, /400.*Thinking level MINIMAL is not supported/],
  ['more than 20 MB', {}, LONG, /400.*payload size exceeds the limit: 20971520 bytes/],
  ['two things at once', {}, request({ contents: [user({ text: 1 })], a: 1 }), TWICE],
];
