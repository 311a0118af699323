import type { Declaration, GeminiRequest, Schema } from './words.ts';

const WITHOUT_MINIMAL = ['gemini-3.8-flash'];
const NAME = /^[a-zA-Z_][\w.:-]{0,63}$/;

/** What is wrong with `generationConfig`, for this model. */
export function configProblem({ generationConfig = {} }: GeminiRequest, model: string): string | undefined {
  for (const name of ['temperature', 'topP', 'topK'] as const) {
    // Today ignored and announced to become an error, in words that are not known yet.
    if (generationConfig[name] !== undefined) return `${name} is not supported for this model.`;
  }
  if ((generationConfig.candidateCount ?? 1) > 1) return 'Multiple candidates is not enabled for this model';
  const { thinkingLevel, thinkingBudget } = generationConfig.thinkingConfig ?? {};
  if (thinkingLevel && thinkingBudget !== undefined)
    return 'You can only set only one of thinking budget and thinking level.';
  // A rule of Rollbook: the default of flash-lite is MINIMAL, which ends tool loops early.
  if (!thinkingLevel || thinkingLevel === 'THINKING_LEVEL_UNSPECIFIED')
    return 'generationConfig.thinkingConfig.thinkingLevel is missing (a rule of this fake, not of Google).';
  if (thinkingLevel === 'MINIMAL' && WITHOUT_MINIMAL.includes(model))
    return 'Thinking level MINIMAL is not supported for this model. Please retry with other thinking level.';
  return undefined;
}

/** What is wrong with the tools, and with how they are to be used. */
export function toolsProblem({ tools = [], toolConfig }: GeminiRequest): string | undefined {
  const names = new Set<string>();
  for (const [index, { functionDeclarations = [] }] of tools.entries()) {
    for (const [place, declaration] of functionDeclarations.entries()) {
      const at = `GenerateContentRequest.tools[${index}].function_declarations[${place}]`;
      const problem = declarationProblem(declaration, at);
      if (problem) return problem;
      const name = declaration.name ?? '';
      if (names.has(name)) return `Duplicate function declaration found: ${name}`;
      names.add(name);
    }
  }
  const { mode = 'AUTO', allowedFunctionNames = [] } = toolConfig?.functionCallingConfig ?? {};
  if (toolConfig?.functionCallingConfig && names.size === 0)
    return 'Function calling config is set without function_declarations.';
  if (allowedFunctionNames.length > 0 && mode !== 'ANY' && mode !== 'VALIDATED')
    return 'Please set allowed_function_names only when function calling mode is ANY.';
  const unknown = allowedFunctionNames.find((it) => !names.has(it));
  return unknown && `allowed_function_names has \`${unknown}\`, which is not declared.`;
}

function declarationProblem(declaration: Declaration, at: string): string | undefined {
  const { name = '', description, parameters, parametersJsonSchema } = declaration;
  if (!NAME.test(name))
    return `* ${at}.name: [FIELD_INVALID] Invalid function name. Must start with a letter or an underscore. Must be a-z, A-Z, 0-9, or contain underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.\n`;
  if (!description) return `* ${at}.description: must be specified\n`;
  if (parameters && parametersJsonSchema !== undefined)
    return `* ${at}: parameters and parameters_json_schema are mutually exclusive\n`;
  return parameters && schemaProblem(parameters, `${at}.parameters`);
}

/**
 * What Google was seen to refuse in a schema whose every field it knows. Not refused here, since it is not
 * sure that Google does: an object without properties (an error until 2025, said to be taken in 2026),
 * formats of a string other than `enum` and `date-time` (likewise), fields beside `anyOf` (Vertex only), a
 * schema without a type, `parameters` of another type than object (Vertex only).
 */
function schemaProblem(schema: Schema, at: string): string | undefined {
  const { type, enum: values, properties = {}, required = [], items, anyOf = [] } = schema;
  if (values && type !== 'STRING') return `* ${at}.enum: only allowed for STRING type\n`;
  const blank = values?.indexOf('') ?? -1;
  if (blank >= 0) return `* ${at}.enum[${blank}]: cannot be empty\n`;
  if (type === 'ARRAY' && !items) return `* ${at}.items: missing field.\n`;
  const lost = required.findIndex((name) => !(name in properties));
  if (lost >= 0) return `* ${at}.required[${lost}]: property is not defined\n`;
  const inner: [Schema, string][] = [
    ...Object.entries(properties).map(([name, it]): [Schema, string] => [it, `${at}.properties[${name}]`]),
    ...anyOf.map((it, index): [Schema, string] => [it, `${at}.any_of[${index}]`]),
    ...(items ? [[items, `${at}.items`] as [Schema, string]] : []),
  ];
  for (const [one, place] of inner) {
    const problem = schemaProblem(one, place);
    if (problem) return problem;
  }
  return undefined;
}
